"""A database that lives as long as one check: made, migrated, dropped."""

from __future__ import annotations

import contextlib
import uuid
from collections.abc import Iterator
from urllib.parse import quote, urlencode

from registry.errors import translate


@contextlib.contextmanager
def scratch_database(url: str | None = None, *, migrated: bool = True) -> Iterator[str]:
    """Make a database of its own on a server, migrate it, give its URL, and drop it in the end, whatever happened.

    url       any database of the server, as a role that may create databases; None for the embedded server, which is
              started as needed
    migrated  False leaves it empty

    Raises DatabaseUnavailable where no server answers, and QueryError where the role may not create a database.
    """
    if url is None:
        from registry import server, settings

        url = server.ensure_running(settings.from_environment().home)
    name = f"registry_check_{uuid.uuid4().hex[:12]}"
    _administer(url, "create_statement", name)
    try:
        scratch = _with_database(url, name)
        if migrated:
            from registry import migrate

            migrate.up(scratch)
        yield scratch
    finally:
        _administer(url, "drop_statement", name)


def _administer(url: str, statement: str, name: str) -> None:
    """Run a statement that takes no parameters: the server writes it, with the name put in."""
    import psycopg

    from registry.resources import own_queries

    try:
        with psycopg.connect(url, autocommit=True) as connection:
            text: str = getattr(own_queries().catalog, statement)(connection, name=name)
            connection.execute(text.encode())
    except psycopg.Error as error:
        raise translate(error, "a database for the check") from error


def _with_database(url: str, name: str) -> str:
    from psycopg.conninfo import conninfo_to_dict

    parts = {**conninfo_to_dict(url), "dbname": name}
    return f"postgresql:///?{urlencode(parts, quote_via=quote)}"
