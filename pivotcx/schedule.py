"""What the clock asks for, how often, and who does what. What waited longer than its turn is worth nothing."""

from __future__ import annotations

from typing import Any


def every(seconds: float, task: str, *, expires: float) -> dict[str, Any]:
    return {"task": task, "schedule": seconds, "options": {"expires": expires}}


SCHEDULE = {
    "beat-heart": every(5, "core.beat", expires=15),
    "ring-due": every(1, "chat.ring_due", expires=5),
    "announce-colours": every(1, "chat.announce_crossings", expires=5),
    "bring-back": every(1, "chat.bring_back", expires=5),
    "close-idle": every(60, "chat.close_idle", expires=60),
    "ring-assignments": every(1, "assignments.ring_due", expires=5),
    "catch-up-assignments": every(60, "assignments.catch_up", expires=60),
    "reconcile": every(5, "chat.reconcile", expires=30),
    "follow-up": every(60, "chat.follow_up", expires=60),
    "fill-gaps": every(300, "chat.fill_gaps", expires=600),
    "ring-files": every(5, "chat.ring_files", expires=5),
    "ring-scans": every(5, "chat.ring_scans", expires=5),
    "ring-imports": every(5, "imports.ring_due", expires=5),
    "forget-files": every(3600, "imports.forget_files", expires=600),
    "forget-unsent": every(3600, "messaging.forget_unsent", expires=600),
    "ring-blasts": every(1, "blasts.ring_due", expires=5),
    "mail-letters": every(60, "blasts.mail_due_letters", expires=60),
    "ring-campaigns": every(1, "campaigns.ring_due", expires=5),
    "tally-blasts": every(5, "blasts.ring_tallies", expires=5),
    "tally-campaigns": every(5, "campaigns.ring_tallies", expires=5),
    "ring-feeds": every(5, "feeds.ring_due", expires=5),
    "look-at-feeds": every(300, "feeds.look", expires=300),
    "mail-feed-letters": every(60, "feeds.mail_due_letters", expires=60),
    "forget-payloads": every(3600, "feeds.forget", expires=600),
    "mail-handoffs": every(5, "handoffs.mail_due_letters", expires=5),
    "ring-bulk": every(5, "grids.ring_due", expires=5),
    "forget-bulk": every(300, "grids.forget_bulk", expires=300),
    "mail-tickets": every(60, "help.mail_due_tickets", expires=60),
    "mail-invitations": every(60, "accounts.mail_due_invitations", expires=60),
    "measure-lists": every(300, "lists.measure", expires=300),
    "meet-teams": every(60, "accounts.meet_teams", expires=60),
    "ring-webhooks": every(1, "webhooks.ring_due", expires=5),
    "mail-webhooks": every(60, "webhooks.mail_due_letters", expires=60),
    "forget-webhooks": every(600, "webhooks.forget", expires=600),
    "ring-notices": every(1, "notices.ring_due", expires=5),
    "catch-up-notices": every(60, "notices.catch_up", expires=60),
    "announce-turning": every(5, "notices.announce_turning", expires=5),
    "mail-notices": every(60, "notices.mail_due_letters", expires=60),
    "forget-notices": every(3600, "notices.forget", expires=600),
    "ring-reports": every(5, "reports.ring_due", expires=5),
    "forget-sessions": every(3600, "accounts.forget_sessions", expires=600),
    "forget-calls": every(600, "messaging.forget_calls", expires=600),
    "forget-tickets": every(3600, "help.forget", expires=600),
    "forget-requests": every(3600, "accounts.forget_requests", expires=600),
}
# Where these tasks are.
MODULES = [
    *("apps.accounts.periodic", "apps.chat.periodic", "apps.core.periodic", "apps.imports.periodic"),
    "apps.assignments.periodic",
    "apps.blasts.periodic",
    "apps.campaigns.periodic",
    "apps.feeds.periodic",
    "apps.grids.periodic",
    "apps.help.periodic",
    "apps.handoffs.periodic",
    "apps.lists.periodic",
    "apps.messaging.periodic",
    "apps.notices.periodic",
    "apps.reports.periodic",
    "apps.webhooks.periodic",
]
# The clock's short tasks are in the queue without a name. Replies have one of their own. Bulk goes in short turns, and
# waits for the carrier as what asks it does: they share a process, so that no reply waits behind them. What takes long
# has another, and so have calls to partners, who may be slow.
QUEUES = {
    "replies": ["chat.send_replies"],
    "bulk": [
        *("chat.send_bulk", "chat.reconcile", "chat.follow_up", "chat.fill_gaps", "chat.fetch_files"),
        "chat.scan_file",
        *("feeds.work", "feeds.pull"),
    ],
    "long": [
        "imports.work",
        "grids.work",
        "accounts.mail_due_invitations",
        "blasts.mail_letter",
        "blasts.tally",
        "campaigns.tally",
        "blasts.mail_due_letters",
        "webhooks.mail_due_letters",
        "feeds.mail_letter",
        "feeds.mail_due_letters",
        "help.mail_ticket",
        "help.mail_due_tickets",
        "notices.mail_due_letters",
        "handoffs.mail_due_letters",
        "reports.read",
        "reports.count",
    ],
    "webhooks": ["webhooks.read", "webhooks.call"],
}
ROUTES = {task: {"queue": queue} for queue, tasks in QUEUES.items() for task in tasks}
