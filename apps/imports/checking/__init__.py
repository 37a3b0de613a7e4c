"""Whether a row can become a candidate, and if not, each reason why."""

from apps.imports.checking.rows import CleanRow, Reason, RejectedRow, RowChecker, check_row

__all__ = ["CleanRow", "Reason", "RejectedRow", "RowChecker", "check_row"]
