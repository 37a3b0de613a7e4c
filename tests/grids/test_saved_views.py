"""Views that are kept: whose they are, who may change them, and that no team sees another's."""

from __future__ import annotations

import pytest

from apps.candidates.services import ensure_tags
from apps.events.models import Event
from apps.grids.models import GridLayout, SavedView
from apps.grids.services import (
    NameTaken,
    NoName,
    NotYourView,
    delete_view,
    duplicate_view,
    open_with,
    rename_view,
    save_view,
    update_view,
)
from tests.factories.candidates import CandidateFactory
from tests.grids.conftest import address, where
from tests.grids.test_pages import labels, names

NURSES = {"all": [where("active_application.job_title", "contains", "nurse")]}


@pytest.fixture
def keep(membership_of):
    def keep(user, *, name: str = "Nurses", is_teams: bool = False, filter_=NURSES, **fields) -> SavedView:
        return save_view(
            membership=membership_of(user),
            grid="candidates",
            name=name,
            filter_=filter_,
            columns=fields.get("columns", []),
            sort=fields.get("sort", ""),
            is_teams=is_teams,
        )

    return keep


def test_the_question_on_the_page_is_kept_under_a_name(team, recruiter, as_recruiter):
    CandidateFactory(team=team, first_name="Ann", state="NJ")
    CandidateFactory(team=team, first_name="Bea", state="NY")
    asked = address("candidates", where("candidate.state", "is", "NJ"), sort="name", columns="state,phone")
    query = asked.partition("?")[2]

    answer = as_recruiter.post(f"/grids/candidates/views/?{query}", {"name": "  New\nJersey "})

    view = SavedView.objects.get()
    assert (view.name, view.owner, view.is_teams) == ("New Jersey", recruiter, False)
    response = as_recruiter.get(answer["Location"])
    assert names(response) == ["Ann"]
    assert labels(response) == ["Name", "State", "Phone"]
    assert response.context["question"].sort == "name"
    assert not response.context["question"].is_changed


def test_a_view_without_a_name_or_with_one_that_is_taken_is_refused(recruiter, as_recruiter, keep):
    keep(recruiter)

    for name, said, status in (
        ("  ", "Give the view a name.", 422),
        ("Nurses", "You have a view of that name", 409),
    ):
        answer = as_recruiter.post("/grids/candidates/views/", {"name": name}, headers={"HX-Request": "true"})
        assert answer.status_code == status
        assert said in answer.content.decode()
    assert SavedView.objects.count() == 1


def test_the_team_and_each_person_may_use_the_same_name_once(recruiter, teammate, keep):
    keep(recruiter)
    keep(teammate)
    keep(recruiter, is_teams=True)

    with pytest.raises(NameTaken):
        keep(teammate, is_teams=True)
    with pytest.raises(NoName):
        keep(teammate, name="\u200f")


def test_ones_own_view_is_there_for_nobody_else(recruiter, manager, as_recruiter, as_manager, keep):
    view = keep(recruiter)

    assert "Nurses" in as_recruiter.get("/candidates/").content.decode()
    assert "Nurses" not in as_manager.get("/candidates/").content.decode()
    assert as_manager.get(f"/candidates/?view={view.pk}").context["question"].view is None
    assert as_manager.get(f"/grids/views/{view.pk}/").status_code == 404
    for act in ("update", "duplicate", "delete"):
        assert as_manager.post(f"/grids/views/{view.pk}/{act}/").status_code == 404
    assert SavedView.objects.get() == view


def test_a_view_of_the_team_is_seen_by_all_and_changed_by_its_maker_and_managers(
    recruiter, teammate, manager, membership_of, keep
):
    view = keep(recruiter, is_teams=True)

    for change in (
        lambda who: rename_view(view=view, membership=membership_of(who), name="Others"),
        lambda who: update_view(
            view=view, membership=membership_of(who), filter_={"all": []}, columns=[], sort=""
        ),
        lambda who: delete_view(view=view, membership=membership_of(who)),
    ):
        with pytest.raises(NotYourView):
            change(teammate)
    rename_view(view=view, membership=membership_of(recruiter), name="Nurses of ours")
    rename_view(view=view, membership=membership_of(manager), name="All nurses")
    view.refresh_from_db()
    assert (view.name, view.filter) == ("All nurses", NURSES)


def test_who_may_not_change_a_view_is_told_so(recruiter, teammate, signed_in, keep):
    view = keep(recruiter, is_teams=True)
    client = signed_in(teammate)

    page = client.get(f"/candidates/?view={view.pk}").content.decode()
    assert "Rename or delete" not in page
    assert client.get(f"/grids/views/{view.pk}/").status_code == 403
    assert client.post(f"/grids/views/{view.pk}/", {"name": "Mine"}).status_code == 403
    answer = client.post(f"/grids/views/{view.pk}/delete/", follow=True)
    assert "who made it and managers may change it" in answer.content.decode()
    assert SavedView.objects.get().name == "Nurses"


def test_a_copy_is_ones_own(recruiter, teammate, membership_of, keep):
    view = keep(recruiter, is_teams=True, columns=["phone"], sort="name")

    copies = [duplicate_view(view=view, membership=membership_of(teammate)) for _ in range(2)]

    assert [copy.name for copy in copies] == ["Nurses (copy)", "Nurses (copy 2)"]
    assert {(copy.owner_id, copy.sort) for copy in copies} == {(teammate.pk, "name")}
    assert [copy.columns for copy in copies] == [["phone"], ["phone"]]


def test_a_view_is_updated_with_what_the_page_asks_now(team, recruiter, as_recruiter, keep):
    view = keep(recruiter)
    changed = address("candidates", where("candidate.state", "is", "NJ"), view=str(view.pk), sort="name")

    response = as_recruiter.get(changed)
    assert response.context["question"].is_changed
    as_recruiter.post(response.context["update_url"])

    view.refresh_from_db()
    assert view.filter == {"all": [{"field": "candidate.state", "op": "is", "value": "NJ"}]}
    assert view.sort == "name"
    assert not as_recruiter.get(f"/candidates/?view={view.pk}").context["question"].is_changed


def test_an_update_that_lost_its_question_changes_nothing(recruiter, as_recruiter, keep):
    view = keep(recruiter)

    assert as_recruiter.post(f"/grids/views/{view.pk}/update/").status_code == 400

    view.refresh_from_db()
    assert view.filter == NURSES


def test_a_filter_is_cleared_in_a_view_without_losing_the_view(recruiter, as_recruiter, keep):
    view = keep(recruiter)
    [chip] = as_recruiter.get(f"/candidates/?view={view.pk}").context["chips"]

    question = as_recruiter.get(chip.pieces[0].remove_url).context["question"]

    assert (question.view, question.filter.parts, question.is_changed) == (view, (), True)


def test_a_grid_opens_with_the_view_that_somebody_wishes(team, recruiter, as_recruiter, as_manager, keep):
    CandidateFactory(team=team, first_name="Ann")
    view = keep(recruiter, is_teams=True)

    as_recruiter.post(f"/grids/candidates/opens-with/?view={view.pk}")

    assert as_recruiter.get("/candidates/").context["question"].view == view
    assert names(as_recruiter.get("/candidates/?view=all")) == ["Ann"]
    # Whoever looks for somebody does not look for nurses only.
    assert names(as_recruiter.get("/candidates/?q=ann")) == ["Ann"]
    assert as_manager.get("/candidates/").context["question"].view is None
    as_recruiter.post("/grids/candidates/opens-with/?view=all")
    assert as_recruiter.get("/candidates/").context["question"].view is None


def test_a_view_that_is_deleted_takes_nothing_with_it(recruiter, as_recruiter, membership_of, keep):
    view = keep(recruiter)
    open_with(membership=membership_of(recruiter), grid="candidates", view=view)

    answer = as_recruiter.post(f"/grids/views/{view.pk}/delete/", follow=True)

    assert "is deleted" in answer.content.decode()
    assert GridLayout.objects.get().default_view is None


def test_a_view_whose_filter_names_what_is_gone_shows_nobody(team, recruiter, as_recruiter, keep):
    CandidateFactory(team=team)
    [tag] = ensure_tags(team=team, names=["Night"])
    view = keep(recruiter, filter_={"all": [where("candidate.tags", "any_of", str(tag.pk))]})
    tag.delete()

    response = as_recruiter.get(f"/candidates/?view={view.pk}")

    assert response.status_code == 422
    assert "there is no choice" in response.content.decode()
    assert names(response) == []


def test_what_is_done_to_the_teams_views_is_in_the_log_and_ones_own_is_not(recruiter, membership_of, keep):
    keep(recruiter, name="Mine")
    view = keep(recruiter, is_teams=True)
    rename_view(view=view, membership=membership_of(recruiter), name="Others")
    delete_view(view=view, membership=membership_of(recruiter))

    told = Event.objects.filter(kind__startswith="saved_view.").order_by("id")
    assert [event.kind for event in told] == [
        f"saved_view.{what}" for what in ("created", "changed", "deleted")
    ]
    assert told[0].data == {"grid": "candidates"}


def test_another_teams_views_are_not_there(recruiter, as_stranger, keep):
    view = keep(recruiter, is_teams=True)

    assert as_stranger.get(f"/candidates/?view={view.pk}").context["question"].view is None
    assert as_stranger.post(f"/grids/views/{view.pk}/delete/").status_code == 404


def test_views_go_with_who_leaves_and_the_teams_stay(recruiter, membership_of, keep):
    keep(recruiter, name="Mine")
    shared = keep(recruiter, is_teams=True)
    open_with(membership=membership_of(recruiter), grid="candidates", view=shared)

    membership_of(recruiter).delete()

    [left] = SavedView.objects.all()
    assert (left, left.author) == (shared, None)
    assert not GridLayout.objects.exists()
