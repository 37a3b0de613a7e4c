"""Whoever is merged or erased while a blast goes to them; and people of a grid whom somebody wants to write to."""

from __future__ import annotations

from django.utils import timezone

from apps.blasts.fanout import fan_out
from apps.blasts.models import Blast, BlastRecipient
from apps.blasts.selectors import counts_of
from apps.candidates.services import erase_candidate, merge_candidates, undo_merge
from apps.chat.models import Message
from apps.grids.models import BulkAction
from apps.lists.selectors import members_of
from tests.factories.blasts import BlastFactory, some_people, started


def frozen(team, people, monkeypatch):
    """Start a blast and write down whom it goes to; nobody's text is queued yet."""
    blast = started(BlastFactory(team=team, people=people))
    monkeypatch.setattr("apps.lists.fanout.AHEAD", 0)
    work(blast)
    monkeypatch.undo()
    assert BlastRecipient.objects.count() == len(people)
    return blast


def work(blast):
    fan_out(team_id=blast.team_id, blast_id=blast.pk)
    blast.refresh_from_db()
    return blast


def test_two_who_turn_out_to_be_one_get_it_once(team, number, monkeypatch):
    kept, gone = some_people(team, 2)
    blast = frozen(team, [kept, gone], monkeypatch)
    merge = merge_candidates(kept=kept, gone=gone)

    work(blast)

    assert Message.objects.get().conversation.candidate == kept
    counts = counts_of(blast)
    assert (counts.recipients, counts.waiting, counts.skipped) == (2, 1, 1)
    undo_merge(merge=merge, now=timezone.now())
    work(blast)
    assert Message.objects.count() == 2


def test_who_has_it_already_under_the_other_name_gets_it_once(team, number, monkeypatch):
    kept, gone = some_people(team, 2)
    blast = frozen(team, [kept, gone], monkeypatch)
    BlastRecipient.objects.filter(candidate=kept).update(
        not_before=timezone.now() + timezone.timedelta(days=1)
    )
    work(blast)
    assert Message.objects.get().phone == gone.phone

    merge_candidates(kept=kept, gone=gone)

    assert BlastRecipient.objects.get(candidate=kept).skipped == "duplicate"


def test_of_whom_is_erased_only_the_number_is_left(team, number, monkeypatch):
    texted, other = some_people(team, 2)
    blast = frozen(team, [texted, other], monkeypatch)
    erase_candidate(candidate=other, actor_id=None, now=timezone.now())
    work(blast)
    assert Message.objects.get().phone == texted.phone
    erase_candidate(candidate=texted, actor_id=None, now=timezone.now())

    assert set(BlastRecipient.objects.values_list("phone", flat=True)) == {""}
    counts = counts_of(blast)
    assert (counts.recipients, counts.skipped, counts.waiting) == (2, 2, 0)


def test_people_of_a_grid_become_a_list_and_a_blast_that_waits_for_its_words(
    team, number, as_recruiter, recruiter, django_capture_on_commit_callbacks
):
    people = some_people(team, 3)
    rows = ",".join(str(person.pk) for person in people[:2])

    with django_capture_on_commit_callbacks(execute=True):
        as_recruiter.post(
            "/grids/candidates/bulk/blast/", {"go": "yes", "rows": rows, "said": "2", "name": "Night shift"}
        )

    assert BulkAction.objects.get().status == "finished"
    blast = Blast.objects.select_related("list__team").get()
    assert (blast.name, blast.status, blast.author, blast.body) == ("Night shift", "draft", recruiter, "")
    assert set(members_of(blast.list, now=timezone.now())) == {*people[:2]}
