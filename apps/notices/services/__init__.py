from apps.notices.services.choosing import (
    BadQuietHours,
    end_digest,
    mute_chat,
    save_preferences,
    set_alert_rules,
    unmute_chat,
)
from apps.notices.services.reading import forget_notices, mark_all_read, mark_chat_read, mark_notice_read

__all__ = [
    "BadQuietHours",
    "end_digest",
    "forget_notices",
    "mark_all_read",
    "mark_chat_read",
    "mark_notice_read",
    "mute_chat",
    "save_preferences",
    "set_alert_rules",
    "unmute_chat",
]
