"""A field of a team's own stays as long as something asks for it; and the person reads what that is."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from apps.blasts.models import Blast
from apps.candidates.models import CustomField
from apps.candidates.services import CustomFieldInUse, add_custom_field, remove_custom_field
from apps.messaging.services import add_template
from tests.factories.blasts import BlastFactory
from tests.factories.campaigns import CampaignFactory
from tests.factories.candidates import CandidateFactory
from tests.factories.lists import DynamicListFactory

WORDS = "Hi {{first_name|there}}, your shift is {{ Custom.Shift | soon }}."


@pytest.fixture
def field(team):
    add_custom_field(team=team, label="Shift now", kind=CustomField.Kind.TEXT)
    return add_custom_field(team=team, label="Shift", kind=CustomField.Kind.TEXT)


def a_blast(team: Any, user: Any) -> None:
    BlastFactory(team=team, name="May", body=WORDS)


def a_blast_of_two(team: Any, user: Any) -> None:
    BlastFactory(team=team, name="May", body="Hello", body_b=WORDS, share_b=50)


def a_campaign(team: Any, user: Any) -> None:
    CampaignFactory(team=team, name="Weeks", steps=[{"body": "Hello"}, {"body": WORDS}, {"body": WORDS}])


def a_template(team: Any, user: Any) -> None:
    add_template(team=team, owner=None, name="shift", body=WORDS)


def an_own_template(team: Any, user: Any) -> None:
    add_template(team=team, owner=user, name="secret", body=WORDS)


def a_list(team: Any, user: Any) -> None:
    asked = {"field": "custom.shift", "op": "is", "value": "Night"}
    DynamicListFactory(team=team, name="Nights", filter_={"all": [asked]})


@pytest.mark.parametrize(
    ("use", "words"),
    [
        (a_blast, "the blast “May”"),
        (a_blast_of_two, "the blast “May”"),
        (a_campaign, "the campaign “Weeks”"),
        (a_template, "the template /shift"),
        (an_own_template, "a template of {user}’s own"),
        (a_list, "the dynamic list “Nights”"),
    ],
)
def test_a_field_that_something_asks_for_stays_and_says_what(
    team, manager, as_manager: Client, field, use, words
):
    person = CandidateFactory(team=team, custom={"shift": "Night"})
    use(team, manager)
    words = words.format(user=manager)

    with pytest.raises(CustomFieldInUse) as refused:
        remove_custom_field(field=field)
    page = as_manager.get(f"/settings/fields/{field.pk}/").content.decode()
    answer = as_manager.post(f"/settings/fields/{field.pk}/remove/", follow=True).content.decode()

    assert refused.value.detail == f"“Shift” cannot be removed: it is used by {words}."
    assert words[1:] in page
    assert "Remove the field" not in page
    assert refused.value.detail in answer
    person.refresh_from_db()
    assert person.custom == {"shift": "Night"}


def test_what_only_begins_like_it_or_is_over_asks_for_nothing(team, field):
    BlastFactory(team=team, body="Hi {{custom.shift_now|there}}, custom.shift it is.")
    over = BlastFactory(team=team, body=WORDS)
    Blast.objects.filter(pk=over.pk).update(status=Blast.Status.CANCELLED)

    remove_custom_field(field=field)

    assert not CustomField.objects.filter(key="shift").exists()


def test_partners_are_told_what_uses_it(team, partner, field):
    BlastFactory(team=team, name="May", body=WORDS)

    refused = partner.delete(f"custom-fields/{field.pk}")

    assert (refused.status_code, refused.json()["code"]) == (409, "custom_field_in_use")
    assert "the blast “May”" in refused.json()["detail"]
