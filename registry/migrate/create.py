"""A new migration from the template: its file, the way back, and the check of what it promises."""

from __future__ import annotations

import datetime
import re
import unicodedata
from pathlib import Path

from registry.errors import MigrationError
from registry.migrate.files import migration_ids
from registry.migrate.verify import verify_path
from registry.resources import MIGRATIONS_FOLDER

_LONGEST_NAME = 100


def create(description: str, *, folder: Path = MIGRATIONS_FOLDER, now: datetime.datetime | None = None) -> list[Path]:
    """Write the three files of a new migration, and give their paths.

    The name is the time in UTC, YYYYMMDDHHMMSS, later than every other one's, and the description's words.
    """
    ids = migration_ids(folder)
    words = re.sub(r"\W+", "_", unicodedata.normalize("NFKC", description).lower()).strip("_")
    if not words:
        raise MigrationError("a migration needs a short description, as in: add priority to workflow")
    if len(words) > _LONGEST_NAME:
        raise MigrationError(f"the description is too long for a file name: use {_LONGEST_NAME} characters or fewer")
    stamp = (now or datetime.datetime.now(datetime.UTC)).strftime("%Y%m%d%H%M%S")
    newest = max((id[:14] for id in ids if id[:14].isdigit()), default="")
    if stamp <= newest:
        following = datetime.datetime.strptime(newest, "%Y%m%d%H%M%S") + datetime.timedelta(seconds=1)
        stamp = following.strftime("%Y%m%d%H%M%S")
    id = f"{stamp}_{words}"
    templates = MIGRATIONS_FOLDER / "template"
    paths = {
        templates / "migration.sql": folder / f"{id}.sql",
        templates / "rollback.sql": folder / f"{id}.rollback.sql",
        templates / "verify.sql": verify_path(folder, id),
    }
    for template, path in paths.items():
        text = template.read_text(encoding="utf-8")
        text = text.replace("{description}", " ".join(description.split())).replace("{id}", id)
        depends = f"-- depends: {ids[-1]}\n" if ids else ""
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text.replace("-- depends: {newest}\n", depends), encoding="utf-8", newline="\n")
    return list(paths.values())
