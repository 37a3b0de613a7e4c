from django.urls import path

from apps.lists.views import actions, belonging, changing, composing, filters, overview, page

app_name = "lists"
urlpatterns = [
    path("lists/", overview.lists, name="lists"),
    path("lists/words/templates/", composing.choices, name="template_choices"),
    path("lists/words/files/", composing.upload, name="file_upload"),
    path("lists/words/hints/", composing.hints, name="hints"),
    path("lists/names/", belonging.names, name="names"),
    path("chat/<uuid:conversation_id>/lists/", belonging.belonging, name="belonging"),
    path("lists/new/", filters.list_create, name="list_create"),
    path("lists/<uuid:list_id>/", page.list_page, name="list"),
    path("lists/<uuid:list_id>/edit/", changing.list_update, name="list_update"),
    path("lists/<uuid:list_id>/filter/", filters.list_filter, name="list_filter"),
    path("lists/<uuid:list_id>/freeze/", actions.list_freeze, name="list_freeze"),
    path("lists/<uuid:list_id>/copy/", changing.list_copy, name="list_copy"),
    path("lists/<uuid:list_id>/combine/", changing.list_combine, name="list_combine"),
    path("lists/<uuid:list_id>/delete/", actions.list_delete, name="list_delete"),
    path("lists/<uuid:list_id>/restore/", actions.list_restore, name="list_restore"),
    path("lists/<uuid:list_id>/add/", actions.member_add, name="member_add"),
    path("lists/<uuid:list_id>/remove/", actions.member_remove, name="member_remove"),
]
