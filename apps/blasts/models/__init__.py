"""Blasts, and whom each goes to."""

from apps.blasts.models.blasts import WAITS, Blast, BlastQuerySet
from apps.blasts.models.recipients import OURS, BlastRecipient, BlastRecipientQuerySet, Outcome

__all__ = ["OURS", "WAITS", "Blast", "BlastQuerySet", "BlastRecipient", "BlastRecipientQuerySet", "Outcome"]
