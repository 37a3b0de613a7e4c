"""What candidates send is fetched from the carrier, kept with us, shown from here, and erased with them."""

from __future__ import annotations

import base64
from datetime import timedelta
from unittest.mock import Mock
from uuid import uuid4

import httpx
import pytest
from django.core.files.storage import default_storage
from django.utils import timezone

from apps.candidates.services import erase_candidate
from apps.chat import fetching
from apps.chat.fetching import fetch_files, teams_with_files_to_fetch
from apps.chat.gaps import fill_gap
from apps.chat.models import Message
from apps.chat.periodic import ring_files
from apps.core.room import NoRoomForFiles
from apps.events.models import Event
from apps.messaging.backends import files
from apps.messaging.gateway import CarrierUnavailable, FileRefused
from apps.messaging.models import CONTENT, Attachment
from apps.messaging.services import AttachmentRefused, keep_attachments
from apps.simulator.carrier.records import Media
from tests.factories.files import PDF, PNG, photo

TWILIO_FETCH = "apps.messaging.backends.twilio.TwilioCarrier.fetch_file"
PHONE = "+13125550148"
ACCOUNT, OTHER = "AC" + "ab" * 16, "AC" + "cd" * 16
FILE = f"/2010-04-01/Accounts/{ACCOUNT}/Messages/MM{'0' * 32}/Media/ME{'0' * 32}"


def item(content: bytes = b"", kind: str = "image/jpeg", **how: str) -> Media:
    encoded = base64.b64encode(content).decode()
    return Media(sid=f"ME{uuid4().hex}", content_type=kind, content_base64=encoded, **how)


def came(number, carrier, *media: Media) -> Message:
    """Let a text with files come, and return its row: nothing is fetched yet."""
    carrier.receive(to=number.phone, sender=PHONE, body="My papers", media=list(media))
    fill_gap(team_id=number.team_id, number_id=number.pk, now=timezone.now() + timedelta(minutes=3))
    message = Message.objects.get(direction="inbound")
    message.fetch_at = timezone.now()
    message.save(update_fields=["fetch_at"])
    return message


def fetch(message: Message, *, at=None) -> Message:
    fetch_files(team_id=message.team_id, message_id=message.pk, now=at or timezone.now())
    message.refresh_from_db()
    return message


def page_of(client, message: Message) -> str:
    return client.get(f"/chat/{message.conversation_id}/").content.decode()


def test_that_a_file_is_here_is_told_once_and_not_while_it_is_away(number, carrier, monkeypatch):
    message = came(number, carrier, item(photo()))
    told = Event.objects.filter(kind="attachment.received", subject_id=message.pk)
    with monkeypatch.context() as away:
        away.setattr(TWILIO_FETCH, Mock(side_effect=CarrierUnavailable))
        fetch(message)
    assert not told.exists()

    fetch(message, at=timezone.now() + timedelta(minutes=1))
    fetch(message, at=timezone.now() + timedelta(minutes=9))

    assert told.get().conversation_id == message.conversation_id


def test_while_there_is_no_room_for_them_they_are_on_their_way(number, carrier, as_recruiter, monkeypatch):
    message = came(number, carrier, item(PNG), item(PDF, "application/pdf"))
    with monkeypatch.context() as full:
        full.setattr(
            "apps.messaging.services.attachments.files.keep", Mock(side_effect=NoRoomForFiles("Full."))
        )
        fetch(message)
    assert page_of(as_recruiter, message).count("on its way") == 4
    assert not Attachment.objects.exists()

    fetch(message, at=message.fetch_at)

    assert [each["size"] for each in message.media] == [len(PNG), len(PDF)]


def test_they_are_on_their_way_and_then_here_without_their_place(number, carrier, as_recruiter):
    message = came(number, carrier, item(photo(size=(900, 600))), item(PDF, "application/pdf"))
    # Each in the thread and among the files beside it.
    assert page_of(as_recruiter, message).count("on its way") == 4

    fetch(message)

    picture, paper = message.media
    kept = Attachment.objects.get(pk=picture["id"])
    assert (picture["name"], picture["content_type"]) == ("picture.jpg", "image/jpeg")
    assert paper["content_type"] == "application/pdf"
    assert message.fetch_at is None
    address = f"/chat/{message.conversation_id}/files/{kept.pk}/"
    assert f'src="{address}?small"' in page_of(as_recruiter, message)
    answer = as_recruiter.get(address)
    assert (answer["Content-Type"], answer["X-Content-Type-Options"]) == ("image/jpeg", "nosniff")
    assert b"A made-up phone" not in answer.content


def test_the_clock_finds_what_is_due_and_no_more(number, carrier, team):
    message = came(number, carrier, item(PNG))
    assert teams_with_files_to_fetch(now=timezone.now()) == [team.pk]

    ring_files()

    message.refresh_from_db()
    assert message.media[0]["size"] == len(PNG)
    assert teams_with_files_to_fetch(now=timezone.now() + timedelta(days=9)) == []


def test_nobody_sends_on_what_a_candidate_has_sent(number, carrier, team, recruiter):
    message = fetch(came(number, carrier, item(PNG)))

    with pytest.raises(AttachmentRefused):
        keep_attachments(team=team, uploader_id=recruiter.pk, ids=[message.media[0]["id"]])


def test_whoever_wishes_to_be_forgotten_takes_them_along(number, carrier, monkeypatch):
    message = fetch(came(number, carrier, item(PNG)))
    folder = Attachment.objects.get().folder
    assert default_storage.exists(f"{folder}/{CONTENT}")

    erase_candidate(candidate=message.conversation.candidate, actor_id=None, now=timezone.now())

    assert not Attachment.objects.exists()


def test_and_what_comes_for_them_later_is_not_kept(number, carrier, monkeypatch):
    message = came(number, carrier, item(PNG))
    real = fetching._fetched

    def and_meanwhile(*given):
        erase_candidate(candidate=message.conversation.candidate, actor_id=None, now=timezone.now())
        return real(*given)

    monkeypatch.setattr(fetching, "_fetched", and_meanwhile)
    fetch(message)

    assert message.media == []
    assert not Attachment.objects.exists()


def test_what_cannot_be_had_is_tried_for_hours_and_then_a_person_asks_again(
    number, carrier, as_recruiter, monkeypatch
):
    message = came(number, carrier, item(PNG))
    carrier_away = Mock(side_effect=CarrierUnavailable("away"))
    monkeypatch.setattr("apps.messaging.backends.twilio.TwilioCarrier.fetch_file", carrier_away)
    pauses = []
    for _ in range(20):
        if message.fetch_at is None and pauses:
            break
        moment = message.fetch_at or timezone.now()
        fetch(message, at=moment)
        pauses.append(message.fetch_at and message.fetch_at - timezone.now())

    assert carrier_away.call_count == len(fetching.PAUSES) + 1
    assert [round(each.total_seconds(), -1) for each in pauses[:-1]] == [10, 60, 600, 3600, 21600]
    page = page_of(as_recruiter, message)
    assert "could not be fetched" in page
    monkeypatch.undo()

    again = f"/chat/{message.conversation_id}/messages/{message.pk}/fetch/"
    assert again in page
    as_recruiter.post(again)

    fetch(message)
    assert message.media[0]["size"] == len(PNG)


@pytest.mark.parametrize(
    ("media", "words"),
    [
        (item(b"<script>alert(1)</script>"), "it is of no kind that can be shown safely"),
        (item(photo()[:300]), "it is of no kind that can be shown safely"),
        (item(b"", source_url="http://127.0.0.1:9/inside.png"), "it is not where the carrier keeps files"),
        (item(b"", source_url="https://169.254.169.254/latest"), "it is not where the carrier keeps files"),
    ],
)
def test_what_is_not_kept_says_why_and_is_not_tried_again(number, carrier, as_recruiter, media, words):
    message = fetch(came(number, carrier, media))

    page = page_of(as_recruiter, message)
    assert words in page
    assert f"/messages/{message.pk}/fetch/" not in page
    assert message.fetch_at is None
    assert not Attachment.objects.exists()


def test_a_file_larger_than_its_bound_is_not_read_to_its_end(number, carrier, monkeypatch):
    monkeypatch.setattr(fetching, "MOST_BYTES_COME", 1000)
    message = fetch(came(number, carrier, item(photo(size=(300, 300)))))

    assert message.media[0]["failed"] == "too_large"


@pytest.mark.parametrize(
    "url",
    [
        *(
            f"http://api.twilio.com{FILE}",
            f"https://api.twilio.com.evil.test{FILE}",
            f"https://evil.test{FILE}",
        ),
        *(
            f"https://api.twilio.com@evil.test{FILE}",
            f"https://api.twilio.com:444{FILE}",
            f"//api.twilio.com{FILE}",
        ),
        *(f"https://127.0.0.1{FILE}", f"https://[::1]{FILE}", f"https://[::ffff:127.0.0.1]{FILE}"),
        *(f"https://169.254.169.254{FILE}", f"https://10.0.0.1{FILE}", f"https://2130706433{FILE}"),
        *(
            f"https://0177.0.0.1{FILE}",
            f"https://localhost{FILE}",
            f"file://{FILE}",
            f"ftp://api.twilio.com{FILE}",
        ),
        *(f"https://api.twilio.com{FILE}/../../../Accounts", "https://api.twilio.com/", "https://[", "", "x"),
        f"https://api.twilio.com{FILE.replace(ACCOUNT, OTHER)}",
    ],
)
def test_only_a_file_of_the_account_at_the_carrier_is_asked_for(settings, monkeypatch, url):
    settings.TWILIO_API_URL = "https://api.twilio.com"
    monkeypatch.setattr(httpx, "Client", Mock(side_effect=AssertionError("It connects.")))

    with pytest.raises(FileRefused, match="elsewhere"):
        files.fetch(url, account_sid=ACCOUNT, auth_token="secret", most=1000)


@pytest.mark.parametrize(
    ("location", "is_store"),
    [
        ("https://mms.twiliocdn.com/one?sig=2", True),
        ("https://media.twiliocdn.com.s3-external-1.amazonaws.com/AC/one", True),
        *(("http://mms.twiliocdn.com/one", False), ("https://twiliocdn.com.evil.test/one", False)),
        *(("https://eviltwiliocdn.com/one", False), ("https://mms.twiliocdn.com@evil.test/", False)),
        *(("https://mms.twiliocdn.com:8443/one", False), ("http://127.0.0.1/one", False)),
        *(("https://s3-external-1.amazonaws.com/evil/one", False), ("//10.0.0.1/one", False)),
    ],
)
def test_it_follows_the_carrier_to_its_stores_only_and_without_credentials(
    settings, monkeypatch, location, is_store
):
    settings.TWILIO_API_URL = "https://api.twilio.com"
    asked = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append((request.url.host, "authorization" in request.headers))
        if request.url.host == "api.twilio.com":
            return httpx.Response(307, headers={"Location": location})
        return httpx.Response(200, stream=httpx.ByteStream(PNG))

    real = httpx.Client
    monkeypatch.setattr(httpx, "Client", lambda **how: real(transport=httpx.MockTransport(answer), **how))

    def fetched() -> bytes:
        return files.fetch(
            f"https://api.twilio.com{FILE}", account_sid=ACCOUNT, auth_token="secret", most=9999
        )

    if is_store:
        assert fetched() == PNG
        assert [has_key for _, has_key in asked] == [True, False]
    else:
        with pytest.raises(FileRefused):
            fetched()
        assert asked == [("api.twilio.com", True)]
