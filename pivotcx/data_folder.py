"""Where a one-command start keeps its data: one folder a port, so that two starts share nothing."""

from __future__ import annotations

from pathlib import Path

from pivotcx.embedded.ports import answers, port_of


def data_folder(base: Path, port: int) -> Path:
    """Return the folder of the start that listens on this port."""
    return base / ".data" / str(port)


def running_ports(base: Path) -> list[int]:
    """Return the ports of the starts of this checkout whose database answers now."""
    folders = [ports.parent for ports in (base / ".data").glob("*/ports.json")]
    return sorted(
        int(folder.name)
        for folder in folders
        if folder.name.isdigit() and answers(port_of("postgres", data=folder))
    )
