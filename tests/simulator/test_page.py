"""The simulator's page: phones of one team, shown and typed on."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from apps.accounts.models import User
from apps.accounts.tenancy import as_team
from apps.messaging.models import Number
from apps.simulator.carrier.server import SimulatedCarrier
from tests.factories.chat import ConversationFactory, text_in
from tests.factories.messaging import connect_test_number

PHONE = "+13125550148"
DIGITS = PHONE.removeprefix("+")
FROM_HTMX = {"HX-Request": "true"}


@pytest.fixture(autouse=True)
def simulated(settings: Any) -> None:
    settings.SIMULATED_CARRIER = True


@pytest.fixture
def no_carrier(number: Number, settings: Any) -> None:
    """An address where nobody listens."""
    settings.TWILIO_API_URL = "http://127.0.0.1:9"


@pytest.fixture
def write(as_recruiter: Client, number: Number, teams_carrier: SimulatedCarrier) -> Callable[..., Any]:
    """Type on the phone as the page does."""

    def write(**typed: str) -> Any:
        target = {"HX-Target": f"texts-{DIGITS}"}
        return as_recruiter.post(f"/simulator/{number.pk}/{DIGITS}/", typed, headers=FROM_HTMX | target)

    return write


def ask_for(client: Client, address: str, target: str) -> Any:
    return client.get(address, headers=FROM_HTMX | {"HX-Target": target})


def test_what_is_typed_goes_from_the_phone_to_the_number(write, teams_carrier, number):
    answer = write(body="Is the job still open?")

    (text,) = teams_carrier.ledger.thread(number.phone, PHONE)[-1:]
    assert (text.body, text.sender, text.to) == ("Is the job still open?", PHONE, number.phone)
    assert "Is the job still open?" in answer.content.decode()


def test_a_phone_can_send_a_picture(write, teams_carrier, number):
    write(picture="on")

    (text,) = teams_carrier.ledger.thread(number.phone, PHONE)[-1:]
    assert [media.content_type for media in text.media] == ["image/png"]


def test_an_empty_text_is_not_sent(write, teams_carrier, number):
    before = len(teams_carrier.messages)

    answer = write(body="  ")

    assert answer.status_code == 422
    assert "Type a text first." in answer.content.decode()
    assert answer["HX-Retarget"] == f"#says-{DIGITS}"
    assert len(teams_carrier.messages) == before


def test_without_scripts_the_page_comes_back_with_the_phone_in_hand(as_recruiter, number, teams_carrier):
    address = f"/simulator/{number.pk}/{DIGITS}/?number={number.pk}&phones={DIGITS}"

    answer = as_recruiter.post(address, {"body": "Hello"})

    assert answer.status_code == 302
    assert answer["Location"] == f"/simulator/?number={number.pk}&phones={DIGITS}"


def test_the_phones_that_texted_are_listed_with_the_names_the_team_knows(write, as_recruiter, team):
    ConversationFactory(team=team, phone=PHONE, first_name="Candidate", last_name="Twelve")
    write(body="Hello")

    page = as_recruiter.get("/simulator/").content.decode()

    assert "Candidate Twelve" in page


def test_who_waits_in_the_app_can_be_taken_in_hand(as_recruiter, teams_carrier, number):
    text_in(number, phone="+13125550199")

    page = as_recruiter.get("/simulator/").content.decode()

    assert "phones=13125550199" in page


def test_a_page_that_knows_the_latest_gets_nothing(write, as_recruiter, number):
    first = write(body="Hello").content.decode()
    address = f"/simulator/{number.pk}/{DIGITS}/"
    version = first.partition("?seen=")[2].partition('"')[0]

    same = ask_for(as_recruiter, f"{address}?seen={version}", f"texts-{DIGITS}")
    write(body="Hello again")
    changed = ask_for(as_recruiter, f"{address}?seen={version}", f"texts-{DIGITS}")

    assert same.status_code == 204
    assert "Hello again" in changed.content.decode()


def test_a_new_phone_has_a_number_of_the_range_kept_for_fiction(as_recruiter, number, teams_carrier):
    answer = as_recruiter.get("/simulator/?new=1")

    digits = answer["Location"].partition("phones=")[2]
    assert digits[1:4] in {"201", "312", "415"}
    assert digits[4:9] == "55501"


def test_a_typed_number_becomes_a_phone_in_hand(as_recruiter, number, teams_carrier):
    answer = as_recruiter.get("/simulator/", {"add": "(312) 555-0148"})

    assert answer["Location"].endswith(f"phones={DIGITS}")


@pytest.mark.parametrize("typed", ["12", "not a phone", "own"])
def test_a_number_that_cannot_be_a_phone_is_refused_with_a_reason(as_recruiter, number, teams_carrier, typed):
    answer = as_recruiter.get("/simulator/", {"add": number.phone if typed == "own" else typed})

    assert answer.status_code == 422
    assert "add-phone-error" in answer.content.decode()


def test_at_most_three_phones_lie_on_the_desk(as_recruiter, number, teams_carrier):
    phones = ",".join(f"1312555019{line}" for line in range(5))

    page = as_recruiter.get(f"/simulator/?phones={phones}").content.decode()

    assert page.count('class="phone"') == 3


def test_a_number_the_carrier_does_not_know_is_registered_when_the_page_opens(
    as_recruiter: Client, team: Any, teams_carrier: SimulatedCarrier
) -> None:
    later = connect_test_number(team=team)

    answer = as_recruiter.get(f"/simulator/?number={later.pk}")

    assert answer.status_code == 200
    assert teams_carrier.ledger.numbers[later.phone].inbound_url.startswith(
        f"http://testserver/webhooks/twilio/{later.token}/inbound"
    )


def test_a_team_without_a_number_reads_what_to_do(as_manager):
    page = as_manager.get("/simulator/").content.decode()

    assert "Connect a number" in page


def test_a_carrier_that_is_away_is_named_in_one_line(as_recruiter, no_carrier, number):
    page = as_recruiter.get(f"/simulator/?phones={DIGITS}")
    poll = ask_for(as_recruiter, f"/simulator/{number.pk}/{DIGITS}/?seen=1", f"texts-{DIGITS}")
    typed = as_recruiter.post(f"/simulator/{number.pk}/{DIGITS}/", {"body": "Hello"}, headers=FROM_HTMX)

    assert page.status_code == 200
    assert page.content.decode().count("The simulated carrier is not running") == 1
    assert poll.status_code == 204
    assert typed.status_code == 422
    assert "Start it with make run" in typed.content.decode()


def test_the_list_costs_the_same_for_one_phone_as_for_ten(
    as_recruiter: Client, number: Number, teams_carrier: SimulatedCarrier, count_queries: Callable[..., int]
) -> None:
    def text(line: int) -> None:
        teams_carrier.receive(to=number.phone, sender=f"+1415555{line:04d}", body="Hello")
        text_in(number, phone=f"+1415555{line + 50:04d}")

    text(100)
    for_one = count_queries(lambda: as_recruiter.get("/simulator/"))
    for line in range(101, 110):
        text(line)

    assert count_queries(lambda: as_recruiter.get("/simulator/")) == for_one


# Who may


def test_without_the_simulated_carrier_there_is_no_page(as_recruiter, number, settings):
    settings.SIMULATED_CARRIER = False

    assert as_recruiter.get("/simulator/").status_code == 404


def test_a_restricted_member_may_not(restricted: User, signed_in: Callable[[User], Client], number: Number):
    assert signed_in(restricted).get("/simulator/").status_code == 403


@pytest.mark.parametrize("path", ["mood/", f"{DIGITS}/", f"{DIGITS}/state/"])
def test_another_teams_number_is_not_there(as_stranger, number, teams_carrier, path):
    before = len(teams_carrier.messages)

    answer = as_stranger.post(
        f"/simulator/{number.pk}/{path}", {"body": "Hello", "mood": "fails", "fails_with": "30003"}
    )

    assert answer.status_code == 404
    assert len(teams_carrier.messages) == before


def test_a_page_never_shows_another_teams_phones(write, as_stranger, other_team, number):
    write(body="Only for the first team")
    with as_team(other_team.pk):
        theirs = connect_test_number(team=other_team)

    page = as_stranger.get(f"/simulator/?number={number.pk}&phones={DIGITS}").content.decode()

    assert str(theirs.pk) in page
    assert str(number.pk) not in page
    assert "Only for the first team" not in page
