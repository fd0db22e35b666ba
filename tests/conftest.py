"""A real PostgreSQL for every test: a template database for each process that runs tests, a clone of it for each test.

One server serves the whole run (see database_server). Under pytest-xdist the process that directs the others starts it
and tells them its URL; without, it starts when the first test asks for it.
"""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import command_forker
import psycopg
import pytest
import recorder
from command_forker import Forker
from database_server import DatabaseServer, find
from hypothesis import HealthCheck, settings
from psycopg import sql
from psycopg.conninfo import make_conninfo

from registry import migrate, queries
from registry.errors import RegistryError
from registry.resources import SQL_FOLDER

if TYPE_CHECKING:
    from registry.api import Registry

PROJECT = Path(__file__).resolve().parent.parent


# How long an example takes says more about the machine, and who else is at work on it, than about the code.
settings.register_profile("registry", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("registry")


# --- the server --------------------------------------------------------------------------------------------------


_SERVER = pytest.StashKey[DatabaseServer]()


def pytest_configure(config: pytest.Config) -> None:
    told = getattr(config, "workerinput", {}).get("database_server")
    server = config.stash[_SERVER] = DatabaseServer(**told) if told else find()
    config.pluginmanager.register(recorder.plugin(config, _query_names, server.log))


def _query_names() -> set[str]:
    return {query.name for query in queries.load(SQL_FOLDER)}


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Tell a worker of pytest-xdist, before it starts, where the server is."""
    try:
        node.workerinput["database_server"] = node.config.stash[_SERVER].for_worker()
    except RegistryError as error:
        raise pytest.UsageError(str(error)) from error


def pytest_report_header(config: pytest.Config) -> str:
    return f"database: {config.stash[_SERVER].says}"


def pytest_unconfigure(config: pytest.Config) -> None:
    Cli.close()
    if _SERVER in config.stash:
        config.stash[_SERVER].close()


# --- databases ---------------------------------------------------------------------------------------------------


def with_database(url: str, database: str) -> str:
    """The URL of another database of the same server."""
    scheme, _, rest = url.partition("://")
    address, slash, tail = rest.partition("/")
    _, mark, query = (tail if slash else "").partition("?")
    return f"{scheme}://{address}/{database}{mark}{query}"


def as_role(url: str, role: str, password: str) -> str:
    """The same database for another role, as a conninfo string."""
    return psycopg.conninfo.make_conninfo(url, user=role, password=password)


@pytest.fixture(scope="session")
def server_url(pytestconfig: pytest.Config) -> str:
    """A database that exists on the server, as a superuser."""
    return pytestconfig.stash[_SERVER].start()


@pytest.fixture
def queries_run(pytestconfig: pytest.Config) -> Callable[[], set[str]]:
    """Gives the names of the queries that this process has called or the server has run so far."""
    server = pytestconfig.stash[_SERVER]
    return lambda: recorder.called() | recorder.named_in(server.log())


@pytest.fixture(scope="session")
def postgres_version(server_url: str) -> int:
    """The major version of the server."""
    with psycopg.connect(server_url) as connection:
        return connection.info.server_version // 10000


def _administer(url: str, statement: str, *names: str) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(sql.SQL(statement).format(*(sql.Identifier(name) for name in names)))


class Templates:
    """Migrated databases to clone, one for each migration: made when first asked for, from the nearest before it."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._ids = migrate.migration_ids()
        self._names: dict[int, str] = {}

    def at(self, id: str) -> str:
        """The name of a database with the migrations up to and with this one, that nobody is connected to."""
        wanted = self._ids.index(id)
        if wanted not in self._names:
            name = f"template_{uuid.uuid4().hex[:12]}"
            nearest = max((number for number in self._names if number < wanted), default=None)
            _create(self._url, name, None if nearest is None else self._names[nearest])
            self._names[wanted] = name
            migrate.up(with_database(self._url, name), id)
        return self._names[wanted]

    def drop(self) -> None:
        for name in self._names.values():
            _drop(self._url, name)


def _create(url: str, name: str, template: str | None = None) -> None:
    if template is None:
        _administer(url, "CREATE DATABASE {}", name)
    else:
        _administer(url, "CREATE DATABASE {} TEMPLATE {} STRATEGY file_copy", name, template)


def _drop(url: str, name: str) -> None:
    """Drop a database, and whatever is connected to it.

    PostgreSQL sleeps for 100 ms where a session has not gone yet, as that of a test just has not: most of the time of
    most tests. So it is asked when there is none.
    """
    with psycopg.connect(url, autocommit=True) as connection:
        here = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s"
        for _ in range(500):
            if not connection.execute(here, [name]).fetchall():
                break
            time.sleep(0.001)
        connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


@contextlib.contextmanager
def database(url: str, template: str | None = None) -> Iterator[str]:
    """A database that lives as long as the block: a clone, or one with nothing in it."""
    name = f"{'empty' if template is None else 'test'}_{uuid.uuid4().hex[:12]}"
    _create(url, name, template)
    try:
        yield with_database(url, name)
    finally:
        _drop(url, name)


@pytest.fixture(scope="session")
def templates(server_url: str) -> Iterator[Templates]:
    found = Templates(server_url)
    try:
        yield found
    finally:
        found.drop()


@pytest.fixture(scope="session")
def template_database(templates: Templates) -> str:
    """The name of a migrated database that nobody is connected to."""
    return templates.at(migrate.migration_ids()[-1])


@pytest.fixture
def database_url(server_url: str, template_database: str) -> Iterator[str]:
    """A migrated database of the test's own."""
    with database(server_url, template_database) as url:
        yield url


@pytest.fixture
def empty_database_url(server_url: str) -> Iterator[str]:
    """A database of the test's own with nothing in it."""
    with database(server_url) as url:
        yield url


@pytest.fixture
def database_at(server_url: str, templates: Templates) -> Iterator[Callable[[str], str]]:
    """Gives databases of the test's own that are migrated up to and with the migration it names."""
    with contextlib.ExitStack() as stack:
        yield lambda id: stack.enter_context(database(server_url, templates.at(id)))


@pytest.fixture
def reg(database_url: str) -> Iterator[Registry]:
    """A Registry on a migrated database of the test's own."""
    import registry

    with registry.connect(database_url, actor="tester") as reg:
        yield reg


@pytest.fixture
def application_url(database_url: str) -> Iterator[str]:
    """The database of database_url for a role that has been granted what `registry doctor` says, and nothing more."""
    role = f"app_{uuid.uuid4().hex[:8]}"
    theirs = make_conninfo(database_url, user=role, password="secret")
    with psycopg.connect(database_url, autocommit=True) as owner:
        owner.execute(f"CREATE ROLE {role} LOGIN PASSWORD 'secret'".encode())
        try:
            with psycopg.connect(theirs, autocommit=True) as connection:
                for lacking in queries.load(SQL_FOLDER).server.missing_privileges(connection):
                    owner.execute(f"GRANT {lacking.privileges} ON {lacking.table_names} TO {role}".encode())
            yield theirs
        finally:
            owner.execute(f"DROP OWNED BY {role}".encode())
            owner.execute(f"DROP ROLE {role}".encode())


# --- the command line, and workflows to work on ------------------------------------------------------------------


@pytest.fixture(scope="session")
def corpus() -> Path:
    """The collection of real workflows that lies beside the checkout on some machines."""
    folder = PROJECT.parent / "shared" / "corpus"
    if not folder.is_dir():
        pytest.skip(f"needs the workflow collection in {folder}")
    return folder


class Cli:
    """Runs the real command in a process of its own; without a database URL where `url` is None.

    The process is forked from one that has the libraries imported (see command_forker), unless it should be `cold`, or
    differs from that one in what an interpreter looks at when it starts.
    """

    _forker: Forker | None = None

    def __init__(self, url: str | None = None, home: Path | None = None, *, cold: bool = False) -> None:
        self.cold = cold or not command_forker.AVAILABLE
        self.environment = {name: value for name, value in os.environ.items() if not name.startswith("REGISTRY_")}
        self.environment["PYTHONWARNINGS"] = "error"
        if url is not None:
            self.environment["REGISTRY_DATABASE_URL"] = url
        if home is not None:
            self.environment["REGISTRY_HOME"] = str(home)

    def __call__(
        self, *args: str | Path, input: str | None = None, env: dict[str, str] | None = None, cwd: Path | None = None
    ) -> subprocess.CompletedProcess[str]:
        environment = {**self.environment, **(env or {})}
        if not self.cold:
            if Cli._forker is None:
                Cli._forker = Forker(self.environment)
            if Cli._forker.fits(environment):
                return Cli._forker.run([*map(str, args)], input or "", environment, cwd)
        return subprocess.run(
            [sys.executable, "-m", "registry", *map(str, args)],
            input=input or "",
            env=environment,
            cwd=cwd,
            capture_output=True,
            encoding="utf-8",
            timeout=300,
        )

    @classmethod
    def close(cls) -> None:
        if cls._forker is not None:
            cls._forker.close()
            cls._forker = None


@pytest.fixture
def run_cli(database_url: str) -> Cli:
    """`run_cli("list", "--json")` on a migrated database of the test's own."""
    return Cli(database_url)
