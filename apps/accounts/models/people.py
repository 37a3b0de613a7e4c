"""People who sign in. A user belongs to no team; memberships do."""

from __future__ import annotations

from typing import Any, ClassVar
from uuid import UUID

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models import QuerySet
from django.db.models.functions import Lower
from django.utils import timezone

from apps.core.ids import new_id
from apps.core.prepared import prepared


class UserManager(BaseUserManager):  # type: ignore[type-arg]  # Not subscriptable when it runs.
    def get(self, *args: Any, **wanted: Any) -> User:
        """Return one person. Who is signed in is asked for by id, with each call: that statement is made once."""
        # What stands between others and people may see some of them only, and is such a manager, too.
        is_of_all = type(self) is UserManager and self._db is None
        if args or wanted.keys() != {"pk"} or not isinstance(wanted["pk"], UUID) or not is_of_all:
            user: User = super().get(*args, **wanted)
            return user
        if found := _people_with(user_id=wanted["pk"]):
            return found[0]
        raise User.DoesNotExist

    def get_by_natural_key(self, username: str | None) -> User:
        user: User = self.get(email=(username or "").lower())
        return user

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        user: User = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> User:
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)


class User(AbstractBaseUser, PermissionsMixin):
    class Theme(models.TextChoices):
        SYSTEM = "system", "As the system"
        LIGHT = "light", "Light"
        DARK = "dark", "Dark"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    email = models.EmailField(unique=True)
    full_name = models.CharField(max_length=150)
    theme = models.CharField(max_length=10, choices=Theme, default=Theme.SYSTEM)
    # Keys that act at once are a trap for who speaks to the computer, or hits keys by accident (WCAG 2.1.4).
    single_key_shortcuts = models.BooleanField(default=True)
    # Whether a chat in which somebody waits is claimed by opening it, and any chat by beginning to write in it.
    autoclaim = models.BooleanField(default=False, db_default=False)
    # For so long a text that was typed is held, so that it can be taken back.
    undo_seconds = models.PositiveSmallIntegerField(default=5, db_default=5)
    # As which work their list of chats begins; what these are, the chat knows.
    inbox_preset = models.CharField(max_length=20, blank=True, default="", db_default="")
    is_staff = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["full_name"]
    # In seconds.
    LONGEST_UNDO: ClassVar[int] = 10

    objects = UserManager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(email=Lower("email")), name="user_email_lower_case"),
            models.CheckConstraint(
                condition=models.Q(undo_seconds__lte=10), name="user_undo_within_ten_seconds"
            ),
        ]

    def __str__(self) -> str:
        return self.full_name or self.email

    def get_full_name(self) -> str:
        return self.full_name

    def get_short_name(self) -> str:
        return self.full_name.split(" ")[0] or self.email

    @property
    def initials(self) -> str:
        words = (self.full_name or self.email).split()
        return "".join(word[0] for word in (words[0], *words[1:][-1:])).upper()


@prepared
def _people_with(user_id: UUID) -> QuerySet[User]:
    return User.objects.filter(pk=user_id)
