"""What arrived, whatever it is: JSON, a form, a table or XML, as things that paths lead into."""

from apps.feeds.payloads.bounds import MAX_BYTES, BadPayload, TooLarge
from apps.feeds.payloads.reading import FETCHED, Format, Payload, read_payloads

__all__ = ["FETCHED", "MAX_BYTES", "BadPayload", "Format", "Payload", "TooLarge", "read_payloads"]
