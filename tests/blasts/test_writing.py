"""Help while a blast is written: templates by name, fields, and what to think over."""

from __future__ import annotations

import pytest

from apps.blasts.models import Blast
from apps.chat.models import Message
from apps.messaging.services import add_template
from tests.factories.blasts import BlastFactory, some_people
from tests.factories.lists import StaticListFactory


@pytest.fixture
def template(team):
    return add_template(team=team, name="nights", body="Hi {{first_name|there}}, nights?", track_links=True)


def form_of(list_, number, **changes):
    return {"name": "Nurses", "list": str(list_.pk), "number": str(number.pk), "body": "", **changes}


def test_without_scripts_a_template_is_chosen_and_put_behind_what_was_written(
    team, number, template, as_recruiter
):
    list_ = StaticListFactory(team=team, people=some_people(team, 1))
    shown = as_recruiter.get("/blasts/new/").content.decode()
    assert f'<option value="{template.pk}">/nights</option>' in shown

    used = {"use": "yes", "template": str(template.pk)}
    form = as_recruiter.post("/blasts/new/", form_of(list_, number, body="Hello!", **used))

    assert form.status_code == 200
    filled = form.context["form"]
    assert filled["body"].value() == "Hello!\nHi {{first_name|there}}, nights?"
    assert (filled["name"].value(), filled["track_links"].value()) == ("Nurses", True)
    assert not Blast.objects.exists()


def test_of_a_draft_nothing_is_saved_by_choosing_one(team, number, template, as_recruiter):
    blast = BlastFactory(team=team, people=some_people(team, 1), body="Before")
    used = {"use": "yes", "template": str(template.pk)}

    form = as_recruiter.post(f"/blasts/{blast.pk}/edit/", form_of(blast.list, number, body="Hello!", **used))

    assert form.context["form"]["body"].value().endswith("nights?")
    blast.refresh_from_db()
    assert blast.body == "Before"


def test_choosing_none_or_one_that_is_not_there_leaves_the_words(team, number, manager, as_recruiter):
    list_ = StaticListFactory(team=team)
    others = add_template(team=team, name="mine", body="Only for me", owner=manager)

    for chosen in ("", str(others.pk), "nonsense"):
        form = as_recruiter.post(
            "/blasts/new/", form_of(list_, number, body="Hello!", use="yes", template=chosen)
        )
        assert form.context["form"]["body"].value() == "Hello!"


def test_with_scripts_they_are_listed_as_they_were_written(team, template, recruiter, manager, as_recruiter):
    add_template(team=team, name="own", body="Mine", owner=recruiter)
    add_template(team=team, name="theirs", body="Somebody else’s", owner=manager)

    shown = as_recruiter.get("/lists/words/templates/").content.decode()

    assert "<html" not in shown
    assert 'data-text="Hi {{first_name|there}}, nights?" data-track="yes"' in shown
    assert 'data-name="own"' in shown
    assert "theirs" not in shown


def test_the_hints_say_how_somebody_on_the_list_reads_it(team, number, as_recruiter):
    list_ = StaticListFactory(team=team, people=some_people(team, 1))

    shown = as_recruiter.post(
        "/lists/words/hints/", {"body": "Hi {{first_name}}! FREE cash!", "list": str(list_.pk)}
    ).content.decode()

    assert "Person0 reads (1 part)" in shown
    assert "exclamation marks" in shown
    assert "cash" in shown
    assert not Message.objects.exists()


def test_a_later_step_of_a_campaign_is_nobodys_first_text(team, number, as_recruiter, settings):
    settings.OPT_OUT_LINE = "Reply STOP to opt out."
    list_ = StaticListFactory(team=team, people=some_people(team, 1))
    asked = {"body": "Hi {{first_name}}, shall I keep one?", "list": str(list_.pk)}

    first = as_recruiter.post("/lists/words/hints/", asked).content.decode()
    later = as_recruiter.post("/lists/words/hints/", asked | {"follows": "yes"}).content.decode()

    assert "Say who writes" in first
    assert "Reply STOP to opt out" in first
    assert "Person0 reads (1 part)" in later
    assert "Say who writes" not in later
    assert "Reply STOP" not in later


@pytest.mark.parametrize("list_", ["", "nonsense", "018f3a2e-0000-7000-8000-000000000000"])
def test_without_a_list_nobody_reads_it_and_the_hints_are_the_same(team, number, as_recruiter, list_):
    shown = as_recruiter.post("/lists/words/hints/", {"body": "Hi {{first_name}}! Cash!", "list": list_})

    assert "reads (" not in shown.content.decode()
    assert "exclamation marks" in shown.content.decode()


def test_a_field_that_there_is_not_is_said_at_once(team, number, as_recruiter):
    shown = as_recruiter.post("/lists/words/hints/", {"body": "Hi {{nickname}}"}).content.decode()

    assert "There is no merge field {{nickname}}." in shown


def test_the_fields_that_can_stand_in_it_are_named(team, number, as_recruiter):
    shown = as_recruiter.get("/blasts/new/").content.decode()

    assert "<code>{{job_title}}</code>" in shown
    assert "<code>{{upload_link}}</code>" in shown
