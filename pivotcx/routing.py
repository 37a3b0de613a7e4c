"""The one WebSocket."""

from __future__ import annotations

from django.urls import path

from apps.chat.consumers import LiveConsumer

websocket_urlpatterns = [path("ws/", LiveConsumer.as_asgi())]
