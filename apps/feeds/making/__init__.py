"""What a payload becomes by a mapping, with each field's origin and whatever is wrong."""

from apps.feeds.making.made import Made, Problem, make
from apps.feeds.making.recipes import Trace

__all__ = ["Made", "Problem", "Trace", "make"]
