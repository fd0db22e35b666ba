"""The embedded PostgreSQL of the extra `[embedded]`: started by the first command, left running for the next ones.

While it is up, `ensure_running` costs a file read and a connect: `registry.server.embedded`, and with it the package
that holds the server, is imported only to start or to stop it.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from registry.errors import DatabaseUnavailable
from registry.server import postmaster

DEFAULT_VERSION = 18
DATABASE = "registry"

# Lies in the data folder once the database "registry" is there: a killed first start is seen and completed.
_CREATED = "registry.created"
# The migrations that were applied without being asked for.
_MIGRATED = "registry.migrated"


@dataclass(frozen=True, slots=True)
class ServerStatus:
    """How the embedded server is: `url` and `pid` are None while it does not run, `version` before its first start."""

    running: bool
    url: str | None
    version: str | None
    data_folder: Path
    pid: int | None


def data_folder(home: Path, postgres_version: int = DEFAULT_VERSION) -> Path:
    """Where a server of this major version keeps its data; each version has a folder of its own."""
    return home / f"postgresql-{postgres_version}"


def ensure_running(home: Path, postgres_version: int = DEFAULT_VERSION) -> str:
    """Start the server unless it runs, create its database unless it exists, and return the URL of that database."""
    data = data_folder(home, postgres_version)
    with _os_errors(data):
        if (data / _CREATED).exists():
            found = postmaster.answering(data)
            if found is not None:
                return found.url(DATABASE)
        from registry.server import embedded

        with embedded.lock(home, postgres_version):
            found = embedded.start(data, postgres_version)
            if not (data / _CREATED).exists():
                _create_database(found.url("postgres"))
                (data / _CREATED).touch()
            return found.url(DATABASE)


def ensure_migrated(home: Path) -> str:
    """`ensure_running`, with the migrations applied that came with this version of the program, each set once.

    Once, so that `registry migrate down` on the embedded database is not undone by the next command.
    """
    from registry import migrate

    url = ensure_running(home)
    data = data_folder(home)
    known = "\n".join(migrate.migration_ids())
    with _os_errors(data):
        marker = data / _MIGRATED
        if not marker.exists() or marker.read_text(encoding="utf-8") != known:
            migrate.up(url)
            marker.write_text(known, encoding="utf-8")
    return url


def start(home: Path, postgres_version: int = DEFAULT_VERSION, settings: Mapping[str, str] | None = None) -> str:
    """Start the server with settings of its own (`{"fsync": "off"}`); return the URL of its database "postgres"."""
    data = data_folder(home, postgres_version)
    from registry.server import embedded

    with _os_errors(data), embedded.lock(home, postgres_version):
        return embedded.start(data, postgres_version, settings).url("postgres")


def status(home: Path, postgres_version: int = DEFAULT_VERSION) -> ServerStatus:
    """How the server is, without starting it."""
    data = data_folder(home, postgres_version)
    with _os_errors(data):
        version_file = data / "PG_VERSION"
        version = version_file.read_text().strip() if version_file.exists() else None
        found = postmaster.answering(data)
    if found is None:
        return ServerStatus(False, None, version, data, None)
    return ServerStatus(True, found.url(DATABASE), version, data, found.pid)


def stop(home: Path, postgres_version: int = DEFAULT_VERSION) -> bool:
    """Stop the server, ending what its clients do; False if it did not run."""
    data = data_folder(home, postgres_version)
    with _os_errors(data):
        if postmaster.answering(data) is None:
            return False
        from registry.server import embedded

        with embedded.lock(home, postgres_version):
            return embedded.stop(data, postgres_version)


def _create_database(url: str) -> None:
    import psycopg

    from registry.resources import own_queries

    named = own_queries()
    with psycopg.connect(url, autocommit=True) as connection:
        if not named.server.database_exists(connection, name=DATABASE):
            named.server.create_database(connection)


@contextlib.contextmanager
def _os_errors(data: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise DatabaseUnavailable(
            f"the embedded PostgreSQL in {data} cannot be used: {error}; set REGISTRY_HOME to a folder of your own"
        ) from error
