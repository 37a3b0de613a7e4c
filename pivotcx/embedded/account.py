"""Under which account the embedded database runs: PostgreSQL refuses to run as root."""

from __future__ import annotations

import contextlib
import hashlib
import os
import pwd
import shutil
import subprocess
from pathlib import Path

from pivotcx.child import Account
from pivotcx.errors import StartError

# Where things go that would otherwise lie under a home that is closed to the account.
OPEN_PLACE = Path("/var/lib/pivotcx")


def account_for(folder: Path) -> Account | None:
    """Return the account to run under, or None to run as we are."""
    if os.geteuid() != 0:
        return None
    nearest = next(place for place in (folder, *folder.parents) if place.exists())
    entry = pwd.getpwnam("nobody")
    if nearest.stat().st_uid != 0:
        # An owner without a name, as in a container, will not do: PostgreSQL wants one.
        with contextlib.suppress(KeyError):
            entry = pwd.getpwuid(nearest.stat().st_uid)
    return Account(name=entry.pw_name, uid=entry.pw_uid, gid=entry.pw_gid)


def can_reach(path: Path, account: Account | None) -> bool:
    """Say whether the account may run or enter this path."""
    if account is None:
        return os.access(path, os.X_OK)
    asked = subprocess.run(  # noqa: S603  A fixed command.
        ["/bin/sh", "-c", 'test -x "$0"', str(path)],
        check=False,
        cwd="/",
        user=account.uid,
        group=account.gid,
        extra_groups=[],
    )
    return asked.returncode == 0


def own_folder(folder: Path, account: Account | None) -> Path:
    """Make a folder that only the account reads, in an open place when its parents are closed to it."""
    if account is not None:
        folder.parent.mkdir(parents=True, exist_ok=True)
        folder.parent.chmod(folder.parent.stat().st_mode | 0o011)
        if not can_reach(folder.parent, account):
            name = hashlib.sha256(str(folder).encode()).hexdigest()[:16]
            folder = OPEN_PLACE / name / folder.name
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o755)
        if account is not None:
            os.chown(folder, account.uid, account.gid)
        folder.chmod(0o700)
    except OSError as error:
        raise StartError(f"The database cannot live in {folder}: {error.strerror}.") from None
    return folder


def reachable_program(program: Path, account: Account | None, *, parts: list[Path], copy: Path) -> Path:
    """Return a program the account can run, copying its parts to an open place when theirs is closed."""
    if can_reach(program, account):
        return program
    home = parts[0].parent
    copied = copy / program.relative_to(home)
    if not can_reach(copied, account):
        unfinished = copy.with_name(f"{copy.name}.{os.getpid()}")
        try:
            for part in parts:
                shutil.copytree(part, unfinished / part.name, ignore=shutil.ignore_patterns("include"))
            copy.parent.chmod(0o755)
            unfinished.chmod(0o755)
            shutil.rmtree(copy, ignore_errors=True)
            unfinished.replace(copy)
        except OSError as error:
            raise StartError(f"{program} is closed to {account}, and cannot be copied: {error}.") from None
    return copied
