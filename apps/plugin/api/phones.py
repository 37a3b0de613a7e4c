"""`/phones/recognize`: the browser plug-in's door. It is shown a few words around each number, never a page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from apps.accounts.api.permissions import Scope
from apps.accounts.api.views import ApiView
from apps.plugin.api.serializers import LONGEST, MOST_TEXTS, RecognizedSerializer, RecognizeSerializer
from apps.plugin.selectors import recognize_phones

HOME = "US"


class RecognizePhonesView(ApiView):
    # It is a POST only because so much does not go into an address.
    only_asks = True
    scopes: ClassVar[Mapping[str, Scope]] = {"POST": Scope.READ}

    @extend_schema(
        operation_id="recognize_phones",
        summary="Find phone numbers in pieces of text",
        description=f"Needs the scope `read`. At most {MOST_TEXTS} texts of {LONGEST} characters each. Says of each "
        "number whether the team has somebody with it, and whether it may be texted. Nothing of it is kept. Ids, "
        "dates and prices that only look like numbers are left out, by their shape and the words beside them.",
        request=RecognizeSerializer,
        responses={200: RecognizedSerializer},
        examples=[
            OpenApiExample(
                "Words around numbers",
                request_only=True,
                value={"texts": ["Call me: (201) 555-0123", "tel:+12015550124", "Req. 2015550125"]},
            )
        ],
    )
    def post(self, request: Request) -> Response:
        given = self.read(RecognizeSerializer)
        rows = recognize_phones(team=self.team, texts=given["texts"], country=given.get("country", HOME))
        shown = {"data": [{"numbers": row} for row in rows], "team": self.team, "user": self.sender}
        return Response(RecognizedSerializer(shown).data)
