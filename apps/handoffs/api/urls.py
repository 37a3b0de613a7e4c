from __future__ import annotations

from apps.core.api.addresses import address
from apps.handoffs.api.views import HandoffsView

urlpatterns = [
    *address("conversations/<uuid:pk>/handoffs", HandoffsView, name="conversation_handoffs"),
]
