"""A manager's forms: made, changed, seen beforehand, removed; what they stand on stays."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from apps.candidates.models import CustomField
from apps.candidates.services import (
    CustomFieldInUse,
    add_custom_field,
    add_status,
    remove_custom_field,
    remove_status,
)
from apps.hosted.models import Form
from apps.hosted.selectors import default_form
from apps.hosted.services import BadForm, FormExists, create_form, delete_form, make_default, update_form
from apps.lists.services import ListInUse, create_static_list, delete_list


@pytest.fixture
def form(team: Any) -> Form:
    return create_form(team=team, name="Website", actor_id=None)


def filled(form: Form, **fields: Any) -> dict[str, Any]:
    said = {
        "name": form.name,
        "slug": form.slug,
        "is_open": "on",
        "heading": form.heading,
        "job_kind": "free",
        "email_asked": "no",
        "location_asked": "no",
        "wording": form.wording,
        "status": "new",
    }
    return {**said, **fields}


def test_the_first_form_is_the_default_at_the_teams_own_address(team: Any) -> None:
    first = create_form(team=team, name="Website", actor_id=None)
    second = create_form(team=team, name="Job fair", actor_id=None)

    assert (first.slug, first.is_default) == (team.slug, True)
    assert (second.slug, second.is_default) == (f"{team.slug}-job-fair", False)


def test_there_is_one_default_and_the_oldest_follows_it(form: Form, team: Any) -> None:
    fair = create_form(team=team, name="Job fair", actor_id=None)
    make_default(form=fair, actor_id=None)
    assert default_form(team=team) == fair

    delete_form(form=fair, actor_id=None)
    assert default_form(team=team) == form


def test_an_address_is_of_one_form_only(form: Form, team: Any) -> None:
    other = create_form(team=team, name="Job fair", actor_id=None)
    with pytest.raises(FormExists):
        update_form(form=other, fields={"slug": form.slug}, actor_id=None)


@pytest.mark.parametrize("fields", [{"job_kind": "fixed"}, {"redirect_url": "http://team.example/"}])
def test_what_makes_no_form_is_refused(form: Form, fields: dict[str, Any]) -> None:
    with pytest.raises(BadForm):
        update_form(form=form, fields=fields, actor_id=None)


def test_nobody_of_another_team_is_given_anybody(form: Form, stranger: Any) -> None:
    with pytest.raises(BadForm):
        update_form(form=form, fields={"assignee": stranger}, actor_id=None)


def test_a_manager_changes_it_on_its_page(form: Form, team: Any, as_manager: Client) -> None:
    field = add_custom_field(team=team, label="Shift", kind=CustomField.Kind.TEXT)
    said = filled(form, job_kind="choice", job_titles="Driver\nPacker", tags="Walk-in")
    said |= {f"asked-{field.key}": "required", f"words-{field.key}": "Which shift?"}

    answer = as_manager.post(f"/settings/forms/{form.pk}/", said)

    assert answer.status_code == 302
    form.refresh_from_db()
    assert (form.job_titles, form.tags) == (["Driver", "Packer"], ["Walk-in"])
    assert form.questions == [{"field": field.key, "words": "Which shift?", "required": True}]


def test_what_is_wrong_is_said_at_its_field(form: Form, as_manager: Client) -> None:
    answer = as_manager.post(f"/settings/forms/{form.pk}/", filled(form, job_kind="choice"))

    assert answer.status_code == 422
    assert "Say which jobs there are" in answer.content.decode()


def test_the_preview_shows_what_is_not_saved_and_keeps_nothing(form: Form, as_manager: Client) -> None:
    answer = as_manager.post(f"/settings/forms/{form.pk}/preview/", filled(form, heading="Come to us"))

    assert "Come to us" in answer.content.decode()
    form.refresh_from_db()
    assert form.heading != "Come to us"


def test_what_a_form_stands_on_cannot_be_removed(form: Form, team: Any, recruiter: Any) -> None:
    field = add_custom_field(team=team, label="Shift", kind=CustomField.Kind.TEXT)
    fair = create_static_list(team=team, name="Fair", actor_id=recruiter.pk)
    questions = [{"field": field.key, "words": "", "required": False}]
    update_form(form=form, fields={"list": fair, "questions": questions}, actor_id=None)

    with pytest.raises(ListInUse, match="the form “Website”"):
        delete_list(list_=fair, actor_id=recruiter.pk, now=timezone.now())
    with pytest.raises(CustomFieldInUse, match="the form “Website”"):
        remove_custom_field(field=field)


def test_the_list_of_forms_costs_the_same_for_one_as_for_ten(
    form: Form, team: Any, as_manager: Client, count_queries: Any
) -> None:
    one = count_queries(lambda: as_manager.get("/settings/forms/"))
    for each in range(9):
        create_form(team=team, name=f"Form {each}", actor_id=None)
    assert count_queries(lambda: as_manager.get("/settings/forms/")) == one <= 12


def test_a_form_on_the_web_costs_few_queries(form: Form, count_queries: Any) -> None:
    assert count_queries(lambda: Client().get(form.path)) <= 12


def test_a_status_that_is_gone_is_said_and_stays_until_another_is_chosen(
    form: Form, team: Any, as_manager: Client
) -> None:
    status = add_status(team=team, label="Walk-in", stage="")
    update_form(form=form, fields={"status": status.key}, actor_id=None)
    remove_status(status=status, move_to=None)
    page = f"/settings/forms/{form.pk}/"

    shown = as_manager.get(page).content.decode()
    saved = as_manager.post(page, filled(form, status=status.key))

    assert f"Removed: {status.key}" in shown
    assert "This status is no longer there" in shown
    assert saved.status_code == 302
    assert as_manager.post(page, filled(form, status="new")).status_code == 302
    assert "This status is no longer there" not in as_manager.get(page).content.decode()


@pytest.mark.parametrize(("ending", "begins"), [("svg", b"<?xml"), ("png", b"\x89PNG")])
def test_the_code_of_a_form_is_a_picture(form: Form, as_manager: Client, ending: str, begins: bytes) -> None:
    answer = as_manager.get(f"/settings/forms/{form.pk}/code.{ending}")

    assert answer.content.startswith(begins)
    assert (
        f"/settings/forms/{form.pk}/code.{ending}"
        in as_manager.get(f"/settings/forms/{form.pk}/").content.decode()
    )
