"""`/candidates/{id}/opt-out` and `/opt-in`. Here and not with the candidates: the chat shows them."""

from __future__ import annotations

from uuid import UUID

from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from apps.accounts.api.idempotency import answered_once
from apps.accounts.api.views import ApiView
from apps.candidates.api.serializers import CandidateSerializer
from apps.candidates.models import Candidate
from apps.candidates.selectors import candidates_with_opt_out
from apps.chat.api.serializers import ReasonSerializer
from apps.chat.services import opt_candidate_in, opt_candidate_out
from apps.messaging.models import OptOut


class ConsentDoor(ApiView):
    def candidate(self, pk: UUID) -> Candidate:
        return get_object_or_404(
            candidates_with_opt_out(team=self.team).select_related("team__account"), pk=pk
        )


class OptOutView(ConsentDoor):
    @extend_schema(
        operation_id="opt_out_candidate",
        summary="Stop all texts to a candidate",
        request=ReasonSerializer,
        responses={200: CandidateSerializer},
    )
    @answered_once
    def post(self, request: Request, pk: UUID) -> Response:
        candidate = self.candidate(pk)
        opt_candidate_out(
            candidate=candidate,
            reason=self.read(ReasonSerializer)["reason"],
            source=OptOut.Source.API,
            author=self.sender,
            now=timezone.now(),
        )
        return self.one(self.candidate(pk), CandidateSerializer)


class OptInView(ConsentDoor):
    @extend_schema(
        operation_id="opt_in_candidate",
        summary="Allow texts again",
        description="Only what a colleague or partner recorded. Who has opted out themselves can only be heard "
        "themselves: 409 `opted_out_by_recipient`.",
        request=ReasonSerializer,
        responses={200: CandidateSerializer},
    )
    @answered_once
    def post(self, request: Request, pk: UUID) -> Response:
        candidate = self.candidate(pk)
        opt_candidate_in(
            candidate=candidate,
            reason=self.read(ReasonSerializer)["reason"],
            source=OptOut.Source.API,
            author=self.sender,
            now=timezone.now(),
        )
        return self.one(self.candidate(pk), CandidateSerializer)
