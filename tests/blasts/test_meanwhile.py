"""What a colleague has done to a blast while somebody looks at it: nothing leaves unseen, and nothing typed is lost."""

from __future__ import annotations

from apps.blasts.models import Blast
from apps.chat.models import Message
from tests.factories.blasts import BlastFactory, some_people


def form_of(blast, number, **changes):
    return {
        "name": blast.name,
        "list": str(blast.list_id),
        "number": str(number.pk),
        "body": blast.body,
        "version": str(blast.version),
        **changes,
    }


def saved(blast):
    return Blast.objects.get(pk=blast.pk)


def test_words_that_were_not_seen_are_not_started(team, number, as_recruiter, as_manager):
    blast = BlastFactory(team=team, people=some_people(team, 1), body="Seen")
    shown = as_recruiter.get(f"/blasts/{blast.pk}/").context["start_form"]
    seen = {name: shown[name].value() for name in ("when", "told", "version")}
    as_manager.post(f"/blasts/{blast.pk}/edit/", form_of(blast, number, body="Unseen"))

    refused = as_recruiter.post(f"/blasts/{blast.pk}/start/", seen)

    assert refused.status_code == 422
    assert "It was changed meanwhile. Look once more." in refused.content.decode()
    assert "Unseen" in refused.content.decode()
    assert saved(blast).status == "draft"
    # Once they have looked at it.
    again = refused.context["start_form"]
    as_recruiter.post(f"/blasts/{blast.pk}/start/", seen | {"version": again["version"].value()})
    assert saved(blast).status == "starting"


def test_of_two_who_save_the_second_is_told_and_keeps_what_they_typed(team, number, as_recruiter, as_manager):
    blast = BlastFactory(team=team, people=some_people(team, 1))
    as_manager.post(f"/blasts/{blast.pk}/edit/", form_of(blast, number, name="Renamed"))

    refused = as_recruiter.post(f"/blasts/{blast.pk}/edit/", form_of(blast, number, body="Typed"))

    assert refused.status_code == 422
    assert "It was changed meanwhile." in refused.content.decode()
    kept = refused.context["form"]
    assert (kept["body"].value(), saved(blast).name) == ("Typed", "Renamed")
    written = {name: kept[name].value() for name in ("name", "list", "number", "body", "version")}
    as_recruiter.post(f"/blasts/{blast.pk}/edit/", written)
    assert saved(blast).body == "Typed"


def test_words_that_were_not_seen_are_not_tried_or_said_yes_to(team, number, as_recruiter, as_manager):
    blast = BlastFactory(team=team, people=some_people(team, 2), body="Seen")
    team.approval_above = 1
    team.save()
    as_recruiter.post(f"/blasts/{blast.pk}/edit/", form_of(blast, number, body="Unseen"))

    tried = as_manager.post(f"/blasts/{blast.pk}/test/", {"phone": "(201) 555-0199", "version": "1"})
    said = as_manager.post(f"/blasts/{blast.pk}/approve/", {"told": "2", "version": "1"}, follow=True)

    assert tried.status_code == 422
    for page in (tried, said):
        assert "It was changed meanwhile. Look once more." in page.content.decode()
    assert not Message.objects.exists()
    assert saved(blast).approved_at is None


def test_a_partner_may_say_which_version_they_have_seen(team, number, partner):
    address = f"blasts/{BlastFactory(team=team, people=some_people(team, 1)).pk}"
    changed = partner.patch(address, {"name": "RNs", "expected_version": 1})
    assert (changed.status_code, changed.json()["version"]) == (200, 2)

    for refused in (
        partner.patch(address, {"name": "LPNs", "expected_version": 1}),
        partner.post(f"{address}/start", {"expected_version": 1}),
    ):
        assert (refused.status_code, refused.json()["code"], refused.json()["version"]) == (
            409,
            "blast_has_changed",
            2,
        )
    assert partner.post(f"{address}/start", {"expected_version": 2}).status_code == 202
