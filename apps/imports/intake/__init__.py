"""What a worker does with an import: take its rows in, batch by batch, or take them back."""

from apps.imports.intake.working import work_on_import

__all__ = ["work_on_import"]
