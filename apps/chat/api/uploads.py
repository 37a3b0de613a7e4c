"""A candidate's link for files (`upload-link`), and what is in a file of a text (`media/{id}/content`)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from apps.accounts.api.idempotency import answered_once
from apps.accounts.api.views import ApiView
from apps.candidates.models import Candidate
from apps.chat.models import Conversation, UploadLink
from apps.chat.models.upload_links import upload_address
from apps.chat.services import begin_conversation, end_upload_link, open_upload_link, renew_upload_link
from apps.core.api.serializers import Input
from apps.core.errors import DomainError
from apps.messaging.attaching import answer_with
from apps.messaging.models import Attachment


class FileNotGiven(DomainError):
    """It waits for its scanner, or has a virus."""

    code = "file_not_given"
    status = 409


class UploadLinkSerializer(serializers.Serializer[UploadLink]):
    """A candidate's own address for files."""

    address = serializers.SerializerMethodField(help_text="null: it was ended, or has run out.")
    expires_at = serializers.DateTimeField(help_text="Fourteen days after the last text that names it.")
    ended_at = serializers.DateTimeField(allow_null=True)
    files = serializers.IntegerField(help_text="How many came by it.")

    def get_address(self, link: UploadLink) -> str | None:
        is_open = link.is_open(now=timezone.now()) and link.may_go_on
        return upload_address(link.token) if is_open else None


class OpenUploadLinkSerializer(Input):
    """How a link is opened."""

    renew = serializers.BooleanField(
        default=False, help_text="End the address that they have, and make another."
    )


class UploadLinkView(ApiView):
    @extend_schema(
        operation_id="get_upload_link",
        summary="Get the link by which a candidate hands in files",
        description="404 before there is one. A text with `{{upload_link}}` opens it, too.",
        responses={200: UploadLinkSerializer},
    )
    def get(self, request: Request, pk: UUID) -> Response:
        links = UploadLink.objects.for_team(self.team).filter(candidate=self._candidate(pk)).own()
        return self.one(get_object_or_404(links.order_by("-turn")[:1]), UploadLinkSerializer)

    @extend_schema(
        operation_id="open_upload_link",
        summary="Open the link by which a candidate hands in files",
        description="One that is open lasts for fourteen days from now.",
        request=OpenUploadLinkSerializer,
        responses={200: UploadLinkSerializer},
    )
    @answered_once
    def post(self, request: Request, pk: UUID) -> Response:
        conversation, given = self._conversation(pk), self.read(OpenUploadLinkSerializer)
        open_it = renew_upload_link if given["renew"] else open_upload_link
        link = open_it(conversation=conversation, actor=self.sender, now=timezone.now())
        return self.one(link, UploadLinkSerializer)

    @extend_schema(
        operation_id="end_upload_link",
        summary="Take no more files from a candidate",
        description="At whichever address they have; a later text opens another.",
        responses={204: None},
    )
    @answered_once
    def delete(self, request: Request, pk: UUID) -> Response:
        chats = Conversation.objects.select_related("team", "candidate").for_team(self.team)
        # Without a chat there is no link, and none is begun for ending one.
        if conversation := chats.filter(candidate=self._candidate(pk)).first():
            end_upload_link(conversation=conversation, actor=self.sender, now=timezone.now())
        return Response(status=204)

    def _candidate(self, pk: UUID) -> Candidate:
        return get_object_or_404(Candidate.objects.for_team(self.team).select_related("team"), pk=pk)

    def _conversation(self, pk: UUID) -> Conversation:
        candidate, now = self._candidate(pk), timezone.now()
        return begin_conversation(candidate=candidate, actor=self.sender, now=now)[0]


class MediaContentView(ApiView):
    @extend_schema(
        operation_id="get_media_content",
        summary="Get what is in a file of a message",
        description="The `id` stands in the `media` of a message. 409 `file_not_given` while it is being checked for "
        "viruses, and if it has one (`scan`). What it is, `content_type` says; treat it as data that a stranger sent.",
        responses={(200, "application/octet-stream"): OpenApiTypes.BINARY},
    )
    def get(self, request: Request, pk: UUID) -> HttpResponse:
        # What a candidate is just handing in is nobody's yet.
        there = Attachment.objects.for_team(self.team).exclude(is_received=True, is_kept=False)
        attachment = get_object_or_404(there, pk=pk)
        if not attachment.may_be_opened:
            raise FileNotGiven(f"{attachment.get_scan_display()}.")
        answer: Any = answer_with(request._request, attachment, name=attachment.name)  # noqa: SLF001  DRF's own way.
        # To be kept, not shown; which kind it is, the message says.
        answer["Content-Type"] = "application/octet-stream"
        answer["Content-Disposition"] = answer["Content-Disposition"].replace("inline", "attachment", 1)
        return answer  # type: ignore[no-any-return]
