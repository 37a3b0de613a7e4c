from apps.reports.services.recounting import Difference, recount_all

__all__ = ["Difference", "recount_all"]
