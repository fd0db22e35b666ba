"""Where the SQL files and the migrations lie: beside the package in a checkout, inside it in an installed wheel."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

_PACKAGE = Path(__file__).resolve().parent


def _folder(name: str) -> Path:
    shared = _PACKAGE / "_share" / name
    return shared if shared.is_dir() else _PACKAGE.parent / name


SQL_FOLDER = _folder("sql")
MIGRATIONS_FOLDER = _folder("migrations")


@cache
def own_queries() -> Any:
    """Give the registry's own named queries, each file read when it is first needed: most commands need a few.

    They are a Queries; a variable of the type queries_sql.Queries knows each of them with its types.
    """
    from registry.queries import load

    return load(SQL_FOLDER, lazy=True)
