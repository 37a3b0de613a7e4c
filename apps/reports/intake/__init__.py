from apps.reports.intake.counting import count_day
from apps.reports.intake.reading import BATCH, days_with_anything, have_counted, read_log

__all__ = ["BATCH", "count_day", "days_with_anything", "have_counted", "read_log"]
