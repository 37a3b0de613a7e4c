"""The grids of this floor, and what it adds to those of people, in the order of their tabs."""

from apps.chat.gridding import chats, links

__all__ = ["chats", "links"]
