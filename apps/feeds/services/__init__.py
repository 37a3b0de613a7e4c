"""The verbs of feeds."""

from apps.feeds.services.checking import BadDefaults, BadHeaders, ensure_rules
from apps.feeds.services.editing import (
    BadFeed,
    FeedExists,
    FeedNotReady,
    create_feed,
    delete_feed,
    ensure_ready,
    rotate_secret,
    switch_feed,
    update_feed,
)
from apps.feeds.services.previewing import Preview, payloads_to_map, preview_mapping
from apps.feeds.services.receiving import receive_delivery, refuse_delivery
from apps.feeds.services.replaying import CannotReplay, replay_delivery, replay_failed
from apps.feeds.services.trying import Trial, try_payload
from apps.feeds.services.watching import forget_payloads, look_at_feed

__all__ = [
    "BadDefaults",
    "BadFeed",
    "BadHeaders",
    "CannotReplay",
    "FeedExists",
    "FeedNotReady",
    "Preview",
    "Trial",
    "create_feed",
    "delete_feed",
    "ensure_ready",
    "ensure_rules",
    "forget_payloads",
    "look_at_feed",
    "payloads_to_map",
    "preview_mapping",
    "receive_delivery",
    "refuse_delivery",
    "replay_delivery",
    "replay_failed",
    "rotate_secret",
    "switch_feed",
    "try_payload",
    "update_feed",
]
