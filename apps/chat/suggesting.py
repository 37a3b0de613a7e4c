"""What a composer offers to one person's text, and what it says of the words that stand there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

from apps.accounts.models import Membership, Team, User
from apps.candidates.models import Candidate, CustomField
from apps.chat.first_texts import is_first_text, who_was_texted
from apps.chat.merge_values import LINK, merge_values
from apps.chat.models import Conversation, as_long_as_tracked
from apps.chat.models.links import is_tracked
from apps.chat.selectors import number_of
from apps.messaging.addresses import addresses_in
from apps.messaging.hints import Hint, hints_for
from apps.messaging.merging import (
    FIELDS,
    OWN,
    BadTemplate,
    Piece,
    draft,
    fields_in,
    fill,
    has_fields,
    is_readable,
    pieces_of,
)
from apps.messaging.models import Number, Template
from apps.messaging.opt_out_line import ending_of
from apps.messaging.segments import count_segments


@dataclass(frozen=True)
class TemplateChoice:
    """A template with this person's values: as it is shown, and as it is put into the text."""

    template: Template
    pieces: list[Piece]
    text: str
    missing: tuple[str, ...]


@dataclass(frozen=True)
class Look:
    """What is to be said of a text: how it reads where fields are filled, its parts, and what to think over."""

    pieces: list[Piece] = field(default_factory=list)
    parts: int = 0
    hints: list[Hint] = field(default_factory=list)


# What `^upload` writes for who asks somebody for files.
UPLOAD_WORDS = "Please send us your files here: {{upload_link}}"


def fields_offered(*, team: Team) -> list[str]:
    """Return the fields that may stand in a text of this team, by name."""
    own = CustomField.objects.for_team(team).in_order().values_list("key", flat=True)
    return [*FIELDS, *(f"{OWN}{key}" for key in own)]


def fields_with_values(*, conversation: Conversation, sender: User) -> list[tuple[str, str]]:
    """Return the fields that may stand in a text to this person, each with what would stand there."""
    names = fields_offered(team=conversation.team)
    # Their upload link is open only once a text with it is written: its address is nothing to copy from here.
    values = _values(conversation, sender, {*names} - {LINK}) | {LINK: "A link of their own"}
    return [(name, values.get(name, "")) for name in names]


def template_choices(
    *, conversation: Conversation, membership: Membership, sender: User
) -> list[TemplateChoice]:
    """Return the templates that this person may use here, in the same few queries for one as for a hundred.

    One that nobody could send, for a field of it is no longer there, stands only where it can be changed.
    """
    visible = Template.objects.for_team(conversation.team).visible_to(membership).in_order()
    templates = [template for template in visible if is_readable(template.body)]
    names = {each.name for template in templates for each in fields_in(template.body)}
    values = _values(conversation, sender, names)
    choices = []
    for template in templates:
        filled = draft(template.body, values)
        pieces = pieces_of(template.body, values)
        choices.append(TemplateChoice(template, pieces, filled.text, filled.missing))
    return choices


def words_of_template(*, conversation: Conversation, membership: Membership, sender: User, asked: str) -> str:
    """Return the words of one of these templates, by its id; nothing where there is no such one."""
    choices = template_choices(conversation=conversation, membership=membership, sender=sender)
    return next((choice.text for choice in choices if str(choice.template.pk) == asked), "")


def look_over(*, conversation: Conversation, sender: User, body: str, track_links: bool = False) -> Look:
    """Return what to say of a text before it is sent. What blocks here is refused by `send_text`, too.

    With `track_links` it is of the text as it goes out, with links of ours.
    """
    return _look(
        conversation.team,
        body.strip(),
        values_of=partial(_values, conversation, sender),
        is_first=is_first_text(conversation),
        track_links=track_links,
    )


def look_over_for_many(
    *,
    team: Team,
    candidate: Candidate | None,
    sender: User,
    number: Number | None,
    body: str,
    track_links: bool = False,
    follows: bool = False,
) -> Look:
    """Return the same of a text to many, as one of them reads it, if there is any. Who lacks a value is skipped.

    Where it `follows` another one to them, it is nobody's first.
    """

    def values_of(names: set[str]) -> dict[str, str]:
        assert candidate is not None  # noqa: S101  Asked for where there is one.
        values = merge_values(team=team, candidates=[candidate], sender=sender, number=number, names=names)
        return values[candidate.pk]

    was_texted = candidate is not None and who_was_texted(team=team, candidates=[candidate.pk])
    return _look(
        team,
        body.strip(),
        values_of=values_of if candidate else None,
        is_first=not follows and not was_texted,
        track_links=track_links,
        is_for_many=True,
    )


def _look(
    team: Team,
    body: str,
    *,
    values_of: Callable[[set[str]], dict[str, str]] | None,
    is_first: bool,
    track_links: bool,
    is_for_many: bool = False,
) -> Look:
    if not body:
        return Look()
    pieces: list[Piece] = []
    blocking: list[Hint] = []
    text = body
    if has_fields(body):
        try:
            names = {each.name for each in fields_in(body)}
        except BadTemplate as error:
            return Look(hints=[Hint(error.code, error.detail, blocks=True)])
        if values_of is not None:
            values = values_of(names)
            text, missing = fill(body, values)
            pieces = pieces_of(body, values)
            if missing and not is_for_many:
                blocking = [Hint("missing_merge_field", why_missing(missing), blocks=True)]
    # With links of ours, too: people end up there. How ours begin is not for the writer to choose.
    leads_to = [each.words for each in addresses_in(text) if is_tracked(each.words)]
    text = as_long_as_tracked(text) if track_links else text
    names_of_team = dict.fromkeys([team.name, team.account.name])
    advice = hints_for(text, is_first=is_first, names=list(names_of_team), leads_to=leads_to)
    if is_first and (ending := ending_of(text)):
        text += ending
        pieces = [*(pieces or [Piece(body)]), Piece(ending)]
    if is_for_many and values_of is None:
        pieces = []
    return Look(pieces, count_segments(text).count, [*blocking, *advice])


def why_missing(names: tuple[str, ...]) -> str:
    """Return which values are missing, and what to do about it."""
    listed = ", ".join(f"{{{{{name}}}}}" for name in names)
    return (
        f"Nothing is known for {listed} here. Fill it in for this person, write it yourself, or say what stands for "
        f"it: {{{{{names[0]}|…}}}}."
    )


def _values(conversation: Conversation, sender: User, names: set[str]) -> dict[str, str]:
    number: Number | None = None
    if "team_phone" in names:
        number = number_of(conversation)
    person = conversation.candidate
    values = merge_values(
        team=conversation.team, candidates=[person], sender=sender, number=number, names=names
    )
    return values[person.pk]
