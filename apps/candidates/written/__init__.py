"""What people and other systems write of a candidate, brought to what the product keeps, or why it cannot be."""

from apps.candidates.written.countries import country
from apps.candidates.written.dates import MONTH_FIRST, iso_date
from apps.candidates.written.values import Unfit, email, note, phone_of, state_of, tags, yes_no

__all__ = [
    "MONTH_FIRST",
    "Unfit",
    "country",
    "email",
    "iso_date",
    "note",
    "phone_of",
    "state_of",
    "tags",
    "yes_no",
]
