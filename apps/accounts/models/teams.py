"""Who pays, who works together, and who may do what there."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q, Value
from django.db.models.functions import Coalesce
from django.db.models.lookups import GreaterThanOrEqual
from django.utils import timezone

from apps.accounts.models.owned import TeamOwned, TeamOwnedQuerySet
from apps.core.fields import EncryptedTextField
from apps.core.ids import new_id

# As the law has it: nobody is texted before or after.
EARLIEST, LATEST = time(8), time(21)


def working_days() -> list[int]:
    """Return Monday to Friday."""
    return [1, 2, 3, 4, 5]


class Account(models.Model):
    """The customer. Nothing of one account is ever seen by another."""

    class OptOutScope(models.TextChoices):
        ACCOUNT = "account", "All teams of the account"
        TEAM = "team", "Only the team that was answered"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    name = models.CharField(max_length=120)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="owned_accounts"
    )
    opt_out_scope = models.CharField(max_length=10, choices=OptOutScope, default=OptOutScope.ACCOUNT)
    # What the phones of the erased are hashed with; made when the first of them goes. There are few phone numbers, so
    # that a hash of one alone is found by trying them all.
    phone_secret = EncryptedTextField(null=True, blank=True, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    def __str__(self) -> str:
        return self.name


class Team(models.Model):
    """The tenant: every owned row names one, and a page shows one at a time."""

    class ActiveApplication(models.TextChoices):
        NEWEST = "newest", "The newest one counts"
        FIRST = "first", "The first one counts until somebody changes it"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    account = models.ForeignKey(Account, models.CASCADE, related_name="teams")
    name = models.CharField(max_length=120)
    slug = models.SlugField(max_length=60, unique=True)
    time_zone = models.CharField(max_length=60, default="America/New_York")
    # Which of somebody's applications is the active one when another arrives.
    active_application = models.CharField(
        max_length=6,
        choices=ActiveApplication,
        default=ActiveApplication.NEWEST,
        db_default=ActiveApplication.NEWEST,
    )
    # Between which hours their people are texted; empty: as the law has it.
    texting_from = models.TimeField(null=True, blank=True)
    texting_until = models.TimeField(null=True, blank=True)
    # So many texts of blasts and campaigns a person may get in so many days (0: as many as there are).
    frequency_cap = models.PositiveSmallIntegerField(default=0, db_default=0)
    frequency_days = models.PositiveSmallIntegerField(default=7, db_default=7)
    # What is answered to STOP, START and HELP; empty: our own words.
    stop_reply = models.CharField(max_length=320, blank=True, db_default="")
    start_reply = models.CharField(max_length=320, blank=True, db_default="")
    help_reply = models.CharField(max_length=320, blank=True, db_default="")
    # What the carrier takes for one part of a text, in the team's own currency; unset, no cost is shown.
    price_per_part = models.DecimalField(max_digits=8, decimal_places=4, null=True, blank=True)
    # A blast to more people than that needs the yes of another manager; unset, none does.
    approval_above = models.PositiveIntegerField(null=True, blank=True)
    # When they are at work, by the team's own clock. 1 is Monday.
    work_days = ArrayField(
        models.PositiveSmallIntegerField(), default=working_days, db_default=[1, 2, 3, 4, 5]
    )
    work_from = models.TimeField(default=time(9), db_default=time(9))
    work_until = models.TimeField(default=time(17), db_default=time(17))
    # A chat closes by itself when nothing has happened in it for so many days (0: none does).
    close_after_days = models.PositiveSmallIntegerField(default=14, db_default=14)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    # When it left. Such a row is what is left of a team: its name, its days, and its opt-outs under hashes.
    gone_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    work_from__lt=models.F("work_until"),
                    work_days__len__gte=1,
                    work_days__contained_by=[1, 2, 3, 4, 5, 6, 7],
                ),
                name="team_works_sometime",
            ),
            # A team can only narrow what the law allows.
            models.CheckConstraint(
                condition=Q(texting_from=None) | Q(texting_from__gte=EARLIEST, texting_from__lt=LATEST),
                name="team_texts_from_morning",
            ),
            models.CheckConstraint(
                condition=Q(texting_until=None) | Q(texting_until__gt=EARLIEST, texting_until__lte=LATEST),
                name="team_texts_until_evening",
            ),
            # An hour at least.
            models.CheckConstraint(
                condition=GreaterThanOrEqual(
                    Coalesce("texting_until", Value(LATEST)),
                    Coalesce("texting_from", Value(EARLIEST)) + timedelta(hours=1),
                ),
                name="team_texts_for_an_hour",
            ),
            models.CheckConstraint(
                condition=Q(frequency_days__gte=1, frequency_days__lte=365), name="team_frequency_days"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)

    @property
    def is_named_apart(self) -> bool:
        """Whether the account's name says more than the team's own."""
        return self.name != self.account.name


class Role(models.TextChoices):
    MANAGER = "manager", "Manager"
    MEMBER = "member", "Member"
    RESTRICTED = "restricted", "Restricted"


class MembershipQuerySet(TeamOwnedQuerySet["Membership"]):
    def with_people(self) -> MembershipQuerySet:
        return self.select_related("user").order_by("user__full_name", "pk")


class Membership(TeamOwned):
    """One person's place in one team."""

    Role = Role

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=12, choices=Role)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        constraints = [
            # Also what an assignee, a claim or a share points at: only a member of the team can be one.
            models.UniqueConstraint(fields=["team", "user"], name="membership_once")
        ]

    def __str__(self) -> str:
        return f"{self.user_id} in {self.team_id} as {self.role}"

    @property
    def is_manager(self) -> bool:
        return self.role == Role.MANAGER

    @property
    def is_restricted(self) -> bool:
        return self.role == Role.RESTRICTED


class InvitationQuerySet(TeamOwnedQuerySet["Invitation"]):
    def open(self, *, now: datetime) -> InvitationQuerySet:
        return self.filter(accepted_at=None, revoked_at=None, expires_at__gt=now)

    def made_by(self, membership: Membership) -> InvitationQuerySet:
        return self.filter(team=membership.team_id, invited_by=membership.user_id)

    def by_token(self, token_hash: str) -> InvitationQuerySet:
        """Return the one that this link leads to, whichever of its two it is."""
        return self.filter(models.Q(mailed_hash=token_hash) | models.Q(shown_hash=token_hash))


class Invitation(TeamOwned):
    """A place offered to an e-mail address. Only hashes of its links' tokens are kept.

    The mailed link proves that its bearer reads the address; the one that the inviter sees proves nothing.
    """

    email = models.EmailField()
    role = models.CharField(max_length=12, choices=Role)
    mailed_hash = models.CharField(max_length=64, unique=True)
    shown_hash = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True)
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    # When its mail is tried, or tried again; null once it is out.
    mail_due_at = models.DateTimeField(null=True, blank=True, default=timezone.now)
    mailed_at = models.DateTimeField(null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["team", "email"],
                condition=models.Q(accepted_at=None, revoked_at=None),
                name="invitation_open_once",
            )
        ]
        indexes = [
            # What has yet to be mailed: nearly always empty.
            models.Index(
                fields=["mail_due_at"],
                condition=models.Q(mail_due_at__isnull=False),
                name="invitation_mail_due",
            )
        ]

    def __str__(self) -> str:
        return f"{self.email} as {self.role}"

    @property
    def is_mailed(self) -> bool:
        return self.mail_due_at is None

    def is_open(self, *, now: datetime) -> bool:
        return self.accepted_at is None and self.revoked_at is None and self.expires_at > now
