"""A real PostgreSQL for every test: where it is found, a template database for the run, a clone of it for each test.

The server is, in this order: REGISTRY_TEST_DATABASE_URL; Docker, through testcontainers; the embedded server.
REGISTRY_TEST_POSTGRES chooses the major version of the last two (18, or 16).
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import uuid
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import psycopg
import pytest
import recorder
from psycopg import sql

from registry import migrate, server

if TYPE_CHECKING:
    from registry.api import Registry

PROJECT = Path(__file__).resolve().parent.parent
POSTGRES_VERSION = int(os.environ.get("REGISTRY_TEST_POSTGRES", "18"))
IMAGE = f"pgvector/pgvector:pg{POSTGRES_VERSION}"
# A test server may forget everything when the machine stops.
FAST = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "max_connections": "60"}
SETTINGS = FAST | recorder.SETTINGS


# --- finding the server ------------------------------------------------------------------------------------------


@dataclass
class Found:
    """Where the server of this run comes from; it starts when the first test asks for it."""

    kind: str
    says: str
    url: str | None = None
    closers: list[Callable[[], Any]] = field(default_factory=list)
    log: Callable[[], Iterable[bytes]] | None = None

    def start(self) -> str:
        if self.url is None:
            self.url = self._docker() if self.kind == "docker" else self._embedded()
        return self.url

    def _docker(self) -> str:
        from testcontainers.community.postgres import PostgresContainer

        container = PostgresContainer(IMAGE, username="postgres", password="registry", dbname="postgres", driver=None)
        container.with_command(
            ["postgres", *(word for name, value in SETTINGS.items() for word in ("-c", f"{name}={value}"))]
        )
        container.start()
        self.closers.append(container.stop)
        self.log = lambda: recorder.lines(container.get_wrapped_container().logs(stream=True, follow=False))
        url: str = container.get_connection_url()
        return url

    def _embedded(self) -> str:
        # Short, because a socket lies in it.
        home = Path(tempfile.mkdtemp(prefix="reg"))
        self.closers.append(lambda: shutil.rmtree(home, ignore_errors=True))
        url = server.start(home, POSTGRES_VERSION, SETTINGS)
        self.closers.append(lambda: server.stop(home, POSTGRES_VERSION))
        self.log = lambda: recorder.lines([(server.data_folder(home, POSTGRES_VERSION) / "log").read_bytes()])
        return url

    def close(self) -> None:
        while self.closers:
            self.closers.pop()()


def _docker_reason() -> str | None:
    """Why Docker is not used; None if it is. Says so before it pulls an image."""
    if "DOCKER_HOST" not in os.environ and not any(
        Path(path).exists() for path in ("/var/run/docker.sock", Path.home() / ".docker/run/docker.sock")
    ):
        return "no Docker"
    try:
        import docker  # type: ignore[import-untyped]
        from docker.errors import DockerException, ImageNotFound  # type: ignore[import-untyped]
    except ImportError:
        return "testcontainers is not installed"
    try:
        client = docker.from_env(timeout=5)
        client.ping()
        try:
            client.images.get(IMAGE)
        except ImageNotFound:
            print(f"database: pulling {IMAGE}, once; this may take some minutes", file=sys.stderr, flush=True)
            docker.from_env(timeout=600).images.pull(IMAGE)
    except (DockerException, OSError) as error:
        return f"Docker cannot be used: {str(error).splitlines()[0][:100]}"
    return None


def _find() -> Found:
    url = os.environ.get("REGISTRY_TEST_DATABASE_URL")
    if url:
        return Found("url", f"the server of REGISTRY_TEST_DATABASE_URL ({urlsplit(url).hostname or 'local'})", url)
    reason = _docker_reason()
    if reason is None:
        return Found("docker", f"Docker, image {IMAGE}")
    return Found("embedded", f"embedded PostgreSQL {POSTGRES_VERSION} ({reason})")


_FOUND = pytest.StashKey[Found]()


def pytest_configure(config: pytest.Config) -> None:
    config.stash[_FOUND] = _find()
    recorder.watch_calls()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: item.path.name == "test_every_query_is_run.py")


def pytest_report_header(config: pytest.Config) -> str:
    return f"database: {config.stash[_FOUND].says}"


def pytest_unconfigure(config: pytest.Config) -> None:
    if _FOUND in config.stash:
        config.stash[_FOUND].close()


# --- databases ---------------------------------------------------------------------------------------------------


def with_database(url: str, database: str) -> str:
    """The URL of another database of the same server."""
    scheme, _, rest = url.partition("://")
    address, slash, tail = rest.partition("/")
    _, mark, query = (tail if slash else "").partition("?")
    return f"{scheme}://{address}/{database}{mark}{query}"


@pytest.fixture(scope="session")
def server_url(pytestconfig: pytest.Config) -> str:
    """A database that exists on the server, as a superuser."""
    return pytestconfig.stash[_FOUND].start()


@pytest.fixture
def queries_run(pytestconfig: pytest.Config) -> Callable[[], set[str]]:
    """Gives the names of the queries that the tests have run so far."""
    found = pytestconfig.stash[_FOUND]
    return lambda: recorder.called() | (recorder.named_in(found.log()) if found.log else set())


@pytest.fixture(scope="session")
def postgres_version(server_url: str) -> int:
    """The major version of the server."""
    with psycopg.connect(server_url) as connection:
        return connection.info.server_version // 10000


def _administer(url: str, statement: str, *names: str) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(sql.SQL(statement).format(*(sql.Identifier(name) for name in names)))


@pytest.fixture(scope="session")
def template_database(server_url: str) -> Iterator[str]:
    """The name of a migrated database that nobody is connected to."""
    name = f"template_{uuid.uuid4().hex[:12]}"
    _administer(server_url, "CREATE DATABASE {}", name)
    try:
        migrate.up(with_database(server_url, name))
        yield name
    finally:
        _administer(server_url, "DROP DATABASE {} WITH (FORCE)", name)


@pytest.fixture
def database_url(server_url: str, template_database: str) -> Iterator[str]:
    """A migrated database of the test's own."""
    name = f"test_{uuid.uuid4().hex[:12]}"
    _administer(server_url, "CREATE DATABASE {} TEMPLATE {}", name, template_database)
    yield with_database(server_url, name)
    _administer(server_url, "DROP DATABASE {} WITH (FORCE)", name)


@pytest.fixture
def empty_database_url(server_url: str) -> Iterator[str]:
    """A database of the test's own with nothing in it."""
    name = f"empty_{uuid.uuid4().hex[:12]}"
    _administer(server_url, "CREATE DATABASE {}", name)
    yield with_database(server_url, name)
    _administer(server_url, "DROP DATABASE {} WITH (FORCE)", name)


@pytest.fixture
def reg(database_url: str) -> Iterator[Registry]:
    """A Registry on a migrated database of the test's own."""
    import registry

    with registry.connect(database_url, actor="tester") as reg:
        yield reg


# --- the command line, and workflows to work on ------------------------------------------------------------------


@pytest.fixture(scope="session")
def corpus() -> Path:
    """The collection of real workflows that lies beside the checkout on some machines."""
    folder = PROJECT.parent / "shared" / "corpus"
    if not folder.is_dir():
        pytest.skip(f"needs the workflow collection in {folder}")
    return folder


class Cli:
    """Runs the real command in a process of its own; without a database URL where `url` is None."""

    def __init__(self, url: str | None = None, home: Path | None = None) -> None:
        self.environment = {name: value for name, value in os.environ.items() if not name.startswith("REGISTRY_")}
        self.environment["PYTHONWARNINGS"] = "error"
        if url is not None:
            self.environment["REGISTRY_DATABASE_URL"] = url
        if home is not None:
            self.environment["REGISTRY_HOME"] = str(home)

    def __call__(
        self, *args: str | Path, input: str | None = None, env: dict[str, str] | None = None, cwd: Path | None = None
    ) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "registry", *map(str, args)],
            input=input if input is not None else "",
            env={**self.environment, **(env or {})},
            cwd=cwd,
            capture_output=True,
            encoding="utf-8",
            timeout=300,
        )


@pytest.fixture
def run_cli(database_url: str) -> Cli:
    """`run_cli("list", "--json")` on a migrated database of the test's own."""
    return Cli(database_url)
