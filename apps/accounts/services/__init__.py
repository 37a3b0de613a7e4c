"""What is changed about accounts, teams, people and keys."""

from __future__ import annotations

from apps.accounts.services.keys import (
    KEY_MARK,
    REPEATABLE_FOR,
    create_api_key,
    forget_requests,
    forget_requests_about,
    revoke_api_key,
)
from apps.accounts.services.people import (
    AlreadyMember,
    LastManager,
    accept_invitation,
    add_member,
    change_role,
    choose_theme,
    create_team,
    invite,
    join_by_invitation,
    mail_invitation_again,
    meet_teams,
    remove_member,
    update_profile,
    update_team,
    withdraw_invitation,
)

__all__ = [
    "KEY_MARK",
    "REPEATABLE_FOR",
    "AlreadyMember",
    "LastManager",
    "accept_invitation",
    "add_member",
    "change_role",
    "choose_theme",
    "create_api_key",
    "create_team",
    "forget_requests",
    "forget_requests_about",
    "invite",
    "join_by_invitation",
    "mail_invitation_again",
    "meet_teams",
    "remove_member",
    "revoke_api_key",
    "update_profile",
    "update_team",
    "withdraw_invitation",
]
