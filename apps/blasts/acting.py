"""People of a grid to whom somebody wants to write: a list of them, and a blast to it that waits for its words."""

from __future__ import annotations

from django import forms

from apps.accounts.models import Membership
from apps.blasts.services import create_blast
from apps.candidates.acting import PEOPLE_OF, applicants
from apps.chat.acting import partners
from apps.grids.actions import Action, Begun, ChoiceForm, Targets, add_actions, themselves
from apps.lists.acting import putting_on_list
from apps.lists.services import create_static_list


class BlastNameForm(ChoiceForm):
    name = forms.CharField(label="Name of the blast", max_length=80, help_text="Its list gets the same name.")


def _begin(form: ChoiceForm, membership: Membership) -> Begun:
    name = form.cleaned_data["name"]
    list_ = create_static_list(team=form.team, name=name, actor_id=membership.user_id)
    blast = create_blast(team=form.team, author=membership.user, name=name, list_=list_, body="")
    return Begun(
        {"list": str(list_.pk), "blast": str(blast.pk)}, f"Put them on the list of the blast “{name}”"
    )


def _writing(targets: Targets, *, whom: str = "{}") -> Action:
    return putting_on_list(
        targets,
        name="blast",
        label="Blast",
        icon="megaphone",
        asks=f"Write one text to {whom}. They go on a list, and the blast to it waits under Blasts for its words.",
        form=BlastNameForm,
        begin=_begin,
    )


add_actions("candidates", _writing(themselves))
add_actions("applications", _writing(applicants, whom=PEOPLE_OF))
add_actions("conversations", _writing(partners, whom=PEOPLE_OF))
