"""Where files that candidates hand in are looked at for viruses: by clamd, where this machine has its settings.

Whoever installs ClamAV's daemon (or mounts a `clamd.conf` that names one elsewhere) has their files scanned from the
next start on. Another way: say an address here, `unix:/path` or `tcp:host:port`.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

SETTINGS_OF_CLAMD = (Path("/etc/clamav/clamd.conf"), Path("/etc/clamd.d/scan.conf"), Path("/etc/clamd.conf"))


def clamd_address(files: Iterable[Path] = SETTINGS_OF_CLAMD) -> str:
    """Return where clamd listens, by its own settings; nothing where there are none."""
    for file in files:
        try:
            lines = file.read_text(errors="replace").splitlines()
        except OSError:
            continue
        said = dict(line.split(None, 1) for line in lines if len(line.split(None, 1)) == 2)
        if "LocalSocket" in said:
            return f"unix:{said['LocalSocket'].strip()}"
        if "TCPSocket" in said:
            return f"tcp:{said.get('TCPAddr', '127.0.0.1').strip()}:{said['TCPSocket'].strip()}"
    return ""
