"""PostgreSQL and Valkey from installed packages, for a machine that has neither."""

from pivotcx.embedded.postgres import start_postgres
from pivotcx.embedded.server import Server
from pivotcx.embedded.throwaway import throwaway_postgres, throwaway_valkey
from pivotcx.embedded.valkey import start_valkey

__all__ = ["Server", "start_postgres", "start_valkey", "throwaway_postgres", "throwaway_valkey"]
