"""PostgreSQL, told in every transaction which team is being served.

The context variable of `tenancy` is the truth and the connection follows it: before a statement, when the
transaction has not yet been told of the present team, it is. The setting is local to the transaction, so neither a
pooled connection nor a crash can carry one team's right into another's request.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.core.exceptions import ImproperlyConfigured
from django.db import DEFAULT_DB_ALIAS
from django.db.backends.postgresql import base

from apps.accounts.tenancy import current_team_id

_NOT_TOLD = object()


class DatabaseWrapper(base.DatabaseWrapper):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._told_team: object | UUID | None = _NOT_TOLD
        self.execute_wrappers.append(self._execute_for_team)

    def _execute_for_team(
        self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]
    ) -> Any:
        if not self.autocommit:
            team_id = current_team_id()
            if team_id != self._told_team:
                self._tell(team_id)
        return execute(sql, params, many, context)

    def _tell(self, team_id: UUID | None) -> None:
        self.validate_no_broken_transaction()
        with self.wrap_database_errors, self.connection.cursor() as cursor:
            # Always, also when there is no team: an earlier value must not survive by silence.
            cursor.execute("select set_config('app.team', %s, true)", [str(team_id) if team_id else ""])
        self._told_team = team_id

    # (Django's own hooks; its type stubs leave them out.)
    # Whatever begins or ends a transaction, or undoes a part of one, undoes what it was told.

    def connect(self) -> None:
        self._told_team = _NOT_TOLD
        super().connect()
        if self.alias == DEFAULT_DB_ALIAS:
            self._refuse_a_mighty_role()

    def _refuse_a_mighty_role(self) -> None:
        """Serve by an ordinary role only: row security does not bind who owns the tables or may pass it by."""
        with self.connection.cursor() as cursor:
            cursor.execute(
                "select current_user, rolsuper or rolbypassrls or exists "
                "(select from pg_class where relowner = r.oid and relnamespace = 'public'::regnamespace) "
                "from pg_roles r where rolname = current_user"
            )
            role, is_mighty = cursor.fetchone()
        if is_mighty:
            self.close()
            raise ImproperlyConfigured(
                f"The database is served by {role}, which owns tables or passes row security by. "
                "Name an ordinary role in DATABASE_URL and the owner in DATABASE_OWNER_URL."
            )

    def _set_autocommit(self, autocommit: bool) -> None:
        self._told_team = _NOT_TOLD
        super()._set_autocommit(autocommit)  # type: ignore[misc]

    def _commit(self) -> None:
        self._told_team = _NOT_TOLD
        super()._commit()  # type: ignore[misc]

    def _rollback(self) -> None:
        self._told_team = _NOT_TOLD
        super()._rollback()  # type: ignore[misc]

    def _savepoint_rollback(self, sid: str) -> None:
        # The way out of a failed statement: before it, PostgreSQL hears nothing else.
        self._told_team = current_team_id()
        try:
            super()._savepoint_rollback(sid)  # type: ignore[misc]
        finally:
            self._told_team = _NOT_TOLD
