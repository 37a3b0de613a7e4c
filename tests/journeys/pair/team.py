"""A team of two recruiters and of made-up phones, apart from the demo's, in the product that the journeys share."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import count
from typing import Any

from playwright.sync_api import APIRequestContext
from playwright.sync_api import Error as BrowserError
from psycopg2.extras import Json

from tests.rig import Product

NAMES = {"first@pair.test": "First Recruiter", "second@pair.test": "Second Recruiter"}
PHONES = [f"+1415556{nth:04d}" for nth in range(14)]
ADD_PERSON = """
    INSERT INTO accounts_user SELECT (jsonb_populate_record(u, %s::jsonb)).* FROM accounts_user u
    WHERE email = 'recruiter@demo.test' ON CONFLICT DO NOTHING
"""
ADD_MEMBER = """
    INSERT INTO accounts_membership (id, team_id, user_id, role, created_at)
    SELECT gen_random_uuid(), t.id, u.id, 'member', now() FROM accounts_team t, accounts_user u
    WHERE t.slug = %s AND u.email = %s
"""
IDS = """
    SELECT t.id::text, n.id::text FROM accounts_team t JOIN messaging_number n ON n.team_id = t.id WHERE t.slug = %s
"""
NUMBERS = count(10)


@dataclass(frozen=True)
class Pair:
    """The team, its number, and how its candidates write to it."""

    product: Product
    team_id: str
    number_id: str

    def text(self, door: APIRequestContext, phone: str, body: str) -> bool:
        """Text from a phone of the simulator. Return whether the text was taken in."""
        cookies = {each["name"]: each["value"] for each in door.storage_state()["cookies"]}
        form: dict[str, str | float | bool] = {
            "body": body,
            "csrfmiddlewaretoken": cookies["csrftoken"],
            "page_team": self.team_id,
        }
        address = f"/simulator/{self.number_id}/{phone.lstrip('+')}/"
        try:
            headers = {"HX-Request": "true", "HX-Target": "texts", "Referer": self.product.url}
            return door.post(address, form=form, headers=headers, timeout=8_000).status < 400
        except BrowserError:
            return False


def found_team(product: Product) -> Pair:
    """Make a team with a number and two people who sign in as those of the demo do."""
    nth = next(NUMBERS)
    slug = f"pair-{nth}"
    product.manage("create_team", "The pair", "--slug", slug, "--manager", f"{slug}@pair.test")
    product.manage("connect_number", "--team", slug, "--number", f"+120155501{nth}")
    for email, name in NAMES.items():
        _add(product, slug, email, name)
    product.query(
        "UPDATE messaging_number SET pace = 100 WHERE team_id = (SELECT id FROM accounts_team WHERE slug = %s)",
        slug,
    )
    ((team_id, number_id),) = product.query(IDS, slug)
    return Pair(product, team_id, number_id)


def _add(product: Product, slug: str, email: str, name: str) -> None:
    ((new_id,),) = product.query("SELECT gen_random_uuid()::text")
    told: dict[str, Any] = {"id": new_id, "email": email, "full_name": name}
    # Of the two ways to be on it, each has one.
    told["autoclaim"] = name.startswith("First")
    product.query(ADD_PERSON, Json(told))
    product.query(ADD_MEMBER, slug, email)
