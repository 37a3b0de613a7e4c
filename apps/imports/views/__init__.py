"""The pages of imports."""

from apps.imports.views.listing import imports, sample
from apps.imports.views.preparing import discard, reading, start
from apps.imports.views.watching import cancel, go_on, import_page, rejects, undo

__all__ = [
    "cancel",
    "discard",
    "go_on",
    "import_page",
    "imports",
    "reading",
    "rejects",
    "sample",
    "start",
    "undo",
]
