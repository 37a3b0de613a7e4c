from __future__ import annotations

from apps.core.api.addresses import address
from apps.messaging.api.views import NumbersView, NumberView

urlpatterns = [
    *address("numbers", NumbersView, name="numbers"),
    *address("numbers/<uuid:pk>", NumberView, name="number"),
]
