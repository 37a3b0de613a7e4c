"""A mapping as people change it: a row for each field, beside a payload whose values can be chosen."""

from apps.feeds.editing.rows import Row, mapping_of, rows_of, target_of
from apps.feeds.editing.tree import Node, tree_of

__all__ = ["Node", "Row", "mapping_of", "rows_of", "target_of", "tree_of"]
