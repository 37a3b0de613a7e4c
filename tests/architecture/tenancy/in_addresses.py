"""What stands in the addresses of pages besides ids."""

from __future__ import annotations

from apps.candidates.models import Candidate

# What else may stand in an address, of our own.
OTHER_PART_OF = {
    "action_name": lambda _: "tag",
    "article_slug": lambda _: "waiting",
    "digits": lambda world: world.row(Candidate).phone.lstrip("+"),
    "grid_name": lambda _: "candidates",
    "media_sid": lambda _: f"ME{'0' * 32}",
    # Of a passkey that nobody has: those of others are in tests/accounts/test_passkeys.py.
    "pk": lambda _: 1,
    "part": lambda _: "all",
    "position": lambda _: 1,
    "report": lambda _: "people",
    "table": lambda _: "people",
    "sid": lambda _: f"MM{'0' * 32}",
}
