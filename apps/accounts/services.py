"""What is changed about accounts, teams, people and keys."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction

from apps.accounts.models import Account, ApiKey, Invitation, Membership, Role, Team, User
from apps.accounts.tenancy import as_team
from apps.core.errors import DomainError
from apps.core.ids import new_id

INVITATION_LIFE = timedelta(days=7)
KEY_MARK = "pcx"


class SlugTaken(DomainError):
    code = "slug_taken"


class AlreadyMember(DomainError):
    code = "already_member"


class LastManager(DomainError):
    code = "last_manager"


class InvitationOver(DomainError):
    code = "invitation_over"


class WrongPerson(DomainError):
    code = "wrong_person"


def hash_token(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


@transaction.atomic
def create_team(*, name: str, slug: str, account: Account | None = None, owner: User | None = None) -> Team:
    """Create a team, with an account of its own unless one is given."""
    team_id = new_id()
    with as_team(team_id):
        account = account or Account.objects.create(name=name, owner=owner)
        try:
            with transaction.atomic():
                return Team.objects.create(id=team_id, account=account, name=name, slug=slug)
        except IntegrityError:
            raise SlugTaken(f"There is a team “{slug}” already.", field="slug") from None


@transaction.atomic
def add_member(*, team: Team, user: User, role: Role) -> Membership:
    """Give a person a place in a team, or another role there."""
    membership, _ = Membership.objects.update_or_create(team=team, user=user, defaults={"role": role})
    return membership


@transaction.atomic
def change_role(*, membership: Membership, role: Role) -> Membership:
    """Change what a person may do in the team. A team always keeps a manager."""
    if role != Role.MANAGER:
        _ensure_another_manager(membership)
    membership.role = role
    membership.save(update_fields=["role"])
    return membership


@transaction.atomic
def remove_member(*, membership: Membership) -> None:
    """Take away a person's place in the team. Their chats become unassigned; what they wrote stays."""
    _ensure_another_manager(membership)
    membership.delete()


@transaction.atomic
def invite(
    *, team: Team, email: str, role: Role, invited_by: User | None, now: datetime
) -> tuple[Invitation, str]:
    """Offer a place in the team. Return the invitation and the token for its link, which is kept nowhere."""
    address = email.strip().lower()
    if Membership.objects.for_team(team).filter(user__email=address).exists():
        raise AlreadyMember(f"{address} is in this team already.", field="email")
    Invitation.objects.for_team(team).filter(email=address, accepted_at=None, revoked_at=None).update(
        revoked_at=now
    )
    token = secrets.token_urlsafe(32)
    invitation = Invitation.objects.create(
        team=team,
        email=address,
        role=role,
        token_hash=hash_token(token),
        invited_by=invited_by,
        expires_at=now + INVITATION_LIFE,
    )
    return invitation, token


@transaction.atomic
def accept_invitation(*, invitation: Invitation, user: User, now: datetime) -> Membership:
    """Take the offered place: once, in time, and only as the person whom it was sent to."""
    if user.email != invitation.email:
        raise WrongPerson(
            f"This invitation is for {invitation.email}. Sign in with that address to accept it."
        )
    taken = Invitation.objects.open(now=now).filter(pk=invitation.pk).update(accepted_at=now)
    if not taken:
        raise InvitationOver("This invitation has been used, withdrawn or is out of date. Ask for a new one.")
    return add_member(team=invitation.team, user=user, role=Role(invitation.role))


@transaction.atomic
def create_api_key(
    *,
    team: Team,
    name: str,
    scopes: list[str],
    created_by: User | None = None,
    expires_at: datetime | None = None,
) -> tuple[ApiKey, str]:
    """Make a key. Return it and the whole secret, which is shown once and kept only as a hash."""
    prefix, secret = secrets.token_hex(4), secrets.token_urlsafe(32)
    key = ApiKey.objects.create(
        team=team,
        name=name,
        prefix=prefix,
        secret_hash=hash_token(secret),
        scopes=sorted(scopes),
        created_by=created_by,
        expires_at=expires_at,
    )
    return key, f"{KEY_MARK}_{prefix}_{secret}"


@transaction.atomic
def revoke_api_key(*, key: ApiKey, now: datetime) -> None:
    """End a key at once."""
    ApiKey.objects.filter(pk=key.pk, revoked_at=None).update(revoked_at=now)


def _ensure_another_manager(membership: Membership) -> None:
    managers = Membership.objects.select_for_update().filter(team=membership.team_id, role=Role.MANAGER)
    if membership.is_manager and not [manager for manager in managers if manager.pk != membership.pk]:
        raise LastManager("A team needs a manager: make somebody else one first.")
