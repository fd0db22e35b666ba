"""A file of JSON Lines, packed by gzip, that is there as a whole or not at all."""

from __future__ import annotations

import gzip
import hashlib
import os
from pathlib import Path
from types import TracebackType
from typing import Self

from registry.errors import InvalidParameter

_CHUNK = 1 << 20


class ArchiveFile:
    """Takes lines; at the end of the `with` block the file has them all, safe on the disk, or is as it was.

    The same lines make the same bytes. A file that is there already is left where it holds the same, as after a run
    that was killed, and refused where it holds something else: it may be another database's.
    """

    def __init__(self, path: Path) -> None:
        self.path, self.rows = path, 0
        self._draft = path.with_name(f".{path.name}.{os.getpid()}.part")
        path.parent.mkdir(parents=True, exist_ok=True)
        self._raw = self._draft.open("wb")
        self._packed = gzip.GzipFile("", "wb", fileobj=self._raw, mtime=0)

    def write(self, line: str) -> None:
        """Add a line."""
        self._packed.write(line.encode() + b"\n")
        self.rows += 1

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, error_type: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        try:
            self._packed.close()
            self._raw.flush()
            os.fsync(self._raw.fileno())
            self._raw.close()
            if error is None:
                self._keep()
        finally:
            self._raw.close()
            self._draft.unlink(missing_ok=True)

    def _keep(self) -> None:
        if self.path.exists() and _content(self.path) != _content(self._draft):
            raise InvalidParameter(
                f"{self.path} is there already and holds something else: move it away, or give another folder"
            )
        self._draft.replace(self.path)
        folder = os.open(self.path.parent, os.O_RDONLY)  # the name is on the disk as well
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def _content(path: Path) -> str | None:
    digest = hashlib.sha256()
    try:
        with gzip.open(path) as file:
            while chunk := file.read(_CHUNK):
                digest.update(chunk)
    except (OSError, EOFError):
        return None  # no gzip file, or a part of one
    return digest.hexdigest()
