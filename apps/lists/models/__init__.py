"""Lists of people, those who are on one, and how large each was."""

from apps.lists.models.lists import List, ListQuerySet
from apps.lists.models.members import ListMember, ListMemberQuerySet
from apps.lists.models.sizes import ListSize

__all__ = ["List", "ListMember", "ListMemberQuerySet", "ListQuerySet", "ListSize"]
