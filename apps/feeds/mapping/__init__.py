"""Which part of a payload is what: paths to its values, and how each field is made of them."""

from apps.feeds.mapping.paths import BadPath, Where, find, path_to, read_path, why_nothing
from apps.feeds.mapping.recipes import KINDS, PARTS, BadMapping, FieldMapping, Recipe, read_mapping
from apps.feeds.mapping.targets import CUSTOM, TARGETS, Target, is_target, label_of

__all__ = [
    "CUSTOM",
    "KINDS",
    "PARTS",
    "TARGETS",
    "BadMapping",
    "BadPath",
    "FieldMapping",
    "Recipe",
    "Target",
    "Where",
    "find",
    "is_target",
    "label_of",
    "path_to",
    "read_mapping",
    "read_path",
    "why_nothing",
]
