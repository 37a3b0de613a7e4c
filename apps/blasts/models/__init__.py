"""Blasts, and whom each goes to."""

from apps.blasts.models.blasts import Blast, BlastQuerySet
from apps.blasts.models.recipients import OURS, BlastRecipient, BlastRecipientQuerySet, Outcome

__all__ = ["OURS", "Blast", "BlastQuerySet", "BlastRecipient", "BlastRecipientQuerySet", "Outcome"]
