"""What the file postmaster.pid of a data folder says, and whether it is true."""

from __future__ import annotations

import os
import socket
import sys
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

USER = "postgres"


@dataclass(frozen=True, slots=True)
class Postmaster:
    """A server as its file describes it; `host` is the folder of its socket if it is reached `by_socket`."""

    pid: int
    host: str
    port: int
    by_socket: bool
    ready: bool

    def url(self, database: str) -> str:
        """Write the URL of a database of this server."""
        # The port is given although it is the usual one: PGPORT of the environment would win otherwise.
        if self.by_socket:
            return f"postgresql://{USER}@/{database}?host={quote(self.host, safe='')}&port={self.port}"
        return f"postgresql://{USER}@{self.host}:{self.port}/{database}"


def answering(data: Path) -> Postmaster | None:
    """Find the server of this folder, if it takes connections: postmaster.pid may be left over from a killed one."""
    postmaster = read(data)
    if postmaster is None or not postmaster.ready or not alive(postmaster.pid) or not accepts(postmaster):
        return None
    return postmaster


def read(data: Path) -> Postmaster | None:
    """Read postmaster.pid; None if there is no such file, or only half of it."""
    try:
        lines = [line.strip() for line in (data / "postmaster.pid").read_text().splitlines()]
        pid, port, socket_folder, address = int(lines[0]), int(lines[3]), lines[4], lines[5]
    except (FileNotFoundError, NotADirectoryError, IndexError, ValueError):
        return None  # not there, or only half written: the server is just starting
    ready = len(lines) > 7 and lines[7] == "ready"
    return Postmaster(pid, socket_folder or address or "127.0.0.1", port, bool(socket_folder), ready)


def alive(pid: int) -> bool:
    """Whether there is a process of this pid, of whatever kind."""
    if sys.platform == "win32":  # where os.kill() with signal 0 ends the process
        return True
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:  # somebody else's process; whether it is the server the connect will show
        return True
    return True


def accepts(postmaster: Postmaster) -> bool:
    """Whether somebody takes connections where the server should."""
    try:
        if postmaster.by_socket:
            with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as client:
                client.settimeout(5)
                client.connect(f"{postmaster.host}/.s.PGSQL.{postmaster.port}")
        else:
            socket.create_connection((postmaster.host, postmaster.port), timeout=5).close()
    except OSError:
        return False
    return True
