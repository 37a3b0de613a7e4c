"""What is changed about accounts, teams and people."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.db.models import Q

from apps.accounts.gateway import narrow, tell, welcome
from apps.accounts.models import Account, ApiKey, Invitation, Membership, Role, Team, User
from apps.accounts.sockets import end_sockets_after_commit
from apps.accounts.tasks import mail_invitation
from apps.accounts.tenancy import as_team
from apps.accounts.tokens import hash_token, mailed_token, shown_token
from apps.core.afterwards import after_commit
from apps.core.errors import DomainError
from apps.core.ids import new_id
from apps.core.words import one_line
from apps.core.zones import zone_names

INVITATION_LIFE = timedelta(days=7)
MAIL_PAUSE = timedelta(minutes=1)


class SlugTaken(DomainError):
    code = "slug_taken"


class NamelessTeam(DomainError):
    code = "nameless_team"


class UnknownTimeZone(DomainError):
    code = "unknown_time_zone"


class AlreadyMember(DomainError):
    code = "already_member"


class LastManager(DomainError):
    code = "last_manager"


class InvitationOver(DomainError):
    code = "invitation_over"


class WrongPerson(DomainError):
    code = "wrong_person"


class WeakPassword(DomainError):
    code = "weak_password"


@transaction.atomic
def create_team(*, name: str, slug: str, account: Account | None = None, owner: User | None = None) -> Team:
    """Create a team, with an account of its own unless one is given."""
    team_id = new_id()
    name = one_line(name)
    with as_team(team_id):
        account = account or Account.objects.create(name=name, owner=owner)
        try:
            with transaction.atomic():
                return Team.objects.create(id=team_id, account=account, name=name, slug=slug)
        except IntegrityError:
            raise SlugTaken(f"There is a team “{slug}” already.", field="slug") from None


@transaction.atomic
def update_team(
    *, team: Team, name: str, time_zone: str, active_application: Team.ActiveApplication
) -> list[str]:
    """Change what a team is called, whose days it counts, and which application counts. Return what differs now.

    Raises `NamelessTeam` and `UnknownTimeZone`. The floor above tells of it (`candidates.services.change_team`).
    """
    wanted = {"name": one_line(name), "time_zone": time_zone, "active_application": active_application}
    if not wanted["name"]:
        raise NamelessTeam("A team needs a name.", field="name")
    if time_zone not in zone_names():
        raise UnknownTimeZone(
            f"There is no time zone “{time_zone}”; their names look like America/New_York.", field="time_zone"
        )
    stored = Team.objects.select_for_update(no_key=True).get(pk=team.pk)
    changed = [field for field, value in wanted.items() if getattr(stored, field) != value]
    for field, value in wanted.items():
        setattr(team, field, value)
    team.save(update_fields=changed)
    return changed


@transaction.atomic
def add_member(*, team: Team, user: User, role: Role) -> Membership:
    """Give a person a place in a team. Whoever has one keeps it as it is: raises `AlreadyMember`."""
    membership, is_new = Membership.objects.get_or_create(team=team, user=user, defaults={"role": role})
    if not is_new:
        raise AlreadyMember(f"{user.email} is in this team already, as {membership.get_role_display()}.")
    return membership


@transaction.atomic
def change_role(
    *, membership: Membership, role: Role, now: datetime, actor: User | None = None
) -> Membership:
    """Change what a person may do in the team. A team always keeps a manager."""
    if role != Role.MANAGER:
        _ensure_another_manager(membership)
        _end_what_they_gave_out(membership, now=now, becomes=role)
    if membership.role != role:
        before, membership.role = membership.role, role
        membership.save(update_fields=["role"])
        _tell(membership, "role_changed", actor, {"from": before, "to": str(role)})
        if role == Role.RESTRICTED:
            narrow(membership, actor=actor)
        # An open page shows what the old role could see.
        end_sockets_after_commit(user_id=membership.user_id, team_id=membership.team_id)
    return membership


@transaction.atomic
def remove_member(*, membership: Membership, now: datetime, actor: User | None = None) -> None:
    """Take away a person's place in the team. What they wrote stays; what they let in ends with them."""
    _ensure_another_manager(membership)
    _end_what_they_gave_out(membership, now=now)
    user_id, team_id = membership.user_id, membership.team_id
    _tell(membership, "removed", actor, {"role": membership.role})
    membership.delete()
    end_sockets_after_commit(user_id=user_id, team_id=team_id)


@transaction.atomic
def invite(*, team: Team, email: str, role: Role, invited_by: User | None, now: datetime) -> Invitation:
    """Offer a place in the team, by mail. The row is the mail's place in the queue: a lost wake only delays it.

    An open offer to the same address is withdrawn: only the newest link works.
    """
    address = email.strip().lower()
    if Membership.objects.for_team(team).filter(user__email=address).exists():
        raise AlreadyMember(f"{address} is in this team already.", field="email")
    Invitation.objects.for_team(team).filter(email=address, accepted_at=None, revoked_at=None).update(
        revoked_at=now
    )
    invitation_id = new_id()
    invitation = Invitation.objects.create(
        id=invitation_id,
        team=team,
        email=address,
        role=role,
        mailed_hash=hash_token(mailed_token(invitation_id)),
        shown_hash=hash_token(shown_token(invitation_id)),
        invited_by=invited_by,
        expires_at=now + INVITATION_LIFE,
        mail_due_at=now,
    )
    _mail_after_commit(invitation)
    _tell_of_offer(invitation, "sent", invited_by)
    return invitation


@transaction.atomic
def mail_invitation_again(*, invitation: Invitation, now: datetime) -> None:
    """Send the link to the invited address once more, not more than once a minute."""
    rested = Q(mailed_at=None) | Q(mailed_at__lte=now - MAIL_PAUSE)
    rows = Invitation.objects.open(now=now).filter(rested, pk=invitation.pk, mail_due_at=None)
    if rows.update(mail_due_at=now):
        _mail_after_commit(invitation)


@transaction.atomic
def withdraw_invitation(*, invitation: Invitation, now: datetime, actor: User | None = None) -> None:
    """Take back an offer that nobody has accepted yet."""
    if Invitation.objects.filter(pk=invitation.pk, accepted_at=None, revoked_at=None).update(revoked_at=now):
        _tell_of_offer(invitation, "withdrawn", actor)


@transaction.atomic
def join_by_invitation(*, invitation: Invitation, full_name: str, password: str, now: datetime) -> User:
    """Make the person whom the invitation was sent to, and give them their place. Raises `WeakPassword`."""
    full_name = one_line(full_name)
    user = User(email=invitation.email, full_name=full_name)
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise WeakPassword(" ".join(error.messages), field="password") from None
    try:
        with transaction.atomic():
            user = User.objects.create_user(invitation.email, password, full_name=full_name)
    except IntegrityError:
        raise WrongPerson(f"{invitation.email} has a login already. Sign in to accept.") from None
    accept_invitation(invitation=invitation, user=user, now=now)
    return user


@transaction.atomic
def accept_invitation(*, invitation: Invitation, user: User, now: datetime) -> Membership:
    """Take the offered place: once, in time, and only as the person whom it was sent to."""
    if user.email != invitation.email:
        raise WrongPerson(
            f"This invitation is for {invitation.email}. Sign in with that address to accept it."
        )
    if not Invitation.objects.open(now=now).filter(pk=invitation.pk).update(accepted_at=now):
        raise InvitationOver("This invitation has been used, withdrawn or is out of date. Ask for a new one.")
    membership = add_member(team=invitation.team, user=user, role=Role(invitation.role))
    if membership.is_manager:
        # Whoever begins a customer's first team is the customer.
        Account.objects.filter(pk=invitation.team.account_id, owner=None).update(owner=user)
    _tell(membership, "joined", user, {"role": membership.role})
    welcome(membership, now=now)
    return membership


@transaction.atomic
def update_profile(*, user: User, full_name: str, theme: str, undo_seconds: int, **wishes: bool) -> User:
    """Change what a person says of themselves. `wishes` are `single_key_shortcuts` and `autoclaim`."""
    user.full_name, user.theme, user.undo_seconds = one_line(full_name), theme, undo_seconds
    user.single_key_shortcuts, user.autoclaim = wishes["single_key_shortcuts"], wishes["autoclaim"]
    user.save(update_fields=["full_name", "theme", "undo_seconds", *wishes])
    return user


def choose_theme(*, user: User, theme: User.Theme) -> None:
    user.theme = theme
    user.save(update_fields=["theme"])


@transaction.atomic
def meet_teams(*, large: int = 10_000) -> list[str]:
    """Let the database look at large tables with teams that it takes for empty, and plans badly for. Return which."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT accounts_meet_teams(%s)", [large])
        return [row[0] for row in cursor.fetchall()]


def _end_what_they_gave_out(membership: Membership, *, now: datetime, becomes: Role | None = None) -> None:
    """Withdraw the invitations and end the keys that a manager made, who is none any more; in the end, own tokens."""
    Invitation.objects.made_by(membership).open(now=now).update(revoked_at=now)
    ApiKey.objects.ending(membership, becomes=becomes).valid(now=now).update(revoked_at=now)


def _mail_after_commit(invitation: Invitation) -> None:
    named = {"team_id": str(invitation.team_id), "invitation_id": str(invitation.pk)}
    after_commit(mail_invitation.delay, **named)


def _ensure_another_manager(membership: Membership) -> None:
    managers = Membership.objects.select_for_update().filter(team=membership.team_id, role=Role.MANAGER)
    if membership.is_manager and not [manager for manager in managers if manager.pk != membership.pk]:
        raise LastManager("A team needs a manager: make somebody else one first.")


def _tell(membership: Membership, what: str, actor: User | None, data: dict[str, Any]) -> None:
    actor_id = actor.pk if actor else None
    data = {"person": str(membership.user), **data}
    tell(
        team=membership.team,
        kind=f"member.{what}",
        subject_id=membership.user_id,
        actor_id=actor_id,
        data=data,
    )


def _tell_of_offer(invitation: Invitation, what: str, actor: User | None) -> None:
    data = {"email": invitation.email, "role": str(invitation.role)}
    actor_id = actor.pk if actor else None
    tell(
        team=invitation.team,
        kind=f"invitation.{what}",
        subject_id=invitation.pk,
        actor_id=actor_id,
        data=data,
    )
