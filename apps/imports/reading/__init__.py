"""Reading a spreadsheet that somebody uploaded: from any file at all to plain rows of text, or to a clear refusal.

An upload is hostile until it is proved dull. A scan in small steps looks at it first; what passes is parsed by pandas
in a process of its own, with limits on memory and time, and comes out as one kind of file whatever went in.
"""

from apps.core.separated import SEPARATORS
from apps.imports.reading.tables import (
    MAX_BYTES,
    MAX_COLUMNS,
    MAX_ROWS,
    FileRefused,
    Problem,
    Row,
    Table,
    read_rows,
)
from apps.imports.reading.texts import ENCODINGS
from apps.imports.reading.upload import read_table

__all__ = [
    "ENCODINGS",
    "MAX_BYTES",
    "MAX_COLUMNS",
    "MAX_ROWS",
    "SEPARATORS",
    "FileRefused",
    "Problem",
    "Row",
    "Table",
    "read_rows",
    "read_table",
]
