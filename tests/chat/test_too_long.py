"""Words that are longer than the carrier takes are refused whole, in the same words at every door; nothing is cut."""

from __future__ import annotations

import pytest

from apps.blasts.models import Blast
from apps.campaigns.models import CampaignStep
from apps.chat.models import Message
from apps.messaging.models import Template
from tests.factories.blasts import BlastFactory, some_people
from tests.factories.campaigns import CampaignFactory
from tests.factories.chat import ConversationFactory

WORDS = "83 characters too many: the carrier takes 1,600 at the most."
LONG = "a" * 1683


@pytest.fixture
def doors(team, number):
    conversation = ConversationFactory(team=team)
    blast = BlastFactory(team=team, people=some_people(team, 1))
    campaign = CampaignFactory(team=team, list_=blast.list, steps=())
    named = {"name": blast.name, "list": str(blast.list_id), "number": str(number.pk)}
    return {
        "chat": (f"/chat/{conversation.pk}/messages/", {}),
        "blast": (f"/blasts/{blast.pk}/edit/", named),
        "step": (f"/campaigns/{campaign.pk}/steps/", {"amount": "0", "unit": "days"}),
        "template": ("/settings/templates/new/", {"name": "hours"}),
    }


@pytest.mark.parametrize("door", ["chat", "blast", "step", "template"])
def test_it_is_refused_and_kept(doors, as_recruiter, door):
    address, fields = doors[door]

    refused = as_recruiter.post(
        address, fields | {"body": LONG}, headers={"HX-Request": "true"} if door == "chat" else {}
    )

    assert refused.status_code == 422
    assert WORDS in refused.content.decode()
    if door != "chat":
        assert LONG in refused.content.decode()
        assert "maxlength" not in str(refused.context.get("add_form", refused.context["form"])["body"])
    assert not Message.objects.exists()
    assert LONG not in {
        *Blast.objects.values_list("body", flat=True),
        *Template.objects.values_list("body", flat=True),
    }
    assert not CampaignStep.objects.exists()


def test_a_new_line_is_one_character_however_a_form_sends_it(doors, as_recruiter):
    address, fields = doors["blast"]

    as_recruiter.post(address, fields | {"body": "\r\n".join(["a" * 799, "b" * 800])})

    assert len(Blast.objects.get().body) == 1600


def test_the_reply_box_cuts_nothing(doors, as_recruiter):
    shown = as_recruiter.get(doors["chat"][0].removesuffix("messages/")).content.decode()

    assert 'id="composer-body"' in shown
    assert "maxlength" not in shown.partition('id="composer-body"')[2].partition(">")[0]
