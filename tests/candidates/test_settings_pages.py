"""What a manager changes about the team: itself, its statuses, its fields, its tags."""

from __future__ import annotations

import pytest
from django.test import Client

from apps.accounts.models import Team
from apps.candidates.models import Application, ApplicationStatus, Candidate, CustomField, Tag
from apps.candidates.services import add_custom_field, add_status, ensure_tags, set_tags, tag_candidates
from apps.events.models import Event
from tests.factories.candidates import CandidateFactory

PAGES = ["team", "statuses", "fields", "tags"]


def keys() -> list[str]:
    return list(ApplicationStatus.objects.order_by("position").values_list("key", flat=True))


@pytest.mark.parametrize("page", PAGES)
def test_only_managers_get_in(team, as_manager: Client, as_recruiter: Client, page: str):
    assert as_manager.get(f"/settings/{page}/").status_code == 200
    assert as_recruiter.get(f"/settings/{page}/").status_code == 403


# ------------------------------------------------------------------ the team


AT_WORK = {"work_days": ["1", "2", "3", "4", "5"], "work_from": "09:00", "work_until": "17:00"}


def test_a_manager_names_the_team_and_sets_its_clock(team, manager, as_manager: Client):
    given = {
        "name": " Night \n team",
        "time_zone": "America/Chicago",
        "active_application": "first",
        **AT_WORK,
    }

    as_manager.post("/settings/team/", given)

    now = Team.objects.get(pk=team.pk)
    assert (now.name, now.time_zone, now.active_application) == ("Night team", "America/Chicago", "first")
    event = Event.objects.get(kind="team.changed")
    assert (event.actor_id, event.data) == (
        manager.pk,
        {"fields": ["active_application", "name", "time_zone"]},
    )


def test_a_team_says_what_a_part_of_a_text_costs(team, as_manager):
    given = {"name": team.name, "time_zone": team.time_zone, "active_application": "newest", **AT_WORK}
    as_manager.post("/settings/team/", given | {"price_per_part": "0.0079"})

    team.refresh_from_db()
    assert str(team.price_per_part) == "0.0079"
    assert Event.objects.get(kind="team.changed").data == {"fields": ["price_per_part"]}
    assert as_manager.post("/settings/team/", given | {"price_per_part": "-1"}).status_code == 422


def test_a_team_says_when_it_is_at_work(team, as_manager):
    given = {"name": team.name, "time_zone": team.time_zone, "active_application": "newest"}
    hours = {"work_days": ["6", "7"], "work_from": "10:00", "work_until": "14:30"}
    as_manager.post("/settings/team/", given | hours)

    team.refresh_from_db()
    assert (team.work_days, str(team.work_from), str(team.work_until)) == ([6, 7], "10:00:00", "14:30:00")
    assert as_manager.post("/settings/team/", given | hours | {"work_until": "09:00"}).status_code == 422
    assert as_manager.post("/settings/team/", given | hours | {"work_days": []}).status_code == 422


def test_saving_what_is_there_already_is_no_news(team, as_manager: Client):
    given = {"name": team.name, "time_zone": team.time_zone, "active_application": "newest", **AT_WORK}

    assert as_manager.post("/settings/team/", given).status_code == 302
    assert not Event.objects.filter(kind="team.changed").exists()


@pytest.mark.parametrize(
    ("change", "at"),
    [({"time_zone": "Mars/Olympus"}, "time_zone"), ({"name": " "}, "name"), ({"name": "\u200e"}, "name")],
)
def test_what_cannot_be_of_a_team_is_refused_at_its_field(team, as_manager: Client, change, at):
    given = {
        "name": "Night",
        "time_zone": "America/Chicago",
        "active_application": "first",
        **AT_WORK,
    } | change

    response = as_manager.post("/settings/team/", given)

    assert response.status_code == 422
    assert at in response.context["form"].errors
    assert Team.objects.get(pk=team.pk).name == team.name


# ------------------------------------------------------------------ statuses


def test_a_status_is_added_renamed_and_says_what_it_does(team, as_manager: Client):
    as_manager.post("/settings/statuses/", {"label": "On hold", "stage": ""})
    added = ApplicationStatus.objects.get(key="on_hold")
    as_manager.post(f"/settings/statuses/{added.pk}/", {"label": "Paused", "stage": "disengaged"})

    added.refresh_from_db()
    assert (added.key, added.label, added.stage) == ("on_hold", "Paused", "disengaged")
    assert keys()[-1] == "on_hold"


def test_a_name_that_is_there_is_refused(team, as_manager: Client):
    response = as_manager.post("/settings/statuses/", {"label": "ARCHIVED", "stage": ""})

    assert response.status_code == 422
    assert "label" in response.context["form"].errors


def test_a_status_changes_places_by_a_press(team, as_manager: Client):
    before = keys()
    second = ApplicationStatus.objects.get(key=before[1])

    as_manager.post(f"/settings/statuses/{second.pk}/move/", {"move": "up"})
    assert keys() == [before[1], before[0], *before[2:]]
    as_manager.post(f"/settings/statuses/{second.pk}/move/", {"move": "up"})
    assert keys()[0] == before[1]
    as_manager.post(f"/settings/statuses/{second.pk}/move/", {"move": "down"})
    assert keys() == before


def test_a_status_that_is_removed_gives_its_applications_to_another(team, as_manager: Client):
    gone = add_status(team=team, label="On hold")
    CandidateFactory(team=team)
    Application.objects.update(status=gone)
    address = f"/settings/statuses/{gone.pk}/"

    assert "1 application stands here" in as_manager.get(address).content.decode()
    as_manager.post(f"{address}remove/")
    assert ApplicationStatus.objects.filter(pk=gone.pk).exists()
    as_manager.post(f"{address}remove/", {"status": "archived"})

    assert not ApplicationStatus.objects.filter(pk=gone.pk).exists()
    assert Application.objects.get().status.key == "archived"


def test_a_status_that_the_product_needs_offers_no_removal(team, as_manager: Client):
    needed = ApplicationStatus.objects.get(key="engaged")

    page = as_manager.get(f"/settings/statuses/{needed.pk}/").content.decode()
    as_manager.post(f"/settings/statuses/{needed.pk}/remove/", {"status": "new"})

    assert "/remove/" not in page
    assert ApplicationStatus.objects.filter(pk=needed.pk).exists()


# ------------------------------------------------------------------ fields


def test_a_field_is_added_with_its_choices(team, as_manager: Client):
    given = {"label": "Night shift", "kind": "choice", "choices": "Days\r\n\r\nNights"}

    page = as_manager.post("/settings/fields/", given, follow=True).content.decode()

    field = CustomField.objects.get()
    assert (field.key, field.choices) == ("night_shift", ["Days", "Nights"])
    assert "{{custom.night_shift}}" in page


def test_a_choice_without_choices_is_refused_there(team, as_manager: Client):
    response = as_manager.post("/settings/fields/", {"label": "Shift", "kind": "choice", "choices": " "})

    assert response.status_code == 422
    assert "choices" in response.context["form"].errors


def test_a_choice_that_somebody_has_stays(team, as_manager: Client):
    field = add_custom_field(team=team, label="Shift", kind=CustomField.Kind.CHOICE, choices=["A", "B"])
    CandidateFactory(team=team, custom={"shift": "A"})

    response = as_manager.post(f"/settings/fields/{field.pk}/", {"label": "Shift", "choices": "B"})

    assert response.status_code == 422
    assert "1 person" in str(response.context["form"].errors["choices"])
    assert CustomField.objects.get().choices == ["A", "B"]


def test_a_field_goes_with_its_values_and_says_so_before(team, as_manager: Client):
    field = add_custom_field(team=team, label="Shift", kind=CustomField.Kind.TEXT)
    CandidateFactory(team=team, custom={"shift": "A", "other": 1})

    page = as_manager.get(f"/settings/fields/{field.pk}/").content.decode()
    as_manager.post(f"/settings/fields/{field.pk}/remove/")

    assert "The values of 1 person go with it" in page
    assert Candidate.objects.get().custom == {"other": 1}


# ------------------------------------------------------------------ tags


def test_a_tag_is_added_renamed_and_removed(team, as_manager: Client):
    as_manager.post("/settings/tags/", {"name": "Night shift"})
    tag = Tag.objects.get()
    as_manager.post(f"/settings/tags/{tag.pk}/", {"name": "Nights"})
    assert Tag.objects.get().name == "Nights"
    as_manager.post(f"/settings/tags/{tag.pk}/remove/")

    assert not Tag.objects.exists()


def test_a_tag_that_is_there_is_refused(team, as_manager: Client):
    one, _ = ensure_tags(team=team, names=["A", "B"])

    response = as_manager.post(f"/settings/tags/{one.pk}/", {"name": "b"})

    assert response.status_code == 422
    assert "name" in response.context["form"].errors


def test_a_list_of_tags_costs_the_same_for_one_as_for_twenty(team, as_manager: Client, count_queries):
    def call() -> None:
        assert as_manager.get("/settings/tags/").status_code == 200

    CandidateFactory(team=team)
    tag_candidates(team=team, candidates=Candidate.objects.all(), tags=ensure_tags(team=team, names=["A"]))
    call()
    for_one = count_queries(call)
    names = [f"Tag {number}" for number in range(19)]
    tag_candidates(team=team, candidates=Candidate.objects.all(), tags=ensure_tags(team=team, names=names))

    assert count_queries(call) == for_one


@pytest.mark.parametrize("page", ["statuses", "fields"])
def test_other_lists_cost_the_same_for_few_as_for_many(team, as_manager: Client, count_queries, page: str):
    def call() -> None:
        assert as_manager.get(f"/settings/{page}/").status_code == 200

    call()
    before = count_queries(call)
    for number in range(10):
        add_status(team=team, label=f"Step {number}")
        add_custom_field(team=team, label=f"Field {number}", kind=CustomField.Kind.NUMBER)

    assert count_queries(call) == before


def test_a_tag_is_merged_into_another(team, as_manager: Client):
    one, other = ensure_tags(team=team, names=["A", "B"])
    set_tags(candidate=CandidateFactory(team=team), names=["A"])
    assert "1 person gets the other tag" in as_manager.get(f"/settings/tags/{one.pk}/").content.decode()

    assert as_manager.post(f"/settings/tags/{one.pk}/merge/", {"into": ""}).status_code == 404
    as_manager.post(f"/settings/tags/{one.pk}/merge/", {"into": str(one.pk)})
    assert Tag.objects.count() == 2
    page = as_manager.post(f"/settings/tags/{one.pk}/merge/", {"into": str(other.pk)}, follow=True)

    assert "“A” is “B” now: 1 person had it." in page.content.decode()
    assert Tag.objects.with_counts().get().worn_by == 1


def test_fields_change_places(team, as_manager: Client):
    _, second, third = (
        add_custom_field(team=team, label=label, kind=CustomField.Kind.TEXT) for label in ("A", "B", "C")
    )

    def order():
        return [field.key for field in as_manager.get("/settings/fields/").context["fields"]]

    for move in ("up", "up", "sideways"):
        as_manager.post(f"/settings/fields/{second.pk}/move/", {"move": move})
    assert order() == ["b", "a", "c"]
    as_manager.post(f"/settings/fields/{third.pk}/move/", {"move": "down"})
    as_manager.post(f"/settings/fields/{second.pk}/move/", {"move": "down"})
    assert order() == ["a", "b", "c"]
