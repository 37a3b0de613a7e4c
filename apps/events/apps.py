from __future__ import annotations

from django.apps import AppConfig


class EventsConfig(AppConfig):
    name = "apps.events"
    label = "events"
    # What is done on the floor below is written down here.
    log = "apps.events.services.record_event"
    # By which it is known how far that has got.
    log_head = "events_head"
