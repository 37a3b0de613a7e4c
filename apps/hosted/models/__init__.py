"""Forms on the web, what came by them, and how often."""

from apps.hosted.models.forms import COLOURS, WORDING, Asked, Form, FormQuerySet, JobKind
from apps.hosted.models.sendings import Outcome, Sending, Tally

__all__ = ["COLOURS", "WORDING", "Asked", "Form", "FormQuerySet", "JobKind", "Outcome", "Sending", "Tally"]
