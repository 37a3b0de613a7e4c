"""Phones beside the app: write as a candidate, see the texts arrive, and let things go wrong."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, cast
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_htmx.http import reswap, retarget

from apps.accounts.middleware import TeamRequest
from apps.accounts.permissions import Right, may
from apps.core.errors import DomainError
from apps.core.phones import parse_phone
from apps.messaging.attachable import is_picture
from apps.messaging.models import Number
from apps.simulator import selectors
from apps.simulator.desk import DIGITS, Desk
from apps.simulator.forms import CallForm, MoodForm, PhoneStateForm, TextForm
from apps.simulator.gateway import CarrierAway, CarrierSlow, ask_for_file
from apps.simulator.services import (
    call_number,
    end_call,
    put_call_away,
    set_mood,
    set_phone_state,
    write_text,
)
from apps.simulator.trouble import MOODS, PHONE_STATES

Rest = ParamSpec("Rest")
# Of a call that somebody answers: 2 min 10 s.
TALKED_FOR = 130


def door(
    view: Callable[Concatenate[TeamRequest, Rest], HttpResponse],
) -> Callable[Concatenate[HttpRequest, Rest], HttpResponse]:
    """Let in who works for the team, where the carrier is the simulated one; answer in the team's time."""

    @wraps(view)
    def guarded(request: Any, /, *args: Rest.args, **kwargs: Rest.kwargs) -> HttpResponse:
        if not settings.SIMULATED_CARRIER:
            raise Http404
        if not may(request.membership, Right.WORK):
            raise PermissionDenied
        with timezone.override(request.team.zone):
            return view(request, *args, **kwargs)

    return guarded


@never_cache
@require_safe
@door
def desk(request: TeamRequest) -> HttpResponse:
    """Show the phones in hand, those that could be, and the carrier; for htmx the list alone, when it is news."""
    numbers = list(Number.objects.for_team(request.team).select_related("team").order_by("created_at", "pk"))
    if not numbers:
        return render(
            request, "simulator/no_number.html", {"may_manage": may(request.membership, Right.MANAGE)}
        )
    on_desk = Desk.from_query(request.GET, numbers=numbers)
    if "new" in request.GET:
        taken = selectors.phones_taken(team=request.team)
        return redirect(on_desk.taking(selectors.fresh_phone(taken={*taken, *on_desk.phones})).address)
    refusal = ""
    if "add" in request.GET:
        try:
            return redirect(on_desk.taking(_phone_to_add(request.GET["add"], numbers)).address)
        except DomainError as error:
            refusal = error.detail
    context = _list_context(request, on_desk)
    if _target(request) == "phones":
        if request.GET.get("seen") == context["version"]:
            return HttpResponse(status=204)
        return render(request, "simulator/_news.html", context)
    choices = [(number, Desk(number=number).address, number == on_desk.number) for number in numbers]
    context |= {
        "numbers": choices if len(numbers) > 1 else [],
        "refusal": refusal,
        "added": request.GET.get("add", ""),
        "moods": MOODS,
    }
    context |= _away_context(on_desk) if context["trouble"] else hand_context(on_desk, context["phones"])
    return render(request, "simulator/desk.html", context, status=422 if refusal else 200)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@door
def phone(request: TeamRequest, number_id: UUID, digits: str) -> HttpResponse:
    """Show what came and went on a phone, when it is news; take what is written on it."""
    on_desk = _desk_of(request, number_id)
    number, written_by = on_desk.number, _phone_of(digits)
    if request.method == "POST":
        form = TextForm(request.POST)
        if not form.is_valid():
            return _refused(request, on_desk, digits, " ".join(_errors(form)))
        try:
            write_text(
                number=number,
                phone=written_by,
                body=form.cleaned_data["body"],
                with_picture=form.cleaned_data["picture"],
            )
        except DomainError as error:
            return _refused(request, on_desk, digits, error.detail)
    if not _target(request):
        return redirect(on_desk.taking(written_by).address if request.method != "POST" else on_desk.address)
    try:
        screen = selectors.screen_of(number=number, phone=written_by)
    except (CarrierAway, CarrierSlow):
        return HttpResponse(status=204)  # The list says so, once for all phones.
    if request.method != "POST" and request.GET.get("seen") == screen.version:
        return HttpResponse(status=204)
    context = {"number": number, "digits": digits, "screen": screen}
    return render(request, "simulator/_texts.html", context)


@require_POST
@door
def call(request: TeamRequest, number_id: UUID, digits: str) -> HttpResponse:
    """Call the number from a phone, decide what becomes of a call that is forwarded, or put the last one away."""
    on_desk, of_phone, form = _desk_of(request, number_id), _phone_of(digits), CallForm(request.POST)
    if not form.is_valid():
        return _refused(request, on_desk, digits, "Choose one of what can become of a call.")
    became, number = form.cleaned_data["became"], on_desk.number
    try:
        if became == CallForm.BEGIN:
            call_number(number=number, phone=of_phone)
        elif became == CallForm.PUT_AWAY:
            put_call_away(number=number, phone=of_phone)
        else:
            seconds = TALKED_FOR if became == CallForm.ANSWERED else 0
            end_call(number=number, phone=of_phone, became=became, seconds=seconds)
        screen = selectors.screen_of(number=number, phone=of_phone)
    except DomainError as error:
        return _refused(request, on_desk, digits, error.detail)
    if not _is_htmx(request):
        return redirect(on_desk.taking(of_phone).address)
    context = {"desk": on_desk, "digits": digits, "call": screen.call}
    return render(request, "simulator/_call.html", context)


@require_safe
@door
def media(request: TeamRequest, number_id: UUID, sid: str, media_sid: str) -> HttpResponse:
    """Show a picture of a text as its phone has it."""
    on_desk = _desk_of(request, number_id)
    try:
        found = ask_for_file(on_desk.number, sid, media_sid)
    except (CarrierAway, CarrierSlow):
        found = None
    if found is None or not is_picture(found[1]):
        raise Http404
    # What a phone shows does not change: it is drawn anew each second.
    return HttpResponse(found[0], content_type=found[1], headers={"Cache-Control": "private, max-age=3600"})


@require_POST
@door
def phone_state(request: TeamRequest, number_id: UUID, digits: str) -> HttpResponse:
    """Switch a phone off, make it a landline, or let it get texts again."""
    on_desk, of_phone, form = _desk_of(request, number_id), _phone_of(digits), PhoneStateForm(request.POST)
    if not form.is_valid():
        return _refused(request, on_desk, digits, "Choose one of the states of the list.")
    try:
        set_phone_state(number=on_desk.number, phone=of_phone, code=form.cleaned_data["fails_with"])
    except DomainError as error:
        return _refused(request, on_desk, digits, error.detail)
    return HttpResponse(status=204) if _is_htmx(request) else redirect(on_desk.address)


@require_POST
@door
def mood(request: TeamRequest, number_id: UUID) -> HttpResponse:
    """Have the carrier work, fail, hurry or repeat itself, for this number alone."""
    on_desk, form = _desk_of(request, number_id), MoodForm(request.POST)
    if not form.is_valid():
        return _refused(request, on_desk, "", "Choose one of the ways of the list.")
    try:
        set_mood(number=on_desk.number, mood=form.cleaned_data["mood"])
    except DomainError as error:
        return _refused(request, on_desk, "", error.detail)
    return HttpResponse(status=204) if _is_htmx(request) else redirect(on_desk.address)


def _desk_of(request: TeamRequest, number_id: UUID) -> Desk:
    numbers = Number.objects.for_team(request.team).select_related("team")
    number = get_object_or_404(numbers, pk=number_id)
    return Desk.from_query(request.GET, numbers=[number])


def _phone_of(digits: str) -> str:
    if not DIGITS.fullmatch(digits):
        raise Http404
    return f"+{digits}"


def _phone_to_add(text: str, numbers: list[Number]) -> str:
    phone = parse_phone(text)
    if any(number.phone == phone for number in numbers):
        raise DomainError("This is the team’s own number. A phone needs another one.")
    return phone


def _list_context(request: TeamRequest, on_desk: Desk) -> dict[str, Any]:
    """Return what the left pane needs. A carrier that is away leaves the list empty, and says so."""
    phones, waiting, trouble = [], [], ""
    try:
        phones = selectors.phones_of(number=on_desk.number)
        waiting = selectors.waiting_phones(team=request.team, known=phones)
    except (CarrierAway, CarrierSlow) as error:
        trouble = error.detail
    return {
        "desk": on_desk,
        "phones": phones,
        "waiting": waiting,
        "trouble": trouble,
        "lines": [
            (each, on_desk.taking(each.phone).address, each.phone in on_desk.phones) for each in phones
        ],
        "others": [
            (each, on_desk.taking(each.phone).address) for each in waiting if each.phone not in on_desk.phones
        ],
        "version": selectors.version_of(phones, waiting, trouble),
    }


def hand_context(on_desk: Desk, known: list[selectors.Phone]) -> dict[str, Any]:
    """Return what the phones in hand and the carrier look like."""
    number = on_desk.number
    in_hand = selectors.phones_in_hand(number=number, phones=list(on_desk.phones), known=known)
    screens = [selectors.screen_of(number=number, phone=phone.phone) for phone in in_hand]
    return {
        "hand": [_phone_context(on_desk, *pair) for pair in zip(in_hand, screens, strict=True)],
        "mood": selectors.mood_towards(number=number),
    }


def _away_context(on_desk: Desk) -> dict[str, Any]:
    """Return the same while the carrier is away: phones without texts, which come with it."""
    blank = selectors.Screen(texts=[], version="")
    phones = [selectors.Phone(phone=phone) for phone in on_desk.phones]
    return {"hand": [_phone_context(on_desk, phone, blank) for phone in phones], "mood": None}


def _phone_context(on_desk: Desk, phone: selectors.Phone, screen: selectors.Screen) -> dict[str, Any]:
    states = [(code or "", words, code == phone.fails_with) for code, words in PHONE_STATES.items()]
    return {
        "phone": phone,
        "screen": screen,
        "states": states,
        "without": on_desk.without(phone.phone).address,
    }


def _refused(request: TeamRequest, on_desk: Desk, digits: str, detail: str) -> HttpResponse:
    """Answer with why not, where it was asked."""
    if not _is_htmx(request):
        messages.error(request, detail)
        return redirect(on_desk.address)
    response = render(request, "simulator/_refusal.html", {"detail": detail}, status=422)
    return reswap(retarget(response, f"#says-{digits}" if digits else "#says-carrier"), "innerHTML")


def _errors(form: TextForm) -> list[str]:
    return [str(error) for errors in form.errors.values() for error in errors]


def _target(request: TeamRequest) -> str:
    """Return the id of the element that htmx will fill; nothing when the whole page is wanted."""
    htmx: Any = cast("Any", request).htmx
    return str(htmx.target or "") if htmx else ""


def _is_htmx(request: TeamRequest) -> bool:
    return bool(cast("Any", request).htmx)
