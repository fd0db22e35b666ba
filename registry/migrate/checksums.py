"""What the files held: beside them, in checksums.txt, and in the database, from when they were applied."""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from registry.errors import MigrationError
from registry.migrate.files import migration_ids, rollback_path

FILE_NAME = "checksums.txt"


@dataclass(frozen=True, slots=True)
class Checksums:
    """SHA-256 of a migration's file and of its rollback file; None where there is none."""

    up: str
    rollback: str | None


def checksum(path: Path) -> str:
    """Give what sha256sum gives, whatever line endings a checkout has."""
    return hashlib.sha256(path.read_bytes().replace(b"\r\n", b"\n")).hexdigest()


def of_folder(folder: Path) -> dict[str, Checksums]:
    """Give the checksums of every migration of a folder, as its files are now."""
    found = {}
    for id in migration_ids(folder):
        path = folder / f"{id}.sql"
        back = rollback_path(path)
        found[id] = Checksums(checksum(path), checksum(back) if back.exists() else None)
    return found


def problems(
    files: Mapping[str, Checksums],
    applied: Mapping[str, datetime.datetime],
    recorded: Mapping[str, Checksums],
) -> dict[str, str]:
    """Say what does not fit between the files and a database, and what to do, by migration. Empty if all is well.

    A pending migration whose checksums are recorded was accepted by `repair`: it may be late.
    """
    found = {}
    newest = max(applied, default="")
    for id in sorted({*files, *applied}):
        now, then = files.get(id), recorded.get(id)
        if now is None:
            found[id] = (
                "it is applied, but its file is gone: put the file back, or update this program if a newer version "
                "applied it; after review, `registry migrate repair` forgets it"
            )
        elif now == then:
            continue
        elif id in applied and then is not None and now.up != then.up:
            found[id] = f"its file has changed since it was applied: {_put_back(f'{id}.sql')}"
        elif now.rollback is None:
            found[id] = (
                f"it has no rollback file: write {id}.rollback.sql; "
                "after review, `registry migrate repair` accepts it as it is"
            )
        elif id in applied and then is not None and now.rollback != then.rollback:
            found[id] = f"its rollback file has changed since it was applied: {_put_back(f'{id}.rollback.sql')}"
        elif id not in applied and id < newest:
            found[id] = (
                f"it is pending, but older than {newest}, which is applied: give its files a newer name; "
                "after review, `registry migrate repair` accepts it, and `registry migrate up` applies it"
            )
    return found


def _put_back(name: str) -> str:
    return (
        f"put {name} back as it was, and write what is new into a migration of its own; "
        "after review, `registry migrate repair` accepts it as it is"
    )


def refuse(found: Mapping[str, str]) -> None:
    """Raise MigrationError with all problems, if there are any."""
    if found:
        raise MigrationError("\n".join(f"{id}: {problem}" for id, problem in found.items()))


# --- the file in the repository --------------------------------------------------------------------------------------


def file_text(folder: Path) -> str:
    """Write what checksums.txt should hold, in the form of sha256sum (`sha256sum -c checksums.txt`)."""
    names = [name for id in migration_ids(folder) for name in (f"{id}.sql", f"{id}.rollback.sql")]
    return "".join(f"{checksum(folder / name)}  {name}\n" for name in names if (folder / name).exists())


def file_problems(folder: Path) -> dict[str, str]:
    """Compare checksums.txt with the files; what differs, by file name."""
    path = folder / FILE_NAME
    listed = _listed(path.read_text("utf-8")) if path.exists() else {}
    now = _listed(file_text(folder))
    found = {}
    for name in sorted({*listed, *now}):
        if name not in now:
            found[name] = f"is listed in {FILE_NAME}, but the file is gone"
        elif name not in listed:
            found[name] = f"is not listed in {FILE_NAME}"
        elif listed[name] != now[name]:
            found[name] = f"has changed since {FILE_NAME} was written"
    return found


def _listed(text: str) -> dict[str, str]:
    return {line.split(maxsplit=1)[1]: line.split(maxsplit=1)[0] for line in text.splitlines() if " " in line}


def write_file(folder: Path) -> None:
    """Write checksums.txt anew: the files are accepted as they are."""
    (folder / FILE_NAME).write_text(file_text(folder), encoding="utf-8", newline="\n")
