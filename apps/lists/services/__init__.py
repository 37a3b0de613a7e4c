"""The verbs of lists."""

from apps.lists.services.combining import combine_lists, copy_list, difference_of, freeze_list, union_of
from apps.lists.services.making import (
    BadDescription,
    BadListName,
    ListExists,
    ListInUse,
    ListIsStatic,
    TooManyLists,
    change_filter,
    create_dynamic_list,
    create_list,
    create_static_list,
    delete_list,
    describe_list,
    rename_list,
    restore_list,
    update_list,
)
from apps.lists.services.members import ListIsDynamic, ListIsGone, add_members, remove_members
from apps.lists.services.sizes import RESTORABLE_FOR, forget_lists, measure_lists

__all__ = [
    "RESTORABLE_FOR",
    "BadDescription",
    "BadListName",
    "ListExists",
    "ListInUse",
    "ListIsDynamic",
    "ListIsGone",
    "ListIsStatic",
    "TooManyLists",
    "add_members",
    "change_filter",
    "combine_lists",
    "copy_list",
    "create_dynamic_list",
    "create_list",
    "create_static_list",
    "delete_list",
    "describe_list",
    "difference_of",
    "forget_lists",
    "freeze_list",
    "measure_lists",
    "remove_members",
    "rename_list",
    "restore_list",
    "union_of",
    "update_list",
]
