"""What is asked about blasts: how far one is, what came of it, and what would come of one that is not started."""

from apps.blasts.selectors.counts import (
    Counts,
    added_up,
    counts_by_variant,
    counts_in,
    counts_of,
    waits_for_somebody,
    with_counts,
)
from apps.blasts.selectors.finding import (
    blast_of_text,
    blasts_to_do,
    blasts_to_tally,
    letters_to_mail,
    pace_of,
    whom_to_ask,
)
from apps.blasts.selectors.nights import Waits, waits_of
from apps.blasts.selectors.notices import notices_for
from apps.blasts.selectors.preview import missing_yes, preview_of
from apps.blasts.selectors.reasons import words_of_reason
from apps.blasts.selectors.report import Report, report_of, variants_of
from apps.blasts.selectors.slices import Slice, people_of, recipients_of
from apps.blasts.selectors.tallies import tally_of

__all__ = [
    "Counts",
    "Report",
    "Slice",
    "Waits",
    "added_up",
    "blast_of_text",
    "blasts_to_do",
    "blasts_to_tally",
    "counts_by_variant",
    "counts_in",
    "counts_of",
    "letters_to_mail",
    "missing_yes",
    "notices_for",
    "pace_of",
    "people_of",
    "preview_of",
    "recipients_of",
    "report_of",
    "tally_of",
    "variants_of",
    "waits_for_somebody",
    "waits_of",
    "whom_to_ask",
    "with_counts",
    "words_of_reason",
]
