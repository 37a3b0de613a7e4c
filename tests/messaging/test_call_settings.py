"""What becomes of phone calls to a number, as a manager or a partner sets it."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import call_command
from django.test import Client

from apps.accounts.tenancy import as_team
from apps.candidates.models import CustomField
from apps.candidates.services import CustomFieldInUse, add_custom_field, remove_custom_field
from apps.events.models import Event
from apps.messaging.models import Number
from apps.messaging.services import BadCallSettings, update_number
from tests.factories.accounts import TeamFactory
from tests.factories.messaging import connect_test_number

NUMBERS = "/settings/numbers/"
FRONT_DESK = "+12125550111"


def saved(client: Client, number: Number, **given: str):
    form = {"call_mode": "answer", "call_language": "en"} | given
    fields = {f"{number.pk}-{name}": value for name, value in form.items()}
    return client.post(f"{NUMBERS}{number.pk}/calls/", fields)


def test_a_manager_forwards_calls_and_sees_where_to(number, as_manager: Client):
    response = saved(
        as_manager,
        number,
        call_mode="forward",
        call_forward_to="(212) 555-0111",
        call_words="  Nobody\nis in. ",
        call_language="es",
        call_text_back="Sorry, {{first_name|there}}.",
    )

    assert response.status_code == 302
    number.refresh_from_db()
    assert (number.call_mode, number.call_forward_to, number.call_language) == ("forward", FRONT_DESK, "es")
    assert (number.call_words, number.call_text_back) == ("Nobody is in.", "Sorry, {{first_name|there}}.")
    assert "forwarded to (212) 555-0111, with a text back" in as_manager.get(NUMBERS).content.decode()
    changed = Event.objects.get(kind="number.updated")
    assert FRONT_DESK not in str(changed.data)


def test_the_page_shows_the_voice_address_and_our_own_words(team, number, as_manager: Client):
    page = as_manager.get(NUMBERS).content.decode()

    assert f"/webhooks/twilio/{number.token}/voice#rc=5&amp;rp=all" in page
    assert f"Thank you for calling {team.name}." in page


@pytest.mark.parametrize(
    ("given", "field", "words"),
    [
        ({"call_mode": "forward"}, "call_forward_to", "Say to which phone"),
        ({"call_mode": "forward", "call_forward_to": "12"}, "call_forward_to", "is no phone"),
        ({"call_forward_to": "(212) 555-0111 ext. 4"}, "call_forward_to", "without an extension"),
        ({"call_words": "a" * 501}, "call_words", "500"),
        ({"call_language": "fr"}, "call_language", "valid choice"),
        ({"call_mode": "nothing"}, "call_mode", "valid choice"),
        ({"call_text_back": "Hi {{first_name}}"}, "call_text_back", "{{first_name|there}}"),
        ({"call_text_back": "Hi {{first_nam|x}}"}, "call_text_back", "first_nam"),
        ({"call_text_back": "Hi {{"}, "call_text_back", ""),
        ({"call_text_back": "a" * 1601}, "call_text_back", "1600"),
    ],
)
def test_what_cannot_be_is_named_at_its_field_and_nothing_is_kept(number, as_manager, given, field, words):
    response = saved(as_manager, number, **given)

    assert response.status_code == 422
    form = response.context["cards"][0].calls_form
    assert list(form.errors) == [field]
    assert words in str(form.errors[field][0])
    number.refresh_from_db()
    assert (number.call_mode, number.call_words, number.call_text_back) == ("answer", "", "")


def test_calls_go_to_no_number_of_the_account(team, other_team, number):
    with as_team(other_team.pk):
        foreign = connect_test_number(team=other_team)
    sister = TeamFactory(account=team.account)
    with as_team(sister.pk):
        of_sister = connect_test_number(team=sister)

    for phone in (number.phone, of_sister.phone):
        with pytest.raises(BadCallSettings, match="the call would come back"):
            update_number(number=number, fields={"call_mode": "forward", "call_forward_to": phone})
    # Whether another account texts from a number, is that account's affair.
    update_number(number=number, fields={"call_mode": "forward", "call_forward_to": foreign.phone})

    assert number.call_forward_to == foreign.phone


def test_a_field_that_a_text_back_asks_for_is_not_deleted(team, number):
    field = add_custom_field(team=team, label="Shift", kind=CustomField.Kind.TEXT)
    update_number(number=number, fields={"call_text_back": f"Your shift: {{{{custom.{field.key}|open}}}}"})

    with pytest.raises(CustomFieldInUse, match="the text back to who calls"):
        remove_custom_field(field=field)


def test_a_recruiter_sets_nothing(number, as_recruiter: Client):
    assert saved(as_recruiter, number, call_words="Hi").status_code == 403


def test_a_partner_reads_and_sets_it(number, partner):
    given = {"call_mode": "forward", "call_forward_to": FRONT_DESK, "call_text_back": "We missed you."}
    shown = partner.patch(f"numbers/{number.pk}", given).json()

    assert {name: shown[name] for name in given} == given
    assert shown["call_language"] == "en"
    assert shown["voice_url"].startswith(f"http://testserver/webhooks/twilio/{number.token}/voice")
    refused = partner.patch(f"numbers/{number.pk}", {"call_forward_to": number.phone})
    assert (refused.status_code, refused.json()["code"]) == (422, "bad_call_settings")
    refused = partner.patch(f"numbers/{number.pk}", {"call_mode": "nothing"})
    assert refused.json()["errors"][0]["pointer"] == "#/call_mode"


def test_the_command_prints_the_voice_address_before_the_two_others(team, settings):
    settings.SIMULATED_CARRIER = True
    settings.TWILIO_API_URL = "http://127.0.0.1:9"
    out = StringIO()
    call_command("connect_number", team=team.slug, number="+12015550177", stdout=out)

    lines = out.getvalue().splitlines()
    token = Number.objects.get(phone="+12015550177").token
    kinds = [line.partition(f"{token}/")[2].partition("#")[0] for line in lines if token in line]
    assert kinds == ["voice", "inbound", "status"]
