"""What a manager fills in about feeds and their rules."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms

from apps.accounts.models import Membership, Team
from apps.candidates.models import ApplicationStatus
from apps.core.errors import DomainError
from apps.feeds.models import Feed
from apps.feeds.presets import presets
from apps.feeds.rules import LATER, NOW, WORKING_HOUR, AddTags, AddToList, Assign, Rule, Send, SetStatus
from apps.lists.models import List
from apps.messaging.models import Template

WHEN = [(NOW, "At once"), (LATER, "Later"), (WORKING_HOUR, "At the next working hour")]
# What stands in for what a payload does not say, as the form offers it.
DEFAULTS = {
    "application.source": "source",
    "application.medium": "medium",
    "application.campaign": "campaign",
}


Actions = list[dict[str, Any]]


class RefusableForm(forms.Form):
    def refuse(self, error: DomainError) -> None:
        """Say what a service has refused, beside its field if it is one of these."""
        self.add_error(error.field if error.field in self.fields else None, error.detail)


class NewFeedForm(RefusableForm):
    """A feed of a system, or of a kind: only what that one needs."""

    preset = forms.ChoiceField(required=False, widget=forms.HiddenInput)
    kind = forms.ChoiceField(choices=Feed.Kind.choices, required=False, widget=forms.HiddenInput)
    name = forms.CharField(label="Name", max_length=80, help_text="As colleagues call it: “Career site”.")
    pull_url = forms.CharField(
        label="Address of the file",
        max_length=2000,
        required=False,
        help_text="https://… It can be said later, too.",
        widget=forms.URLInput(attrs={"inputmode": "url", "spellcheck": "false"}),
    )

    def __init__(self, *args: Any, preset: str, kind: str, **kwargs: Any) -> None:
        kwargs["initial"] = {"preset": preset, "kind": kind}
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["preset"].choices = [(each.key, each.name) for each in presets()]
        if kind not in Feed.PULLED:
            del fields["pull_url"]

    @property
    def meant(self) -> dict[str, Any]:
        given = dict(self.cleaned_data)
        if given["preset"]:
            given.pop("kind")
        return given


class FeedForm(RefusableForm):
    """What a feed does with what comes, and how it comes."""

    name = forms.CharField(label="Name", max_length=80)
    mode = forms.ChoiceField(
        label="What comes of an application",
        choices=Feed.Mode.choices,
        widget=forms.RadioSelect,
        help_text="While it only collects, nobody is texted, whatever the rules say.",
    )
    template = forms.ModelChoiceField(
        label="Text to whoever applies",
        queryset=Template.objects.none(),
        required=False,
        empty_label="None",
        help_text="To whom no rule sends another one. Their quiet hours, consent and opt-out hold as always.",
    )
    pause_days = forms.IntegerField(
        label="No text to who had one within so many days",
        min_value=0,
        max_value=365,
        help_text="0: to everybody.",
    )
    pause_for = forms.ChoiceField(label="Which texts count", choices=Feed.PauseFor.choices)
    source = forms.CharField(label="Source", max_length=120, required=False)
    medium = forms.CharField(label="Medium", max_length=120, required=False)
    campaign = forms.CharField(
        label="Campaign", max_length=120, required=False, help_text="Where what comes says nothing of it."
    )
    country = forms.CharField(
        label="Country of phones without one", min_length=2, max_length=2, help_text="Two letters: US."
    )
    secret = forms.CharField(
        label="Their secret",
        max_length=500,
        required=False,
        help_text="Only where their system gives you one. Left empty, it stays as it is.",
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
    )
    authorization = forms.CharField(
        label="Authorization for our calls",
        max_length=500,
        required=False,
        help_text="Where we fetch something: “Bearer …” or “Basic …”. Kept encrypted, never shown again.",
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
    )
    pull_url = forms.CharField(
        label="Address of the file",
        max_length=2000,
        required=False,
        widget=forms.URLInput(attrs={"inputmode": "url", "spellcheck": "false"}),
    )
    pull_minutes = forms.IntegerField(
        label="Fetched every so many minutes", min_value=5, max_value=10_080, required=False
    )

    def __init__(self, *args: Any, feed: Feed, **kwargs: Any) -> None:
        kwargs.setdefault("initial", self.of(feed))
        super().__init__(*args, **kwargs)
        self.feed = feed
        fields: Any = self.fields
        fields["template"].queryset = Template.objects.for_team(feed.team).of_team().in_order()
        if not feed.is_pulled:
            del fields["pull_url"], fields["pull_minutes"]
        if feed.is_pulled or feed.verification.get("kind", "none") == "none":
            del fields["secret"]
        if not feed.is_pulled and "fetch.url" not in feed.mapping.get("fields", {}):
            del fields["authorization"]

    @staticmethod
    def of(feed: Feed) -> dict[str, Any]:
        names = ("name", "mode", "template", "pause_days", "pause_for", "country", "pull_url", "pull_minutes")
        known = {name: getattr(feed, name) for name in names}
        return known | {name: feed.defaults.get(target, "") for target, name in DEFAULTS.items()}

    @property
    def meant(self) -> dict[str, Any]:
        """Return what the service is to write."""
        given = dict(self.cleaned_data)
        named = {target: given.pop(name) for target, name in DEFAULTS.items()}
        others = {name: value for name, value in self.feed.defaults.items() if name not in DEFAULTS}
        given["defaults"] = {**others, **{name: value for name, value in named.items() if value}}
        if not given.get("secret"):
            given.pop("secret", None)
        if authorization := given.pop("authorization", ""):
            given["call_headers"] = {**self.feed.headers_to_call, "Authorization": authorization}
        return given


class RuleForm(RefusableForm):
    """What is done with whoever a rule is for: each thing once, but for lists, and what is left empty is not done."""

    template = forms.ModelChoiceField(
        label="Send a text", queryset=Template.objects.none(), required=False, empty_label="No text"
    )
    at = forms.ChoiceField(label="When", choices=WHEN, required=False)
    minutes = forms.IntegerField(
        label="Minutes, for “later”", required=False, min_value=1, max_value=60 * 24 * 30
    )
    to = forms.ModelMultipleChoiceField(
        label="Give it to",
        queryset=Membership.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Several take turns. Whoever is looked after already, stays with them.",
        to_field_name="user_id",
    )
    lists = forms.ModelMultipleChoiceField(
        label="Put them on lists",
        queryset=List.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    tags = forms.CharField(label="Tag them", max_length=600, required=False, help_text="Commas between tags.")
    status = forms.ModelChoiceField(
        label="Set the status",
        queryset=ApplicationStatus.objects.none(),
        required=False,
        empty_label="It stays new",
        to_field_name="key",
    )
    stop = forms.BooleanField(label="Then leave out the rules below", required=False)

    def __init__(self, *args: Any, team: Team, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["template"].queryset = Template.objects.for_team(team).of_team().in_order()
        fields["lists"].queryset = List.objects.for_team(team).static().by_name()
        fields["status"].queryset = ApplicationStatus.objects.for_team(team).order_by("position")
        fields["to"].queryset = Membership.objects.for_team(team).with_people()
        fields["to"].label_from_instance = lambda membership: str(membership.user)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if given.get("template") and given.get("at") == LATER and not given.get("minutes"):
            self.add_error("minutes", "Say how many minutes later.")
        if not self.errors and not self._actions(given):
            self.add_error(None, "Choose at least one thing to do.")
        return given

    @property
    def then(self) -> Actions:
        """Return the actions as a feed keeps them."""
        return self._actions(self.cleaned_data)

    @staticmethod
    def _actions(given: Mapping[str, Any]) -> Actions:
        actions: Actions = []
        if template := given.get("template"):
            at = given.get("at") or NOW
            actions.append({"do": "send", "template": str(template.pk), "at": at})
            if at == LATER:
                actions[-1]["minutes"] = given.get("minutes")
        if to := given.get("to"):
            actions.append({"do": "assign", "to": [str(each.user_id) for each in to]})
        actions += [{"do": "list", "list": str(each.pk)} for each in given.get("lists", ())]
        if tags := [name.strip() for name in given.get("tags", "").split(",") if name.strip()]:
            actions.append({"do": "tag", "tags": tags})
        if status := given.get("status"):
            actions.append({"do": "status", "status": status.key})
        return actions

    @staticmethod
    def of(rule: Rule) -> dict[str, Any]:
        """Return what the form shows of a rule."""
        shown: dict[str, Any] = {"stop": rule.stop, "at": NOW}
        for action in rule.then:
            match action:
                case Send():
                    shown |= {"template": action.template, "at": action.at, "minutes": action.minutes or None}
                case Assign():
                    shown["to"] = list(action.to)
                case AddToList():
                    shown["lists"] = [*shown.get("lists", []), action.list_]
                case AddTags():
                    shown["tags"] = ", ".join(action.tags)
                case SetStatus():
                    shown["status"] = action.status
        return shown


class TryForm(forms.Form):
    """A payload to try."""

    body = forms.CharField(
        label="A payload",
        max_length=200_000,
        widget=forms.Textarea(attrs={"rows": 10, "spellcheck": "false", "class": "field__code"}),
    )
