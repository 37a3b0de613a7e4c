from __future__ import annotations

from apps.core.api.addresses import address
from apps.plugin.api.phones import RecognizePhonesView

urlpatterns = [*address("phones/recognize", RecognizePhonesView, name="phones_recognize")]
