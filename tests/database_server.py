"""The PostgreSQL of a test run: where it is found, started at most once, and how its log is read.

It is, in this order: the server of REGISTRY_TEST_DATABASE_URL; Docker, through testcontainers; the embedded server.
REGISTRY_TEST_POSTGRES chooses the major version of the last two (18, or 16).
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import recorder

from registry import server

POSTGRES_VERSION = int(os.environ.get("REGISTRY_TEST_POSTGRES", "18"))
IMAGE = f"pgvector/pgvector:pg{POSTGRES_VERSION}"
# A test server may forget everything when the machine stops, and nothing is vacuumed or analyzed behind a test's back.
# Several processes run tests, each with up to some ten connections.
FAST = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "autovacuum": "off",
    "max_connections": "200",
}
SETTINGS = FAST | recorder.SETTINGS

_MEMORY = Path("/dev/shm")
_ROOM = 4 * 2**30


@dataclass
class DatabaseServer:
    """Where the server of this run comes from; it starts when somebody asks for it.

    `log_at` says where its log is: the container, or the file of the embedded server.
    """

    kind: str
    says: str
    url: str | None = None
    log_at: str | None = None
    closers: list[Callable[[], Any]] = field(default_factory=list)

    def start(self) -> str:
        """Start the server unless that is done already, and give the URL of a database of it, as a superuser."""
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
        self.log_at = container.get_wrapped_container().id
        url: str = container.get_connection_url()
        return url

    def _embedded(self) -> str:
        home = short_folder()
        self.closers.append(lambda: shutil.rmtree(home, ignore_errors=True))
        url = server.start(home, POSTGRES_VERSION, SETTINGS)
        self.closers.append(lambda: server.stop(home, POSTGRES_VERSION))
        self.log_at = str(server.data_folder(home, POSTGRES_VERSION) / "log")
        return url

    def log(self) -> Iterator[bytes]:
        """The lines that the server has logged so far; none where its log cannot be read."""
        if self.log_at is not None and self.kind == "docker":
            import docker  # type: ignore[import-untyped]

            container = docker.from_env().containers.get(self.log_at)
            yield from recorder.lines(container.logs(stream=True, follow=False))
        elif self.log_at is not None:
            with Path(self.log_at).open("rb") as file:
                yield from file

    def for_worker(self) -> dict[str, str | None]:
        """What another process has to be told of the running server: the fields of one that it need not start."""
        return {"kind": self.kind, "says": self.says, "url": self.start(), "log_at": self.log_at}

    def close(self) -> None:
        """Stop what was started here."""
        while self.closers:
            self.closers.pop()()


def short_folder() -> Path:
    """Make a folder for an embedded server: of a short path, for a socket lies in it, and in memory if there is room.

    A test's database is some hundred files that go again at once: in memory that takes half the time of the server.
    """
    parent = _MEMORY if os.access(_MEMORY, os.W_OK) and shutil.disk_usage(_MEMORY).free > _ROOM else None
    return Path(tempfile.mkdtemp(prefix="reg", dir=parent))


def find() -> DatabaseServer:
    """Choose the server of this run."""
    url = os.environ.get("REGISTRY_TEST_DATABASE_URL")
    if url:
        says = f"the server of REGISTRY_TEST_DATABASE_URL ({urlsplit(url).hostname or 'local'})"
        return DatabaseServer("url", says, url)
    reason = _docker_reason()
    if reason is None:
        return DatabaseServer("docker", f"Docker, image {IMAGE}")
    return DatabaseServer("embedded", f"embedded PostgreSQL {POSTGRES_VERSION} ({reason})")


def _docker_reason() -> str | None:
    """Why Docker is not used; None if it is. Says so before it pulls an image."""
    if "DOCKER_HOST" not in os.environ and not any(
        Path(path).exists() for path in ("/var/run/docker.sock", Path.home() / ".docker/run/docker.sock")
    ):
        return "no Docker"
    try:
        import docker
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
