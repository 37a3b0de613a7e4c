"""What every form of a page sends along: that it is ours, and which team's page it stands on."""

from __future__ import annotations

from django import template
from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.template import Context
from django.utils.safestring import SafeString

from apps.accounts.middleware import PAGE_FIELD
from apps.core.markup import markup

register = template.Library()
HIDDEN = '<input type="hidden" name="{}" value="{}">'


@register.simple_tag(takes_context=True)
def page_keys(context: Context) -> SafeString:
    """Draw the hidden fields of a form, also in a fragment that was given nothing else (`only`)."""
    request = getattr(context, "request", None)
    if request is None:
        return SafeString("")
    keys = markup(HIDDEN, "csrfmiddlewaretoken", _token(request))
    team = getattr(request, "team", None)
    return keys + markup(HIDDEN, PAGE_FIELD, team.pk) if team else keys


def _token(request: HttpRequest) -> str:
    """Return the one token of this answer. Masked anew for each of its forms it is what compresses worst in a page."""
    secret, token = getattr(request, "page_token", (None, ""))
    if secret is None or secret != request.META.get("CSRF_COOKIE"):
        token = get_token(request)
        request.page_token = request.META["CSRF_COOKIE"], token  # type: ignore[attr-defined]
    return token
