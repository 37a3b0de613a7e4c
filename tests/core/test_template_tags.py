"""The small drawing tags every page stands on."""

from __future__ import annotations

import pytest
from django import forms
from django.template import Context, Template
from lucide import IconDoesNotExist

from apps.core.templatetags.avatars import TONES, initials, tone
from apps.core.templatetags.statuses import STATUS_ICONS


def draw(source: str, **context: object) -> str:
    return Template(source).render(Context(context))


def test_an_icon_is_drawn_inline_and_hidden_from_screen_readers() -> None:
    drawn = draw('{% load icons %}{% icon "send" %}')

    assert drawn.startswith("<svg")
    assert 'aria-hidden="true"' in drawn
    assert 'class="icon"' in drawn


def test_an_icon_nobody_drew_is_an_error_and_not_a_gap() -> None:
    with pytest.raises(IconDoesNotExist):
        draw('{% load icons %}{% icon "no-such-icon" %}')


@pytest.mark.parametrize("status", STATUS_ICONS)
def test_every_status_of_a_text_has_an_icon(status: str) -> None:
    assert "<svg" in draw("{% load statuses %}{% status status 'word' %}", status=status)


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Recruiter One", "RO"),
        ("Recruiter", "R"),
        ("Candidate 12", "12"),
        ("Candidate 7", "C7"),
        ("Forklift Candidate 1204", "04"),
        ("Anne-Marie van Dyck", "AD"),
        ("+1 312 555 0148", "48"),
        ("", "?"),
    ],
)
def test_an_avatar_shows_initials_or_the_end_of_the_number(name: str, letters: str) -> None:
    assert initials(name) == letters


def test_a_person_keeps_one_tone() -> None:
    assert tone("Candidate 12") == tone("Candidate 12")
    assert {tone(f"Candidate {number}") for number in range(100)} == set(range(1, TONES + 1))


class NameForm(forms.Form):
    name = forms.CharField(label="Name", help_text="As on the application.")


def test_a_wrong_field_is_joined_to_its_help_and_its_error() -> None:
    form = NameForm({"name": ""})

    drawn = draw('{% include "components/field.html" with field=form.name only %}', form=form)

    assert 'aria-invalid="true"' in drawn
    assert 'aria-describedby="id_name_helptext id_name_error"' in drawn
    assert 'id="id_name_error"' in drawn
    assert 'id="id_name_helptext"' in drawn


def test_a_name_in_a_component_is_escaped() -> None:
    drawn = draw("{% load avatars %}{% avatar name title=name %}", name='"><script>')

    assert "<script>" not in drawn
