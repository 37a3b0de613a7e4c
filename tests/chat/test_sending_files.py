"""Files go with texts to one person: taken in, kept with the text, shown, planned, sent again, erased."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from apps.candidates.services import erase_candidate
from apps.chat.models import Message
from apps.chat.services import EmptyText, cancel_text, edit_text, retry_text, send_text
from apps.messaging.models import CONTENT, Attachment
from apps.messaging.periodic import forget_unsent_attachments
from apps.messaging.services import AttachmentRefused, upload_attachment
from tests.factories.chat import ConversationFactory
from tests.factories.files import JPEG, PDF, PNG, AttachmentFactory, photo


@pytest.fixture
def conversation(team, number):
    return ConversationFactory(team=team, phone="+13125550148")


@pytest.fixture
def picture(team, recruiter):
    return AttachmentFactory(team=team, uploader=recruiter)


def send(conversation, author, *attachments, body="", **how):
    return send_text(
        conversation=conversation,
        author=author,
        body=body,
        attachments=[each.pk for each in attachments],
        now=timezone.now(),
        **how,
    )


def is_kept(attachment: Attachment) -> bool:
    return default_storage.exists(f"{attachment.folder}/{CONTENT}")


def test_a_text_may_be_only_a_picture_and_counts_as_one_mms(conversation, recruiter, picture):
    message = send(conversation, recruiter, picture)

    picture.refresh_from_db()
    conversation.refresh_from_db()
    assert (message.body, message.segments) == ("", 1)
    assert message.media == [
        {"id": str(picture.pk), "content_type": "image/png", "name": "map.png", "size": len(PNG)}
    ]
    assert picture.is_kept
    assert conversation.last_body == "Picture"


def test_long_words_with_a_picture_are_one_mms(conversation, recruiter, picture):
    assert send(conversation, recruiter, picture, body="x" * 500).segments == 1


def test_neither_words_nor_files_is_no_text(conversation, recruiter):
    with pytest.raises(EmptyText):
        send(conversation, recruiter)


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("contract.docx", b"PK\x03\x04" + b"x" * 50, "“contract.docx” cannot be sent"),
        ("page.png", b"<html><script>alert(1)</script>", "“page.png” cannot be sent"),
        ("drawing.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "“drawing.svg” cannot be sent"),
        ("nothing.png", b"", "“nothing.png” is empty"),
        ("huge.png", PNG + b"x" * 5_000_000, "“huge.png” is too large: pictures may have 5.0 MB"),
        (
            "long.pdf",
            PDF + b"x" * 600_000,
            "“long.pdf” is too large: a file that is no picture may have 600 kB",
        ),
        ("../../etc/passwd", b"root:x:0:0", "“passwd” cannot be sent"),
    ],
)
def test_what_cannot_be_sent_is_refused_with_its_name_the_reason_and_what_helps(
    team, recruiter, name, content, words
):
    with pytest.raises(AttachmentRefused) as refused:
        upload_attachment(
            team=team, uploader=recruiter, name=name, content=BytesIO(content), now=timezone.now()
        )

    assert refused.value.detail.startswith(words)
    assert not Attachment.objects.exists()


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (PNG, "image/png"),
        (JPEG, "image/jpeg"),
        (b"GIF89a and so on", "image/gif"),
        (PDF, "application/pdf"),
        (b"BEGIN:VCARD\r\nVERSION:3.0\r\nEND:VCARD\r\n", "text/vcard"),
        ("\ufeffbegin:vcalendar\nEND:VCALENDAR\n".encode(), "text/calendar"),
    ],
)
def test_a_file_is_what_its_content_says(team, recruiter, content, kind):
    attachment = AttachmentFactory(team=team, uploader=recruiter, name="something.exe", content=content)

    assert attachment.content_type == kind


def test_ten_files_and_five_megabytes_are_the_most_of_a_text(team, conversation, recruiter):
    eleven = [AttachmentFactory(team=team, uploader=recruiter) for _ in range(11)]
    heavy = [
        AttachmentFactory(team=team, uploader=recruiter, content=b"GIF89a" + b"x" * 2_600_000)
        for _ in range(2)
    ]

    with pytest.raises(AttachmentRefused, match="10 files at the most"):
        send(conversation, recruiter, *eleven)
    with pytest.raises(AttachmentRefused, match=r"5\.2 MB together"):
        send(conversation, recruiter, *heavy)
    assert not Message.objects.exists()


def test_only_who_uploaded_a_file_sends_it(conversation, teammate, picture):
    with pytest.raises(AttachmentRefused, match="not there any more"):
        send(conversation, teammate, picture)


def test_the_same_text_twice_is_one_and_has_its_files_once(conversation, recruiter, picture):
    first = send(conversation, recruiter, picture, client_id="one")
    second = send(conversation, recruiter, picture, client_id="one")

    assert (first, Attachment.objects.count()) == (second, 1)


def test_a_planned_text_keeps_its_files_and_who_cancels_it_deletes_them(
    conversation, recruiter, picture, django_capture_on_commit_callbacks
):
    planned = send(conversation, recruiter, picture, send_at=timezone.now() + timedelta(days=2))
    edited = edit_text(message=planned, actor=recruiter, body="And words", now=timezone.now())
    edited = edit_text(message=edited, actor=recruiter, body="", now=timezone.now())
    assert (edited.body, edited.segments, len(edited.media)) == ("", 1, 1)

    with django_capture_on_commit_callbacks(execute=True):
        cancelled = cancel_text(message=edited, actor=recruiter)

    assert cancelled.media == [{"name": "map.png", "content_type": "image/png"}]
    assert not Attachment.objects.exists()
    assert not is_kept(picture)


def test_who_sends_a_failed_text_again_sends_its_files_again(conversation, recruiter, picture):
    message = send(conversation, recruiter, picture)
    Message.objects.filter(pk=message.pk).update(status="failed", error_code="30008")

    again = retry_text(message=message, author=recruiter, now=timezone.now())

    copy = Attachment.objects.exclude(pk=picture.pk).get()
    assert again.media == [copy.as_kept]
    assert (copy.content_id, copy.folder) == (picture.content_id, picture.folder)


def test_whoever_is_erased_has_no_files_left(
    conversation, recruiter, picture, django_capture_on_commit_callbacks
):
    message = send(conversation, recruiter, picture)
    Message.objects.filter(pk=message.pk).update(status="failed", error_code="30008")
    retry_text(message=message, author=recruiter, now=timezone.now())

    with django_capture_on_commit_callbacks(execute=True):
        erase_candidate(candidate=conversation.candidate, actor_id=None, now=timezone.now())

    assert not Attachment.objects.exists()
    assert not is_kept(picture)


def test_what_another_text_has_too_stays(team, conversation, recruiter, django_capture_on_commit_callbacks):
    picture = AttachmentFactory(team=team, uploader=recruiter)
    send(conversation, recruiter, picture)
    other = ConversationFactory(team=team)
    kept = send(other, recruiter, picture)

    with django_capture_on_commit_callbacks(execute=True):
        erase_candidate(candidate=conversation.candidate, actor_id=None, now=timezone.now())

    assert [str(each.pk) for each in Attachment.objects.all()] == [kept.media[0]["id"]]
    assert is_kept(picture)


def test_the_clock_deletes_what_nobody_has_sent_within_a_day(
    team, conversation, recruiter, picture, django_capture_on_commit_callbacks
):
    forgotten = AttachmentFactory(team=team, uploader=recruiter)
    fresh = AttachmentFactory(team=team, uploader=recruiter)
    send(conversation, recruiter, picture)
    old = timezone.now() - timedelta(hours=25)
    Attachment.objects.exclude(pk=fresh.pk).update(created_at=old)

    with django_capture_on_commit_callbacks(execute=True):
        forget_unsent_attachments()

    assert {each.pk for each in Attachment.objects.all()} == {picture.pk, fresh.pk}
    assert (is_kept(forgotten), is_kept(fresh), is_kept(picture)) == (False, True, True)


def test_a_page_takes_a_file_in_and_sends_it_with_its_text(conversation, as_recruiter, recruiter):
    came = as_recruiter.post(
        f"/chat/{conversation.pk}/files/", {"file": SimpleUploadedFile("Way in.png", PNG, "text/html")}
    )
    given = came.json()["id"]
    shown = as_recruiter.get(f"/chat/{conversation.pk}/files/{given}/")
    sent = as_recruiter.post(
        f"/chat/{conversation.pk}/messages/",
        {"body": "", "attachments": [given], "client_id": "one"},
        headers={"HX-Request": "true"},
    )

    assert (came.status_code, sent.status_code) == (201, 201)
    assert (shown.content, shown["Content-Type"]) == (PNG, "image/png")
    assert (shown["X-Content-Type-Options"], shown["Cache-Control"]) == ("nosniff", "private, no-store")
    assert shown["Content-Disposition"] == 'inline; filename="Way in.png"'
    assert f'<img src="/chat/{conversation.pk}/files/{given}/" alt="Way in.png"' in sent.content.decode()


def test_a_page_says_which_file_it_does_not_take(conversation, as_recruiter):
    answer = as_recruiter.post(
        f"/chat/{conversation.pk}/files/", {"file": SimpleUploadedFile("cv.docx", b"PK", "image/png")}
    )

    assert (answer.status_code, answer.json()["code"]) == (422, "attachment_refused")
    assert "“cv.docx” cannot be sent" in answer.json()["detail"]


def test_without_scripts_a_file_comes_with_its_text(conversation, as_recruiter):
    answer = as_recruiter.post(
        f"/chat/{conversation.pk}/messages/",
        {
            "body": "The way in",
            "files": [SimpleUploadedFile("way.png", PNG), SimpleUploadedFile("a.pdf", PDF)],
        },
    )

    assert answer.status_code == 302
    assert [item["name"] for item in Message.objects.get().media] == ["way.png", "a.pdf"]


def test_a_file_of_another_chat_or_of_a_colleague_is_not_there(
    team, conversation, recruiter, teammate, as_recruiter, picture
):
    other = ConversationFactory(team=team)
    send(other, recruiter, picture)
    unsent = AttachmentFactory(team=team, uploader=teammate)

    assert as_recruiter.get(f"/chat/{conversation.pk}/files/{picture.pk}/").status_code == 404
    assert as_recruiter.get(f"/chat/{other.pk}/files/{picture.pk}/").status_code == 200
    assert as_recruiter.get(f"/chat/{conversation.pk}/files/{unsent.pk}/").status_code == 404


def test_a_photo_goes_without_its_place_and_threads_show_a_small_one(
    team, conversation, recruiter, as_recruiter
):
    large = photo(size=(900, 600))
    attached = AttachmentFactory(team=team, uploader=recruiter, content=large)
    message = send(conversation, recruiter, attached, body="Our gate")

    page = as_recruiter.get(f"/chat/{conversation.pk}/").content.decode()
    address = f"/chat/{conversation.pk}/files/{attached.pk}/"
    whole, small = as_recruiter.get(address), as_recruiter.get(f"{address}?small")

    assert b"A made-up phone" in large
    assert b"A made-up phone" not in whole.content
    assert message.media[0]["size"] == len(whole.content)
    assert f'src="{address}?small"' in page
    assert (small["Content-Type"], small["X-Content-Type-Options"]) == ("image/jpeg", "nosniff")
    assert len(small.content) < len(whole.content) / 2


def test_a_picture_that_cannot_be_read_is_refused(team, recruiter):
    with pytest.raises(AttachmentRefused, match="no picture that can be read"):
        AttachmentFactory(team=team, uploader=recruiter, content=JPEG[:200])
