from django.urls import path

from apps.campaigns.views import ending, overview, page, people, running, steps, writing

app_name = "campaigns"
urlpatterns = [
    path("campaigns/", overview.campaigns, name="campaigns"),
    path("campaigns/new/", writing.campaign_create, name="campaign_create"),
    path("campaigns/of/<uuid:message_id>/", people.of_text, name="of_text"),
    path("campaigns/<uuid:campaign_id>/", page.campaign_page, name="campaign"),
    path("campaigns/<uuid:campaign_id>/edit/", writing.campaign_update, name="campaign_update"),
    path("campaigns/<uuid:campaign_id>/copy/", writing.campaign_copy, name="campaign_copy"),
    path("campaigns/<uuid:campaign_id>/delete/", ending.campaign_delete, name="campaign_delete"),
    path("campaigns/<uuid:campaign_id>/start/", running.start, name="start"),
    path("campaigns/<uuid:campaign_id>/pause/", running.pause, name="pause"),
    path("campaigns/<uuid:campaign_id>/resume/", running.resume, name="resume"),
    path("campaigns/<uuid:campaign_id>/stop/", ending.stop, name="stop"),
    path("campaigns/<uuid:campaign_id>/steps/", steps.step_create, name="step_create"),
    path("campaigns/<uuid:campaign_id>/steps/<uuid:step_id>/", steps.step_update, name="step_update"),
    path(
        "campaigns/<uuid:campaign_id>/steps/<uuid:step_id>/files/<uuid:attachment_id>/",
        steps.step_file,
        name="step_file",
    ),
    path("campaigns/<uuid:campaign_id>/steps/<uuid:step_id>/move/", steps.step_move, name="step_move"),
    path("campaigns/<uuid:campaign_id>/test/", steps.step_test, name="step_test"),
    path("campaigns/<uuid:campaign_id>/steps/<uuid:step_id>/remove/", steps.step_remove, name="step_remove"),
    path("campaigns/<uuid:campaign_id>/out/<uuid:candidate_id>/", people.out, name="out"),
    path("campaigns/<uuid:campaign_id>/people/<slug:part>/", people.people, name="people"),
    path("campaigns/<uuid:campaign_id>/people/<slug:part>/list/", people.make_list, name="make_list"),
]
