from apps.notices.models.choices import LEADS, AlertRules, Mute, Preferences
from apps.notices.models.notices import Cursor, Kind, Notice, NoticeQuerySet

__all__ = ["LEADS", "AlertRules", "Cursor", "Kind", "Mute", "Notice", "NoticeQuerySet", "Preferences"]
