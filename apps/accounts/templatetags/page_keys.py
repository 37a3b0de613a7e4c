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
    return _keys(request)


def _keys(request: HttpRequest) -> SafeString:
    """Return the same fields for all forms of an answer. Masked anew for each, a token is what compresses worst."""
    secret, keys = getattr(request, "page_keys", (None, SafeString("")))
    if secret is None or secret != request.META.get("CSRF_COOKIE"):
        team = getattr(request, "team", None)
        keys = markup(HIDDEN, "csrfmiddlewaretoken", get_token(request))
        if team:
            keys += markup(HIDDEN, PAGE_FIELD, team.pk)
        request.page_keys = request.META["CSRF_COOKIE"], keys  # type: ignore[attr-defined]
    return keys
