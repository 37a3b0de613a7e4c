"""What a worker does of bulk actions: batch by batch, each in one transaction with how far it is."""

from apps.grids.intake.working import work_on_bulk

__all__ = ["work_on_bulk"]
