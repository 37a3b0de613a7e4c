from __future__ import annotations

from apps.core.api.addresses import address
from apps.messaging.api.views import MediaView, NumbersView, NumberView

urlpatterns = [
    *address("media", MediaView, name="media"),
    *address("numbers", NumbersView, name="numbers"),
    *address("numbers/<uuid:pk>", NumberView, name="number"),
]
