"""Lists of people, those who are on one, how large each was; and what goes to the people of one."""

from apps.lists.models.lists import List, ListQuerySet
from apps.lists.models.mailings import Mailing
from apps.lists.models.members import ListMember, ListMemberQuerySet
from apps.lists.models.sizes import ListSize

__all__ = ["List", "ListMember", "ListMemberQuerySet", "ListQuerySet", "ListSize", "Mailing"]
