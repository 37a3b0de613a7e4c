"""A blast used for another one: a draft of the same words, and nothing of what came of the first is in it."""

from __future__ import annotations

from apps.blasts.fanout import fan_out
from apps.blasts.models import Blast, BlastRecipient
from apps.blasts.services import copy_blast, delete_blast
from apps.chat.models import Message
from apps.lists.models import List
from apps.messaging.models import Attachment
from tests.factories.blasts import BlastFactory, some_people, started
from tests.factories.files import AttachmentFactory

SAID = {"body": "Early?", "body_b": "Late?", "share_b": 30, "track_links": True}


def test_a_blast_that_has_gone_is_copied_into_a_draft(team, number, recruiter, as_recruiter):
    blast = started(BlastFactory(team=team, people=some_people(team, 2), **SAID))
    fan_out(team_id=team.pk, blast_id=blast.pk)
    assert f'action="/blasts/{blast.pk}/copy/"' in as_recruiter.get(f"/blasts/{blast.pk}/").content.decode()

    answer = as_recruiter.post(f"/blasts/{blast.pk}/copy/")

    copy = Blast.objects.exclude(pk=blast.pk).get()
    assert answer.headers["Location"] == f"/blasts/{copy.pk}/"
    assert (copy.name, copy.status, copy.author) == ("Copy of Nurses in May", "draft", recruiter)
    assert (copy.list, copy.number) == (blast.list, number)
    assert {name: getattr(copy, name) for name in SAID} == SAID
    assert (copy.started_at, copy.frozen_at, copy.send_at) == (None, None, None)
    assert not BlastRecipient.objects.filter(blast=copy).exists()
    assert Message.objects.count() == 2
    # A draft may be the beginning of another one, too.
    assert (
        f'action="/blasts/{copy.pk}/copy/"' in as_recruiter.get(answer.headers["Location"]).content.decode()
    )


def test_the_yes_of_another_manager_is_not_copied(team, number, recruiter, manager):
    blast = BlastFactory(team=team, people=some_people(team, 1))
    Blast.objects.update(approver=manager, approved_at=blast.created_at, approved_for=1)
    blast.refresh_from_db()

    copy = copy_blast(blast=blast, author=recruiter)

    assert (copy.approver, copy.approved_at, copy.approved_for) == (None, None, None)


def test_its_files_are_its_own(team, number, recruiter):
    media = [AttachmentFactory(team=team).pk]
    blast = BlastFactory(team=team, people=some_people(team, 1), media=media)
    copy = copy_blast(blast=blast, author=recruiter)

    delete_blast(blast=blast, actor_id=recruiter.pk)

    kept = Attachment.objects.get()
    assert copy.attachment_ids == (kept.pk,)
    assert (kept.is_kept, kept.for_many) == (True, True)


def test_one_whose_list_is_gone_asks_for_another(team, number, recruiter, as_recruiter):
    blast = BlastFactory(team=team, people=some_people(team, 1), name="x" * 80)
    Blast.objects.update(list=None)
    List.objects.all().delete()
    blast.refresh_from_db()

    copy = copy_blast(blast=blast, author=recruiter)

    assert len(copy.name) == 80
    assert as_recruiter.get(f"/blasts/{copy.pk}/").status_code == 200
    refused = as_recruiter.post(f"/blasts/{copy.pk}/start/", {"when": "now", "told": "0"})
    assert refused.status_code == 422
