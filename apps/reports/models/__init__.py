from apps.reports.models.days import ReportCursor, ReportDay
from apps.reports.models.figures import Figure, HandedOver, Spread

__all__ = ["Figure", "HandedOver", "ReportCursor", "ReportDay", "Spread"]
