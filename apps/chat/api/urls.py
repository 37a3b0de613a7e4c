from __future__ import annotations

from apps.chat.api import conversations
from apps.chat.api.applications import ApplicationsView, ApplicationView
from apps.chat.api.consent import OptInView, OptOutView
from apps.chat.api.messages import MessagesView, MessageView
from apps.chat.api.reminders import RemindersView, ReminderView, RemindView
from apps.chat.api.templates import TemplatesView, TemplateView
from apps.chat.api.uploads import MediaContentView, UploadLinkView
from apps.chat.api.users import UserView
from apps.core.api.addresses import address

urlpatterns = [
    *address("applications", ApplicationsView, name="applications"),
    *address("applications/<uuid:pk>", ApplicationView, name="application"),
    *address("candidates/<uuid:pk>/opt-out", OptOutView, name="candidate_opt_out"),
    *address("candidates/<uuid:pk>/opt-in", OptInView, name="candidate_opt_in"),
    *address("candidates/<uuid:pk>/upload-link", UploadLinkView, name="candidate_upload_link"),
    *address("media/<uuid:pk>/content", MediaContentView, name="media_content"),
    *address("users/<uuid:pk>", UserView, name="user"),
    *address("conversations", conversations.ConversationsView, name="conversations"),
    *address("conversations/<uuid:pk>", conversations.ConversationView, name="conversation"),
    *address("conversations/<uuid:pk>/assign", conversations.AssignView, name="conversation_assign"),
    *address("conversations/<uuid:pk>/claim", conversations.ClaimView, name="conversation_claim"),
    *address("conversations/<uuid:pk>/release", conversations.ReleaseView, name="conversation_release"),
    *address("conversations/<uuid:pk>/close", conversations.CloseView, name="conversation_close"),
    *address("conversations/<uuid:pk>/open", conversations.OpenView, name="conversation_open"),
    *address("conversations/<uuid:pk>/snooze", conversations.SnoozeView, name="conversation_snooze"),
    *address("conversations/<uuid:pk>/wake", conversations.WakeView, name="conversation_wake"),
    *address("conversations/<uuid:pk>/remind", RemindView, name="conversation_remind"),
    *address("conversations/<uuid:pk>/read", conversations.ReadView, name="conversation_read"),
    *address("conversations/<uuid:pk>/notes", conversations.NotesView, name="conversation_notes"),
    *address("messages", MessagesView, name="messages"),
    *address("messages/<uuid:pk>", MessageView, name="message"),
    *address("reminders", RemindersView, name="reminders"),
    *address("reminders/<uuid:pk>", ReminderView, name="reminder"),
    *address("templates", TemplatesView, name="templates"),
    *address("templates/<uuid:pk>", TemplateView, name="template"),
]
