"""What the commands of `registry sql` share."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from registry.errors import InvalidParameter

if TYPE_CHECKING:
    from registry.queries import Queries


def named_queries(folder: Path | None = None) -> Queries:
    """Load the queries of a folder; without one the registry's own."""
    from registry import queries
    from registry.resources import SQL_FOLDER

    return queries.load(folder or SQL_FOLDER)


def assignment(text: str) -> tuple[str, str]:
    """Read KEY=VALUE or KEY=@FILE from the command line."""
    key, equals, value = text.partition("=")
    if not equals or not key:
        raise click.UsageError(f'"{text}" is not KEY=VALUE')
    if value.startswith("@"):
        try:
            value = Path(value[1:]).read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise InvalidParameter(f"{key}: {value[1:]} cannot be read: {error}") from error
    return key, value
