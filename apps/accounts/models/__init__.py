from apps.accounts.models.keys import ApiKey, IdempotentRequest
from apps.accounts.models.owned import OwnedWithParent, TeamForeignKey, TeamOwned, TeamOwnedQuerySet
from apps.accounts.models.people import User
from apps.accounts.models.teams import EARLIEST, LATEST, Account, Invitation, Membership, Role, Team

__all__ = [
    "EARLIEST",
    "LATEST",
    "Account",
    "ApiKey",
    "IdempotentRequest",
    "Invitation",
    "Membership",
    "OwnedWithParent",
    "Role",
    "Team",
    "TeamForeignKey",
    "TeamOwned",
    "TeamOwnedQuerySet",
    "User",
]
