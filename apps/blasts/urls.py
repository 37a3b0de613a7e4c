from django.urls import path

from apps.blasts.views import ending, page, people, running, writing

app_name = "blasts"
urlpatterns = [
    path("blasts/new/", writing.blast_create, name="blast_create"),
    path("blasts/of/<uuid:message_id>/", people.of_text, name="of_text"),
    path("blasts/<uuid:blast_id>/", page.blast_page, name="blast"),
    path("blasts/<uuid:blast_id>/edit/", writing.blast_update, name="blast_update"),
    path("blasts/<uuid:blast_id>/copy/", writing.blast_copy, name="blast_copy"),
    path("blasts/<uuid:blast_id>/delete/", ending.blast_delete, name="blast_delete"),
    path("blasts/<uuid:blast_id>/files/<uuid:attachment_id>/", writing.file, name="file"),
    path("blasts/<uuid:blast_id>/test/", writing.blast_test, name="blast_test"),
    path("blasts/<uuid:blast_id>/start/", running.start, name="start"),
    path("blasts/<uuid:blast_id>/approve/", running.approve, name="approve"),
    path("blasts/<uuid:blast_id>/ask/", running.ask, name="ask"),
    path("blasts/<uuid:blast_id>/decline/", running.decline, name="decline"),
    path("blasts/<uuid:blast_id>/pause/", running.pause, name="pause"),
    path("blasts/<uuid:blast_id>/resume/", running.resume, name="resume"),
    path("blasts/<uuid:blast_id>/cancel/", ending.cancel, name="cancel"),
    path("blasts/<uuid:blast_id>/people/<slug:part>/", people.people, name="people"),
    path("blasts/<uuid:blast_id>/people/<slug:part>/list/", people.make_list, name="make_list"),
]
