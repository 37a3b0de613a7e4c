"""`/candidates/merge`: two rows of one person made one, and parted again."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from apps.accounts.api.idempotency import answered_once
from apps.accounts.api.views import ApiView
from apps.candidates.api.serializers import CandidateSerializer
from apps.candidates.models import Candidate, Merge
from apps.candidates.selectors import candidates_with_opt_out
from apps.candidates.services import CHOSEN_FIELDS, merge_candidates, undo_merge
from apps.core.api.serializers import Input, Nothing

CHOICES = [(name, name) for name in (*CHOSEN_FIELDS, "custom")]


class MergeCandidatesSerializer(Input):
    """Who stays, and who becomes another name of theirs."""

    keep = serializers.UUIDField(help_text="The candidate who stays.")
    merge = serializers.UUIDField(help_text="The candidate whose applications, texts and tags go over.")
    choose = serializers.ListField(
        child=serializers.ChoiceField(choices=CHOICES),
        required=False,
        help_text="Fields of which the other's value is kept where both have one.",
    )


class MergedCandidateSerializer(CandidateSerializer):
    """Who stays after a merging."""

    merge = serializers.SerializerMethodField(
        help_text="The merging, by which it can be undone for 24 hours."
    )

    def get_merge(self, candidate: Candidate) -> UUID:  # The view knows.
        merge: UUID = self.context["merge"]
        return merge


class MergeDoor(ApiView):
    def candidate(self, pk: UUID) -> Candidate:
        return get_object_or_404(
            candidates_with_opt_out(team=self.team).select_related("team__account"), pk=pk
        )


class MergeView(MergeDoor):
    @extend_schema(
        operation_id="merge_candidates",
        summary="Merge two candidates",
        description="The one that stays has all that both had; the other's phone still leads to it, and its id is "
        "404 from then on. Opt-outs stay with each phone.",
        request=MergeCandidatesSerializer,
        responses={200: MergedCandidateSerializer},
    )
    @answered_once
    def post(self, request: Request) -> Response:
        given: dict[str, Any] = self.read(MergeCandidatesSerializer)
        merge = merge_candidates(
            kept=self.candidate(given["keep"]),
            gone=self.candidate(given["merge"]),
            choose_gone=frozenset(given.get("choose", [])),
        )
        return self.one(self.candidate(merge.kept_id), MergedCandidateSerializer, merge=merge.pk)


class UndoMergeView(MergeDoor):
    @extend_schema(
        operation_id="undo_merge",
        summary="Part two merged candidates again",
        description="For 24 hours, once. What came since stays with the one that was kept. 409 `cannot_undo` says why "
        "not.",
        request=Nothing,
        responses={200: CandidateSerializer},
    )
    @answered_once
    def post(self, request: Request, pk: UUID) -> Response:
        self.read(Nothing)
        merge = get_object_or_404(Merge.objects.for_team(self.team).select_related("team"), pk=pk)
        undo_merge(merge=merge, now=timezone.now())
        return self.one(self.candidate(merge.kept_id), CandidateSerializer)
