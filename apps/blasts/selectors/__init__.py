"""What is asked about blasts: how far one is, what came of it, and what would come of one that is not started."""

from apps.blasts.selectors.counts import Counts, counts_in, counts_of, waits_for_somebody, with_counts
from apps.blasts.selectors.finding import blast_of_text, blasts_to_do, pace_of
from apps.blasts.selectors.nights import Waits, waits_of
from apps.blasts.selectors.preview import missing_yes, preview_of
from apps.blasts.selectors.reasons import words_of_reason
from apps.blasts.selectors.report import Report, report_of
from apps.blasts.selectors.slices import Slice, people_of, recipients_of

__all__ = [
    "Counts",
    "Report",
    "Slice",
    "Waits",
    "blast_of_text",
    "blasts_to_do",
    "counts_in",
    "counts_of",
    "missing_yes",
    "pace_of",
    "people_of",
    "preview_of",
    "recipients_of",
    "report_of",
    "waits_for_somebody",
    "waits_of",
    "with_counts",
    "words_of_reason",
]
