from __future__ import annotations

from apps.candidates.api.views import CandidatesView, CandidateView
from apps.core.api.addresses import address

urlpatterns = [
    *address("candidates", CandidatesView, name="candidates"),
    *address("candidates/<uuid:pk>", CandidateView, name="candidate"),
]
