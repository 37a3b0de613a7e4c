from django.urls import path

from apps.help import views

app_name = "help"
urlpatterns = [
    path("help/", views.guide, name="guide"),
    path("help/ask/", views.ask, name="ask"),
    path("help/ask/<uuid:ticket_id>/", views.ticket, name="ticket"),
    path("help/<slug:article_slug>/", views.article, name="article"),
]
