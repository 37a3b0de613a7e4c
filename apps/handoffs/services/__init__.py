"""The verbs of handing over."""

from apps.handoffs.services.crossing import UnknownTeam, hand_to_team
from apps.handoffs.services.giving import (
    HandedToSelf,
    Said,
    hand_to_address,
    hand_to_member,
)
from apps.handoffs.services.many import Given, hand_over_chats, take_back_many
from apps.handoffs.services.receiving import take_up_kept
from apps.handoffs.services.taking_back import CannotTakeBack, NothingToSend, send_again, take_back

__all__ = [
    "CannotTakeBack",
    "Given",
    "HandedToSelf",
    "NothingToSend",
    "Said",
    "UnknownTeam",
    "hand_over_chats",
    "hand_to_address",
    "hand_to_member",
    "hand_to_team",
    "send_again",
    "take_back",
    "take_back_many",
    "take_up_kept",
]
