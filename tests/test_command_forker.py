"""A command that is forked does and says what one does that is started."""

from __future__ import annotations

import threading
from pathlib import Path

import command_forker
import pytest
from conftest import Cli

pytestmark = pytest.mark.skipif(not command_forker.AVAILABLE, reason="this system does not fork")

HELLO = "nodes: [{name: 挨拶, node_type: tool}]\n"


@pytest.mark.parametrize(
    ("args", "input"),
    [
        (("list", "--json"), ""),
        (("save", "-"), HELLO),  # refused: it has no name
        (("save", "-", "--json"), f"name: あいさつ\n{HELLO}"),
        (("order", "nothing"), ""),
        (("nonsense",), ""),
        (("--help",), ""),
    ],
)
def test_it_is_as_one_that_is_started(database_url: str, args: tuple[str, ...], input: str) -> None:
    forked, started = Cli(database_url)(*args, input=input), Cli(database_url, cold=True)(*args, input=input)
    if args[-1] == "--json" and input:
        assert '"created"' in forked.stdout
        assert '"unchanged"' in started.stdout
    else:
        outcomes = [(outcome.returncode, outcome.stdout, outcome.stderr) for outcome in (forked, started)]
        assert outcomes[0] == outcomes[1]


def test_its_environment_and_its_folder_are_its_own(run_cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "hello.yaml").write_text(HELLO, "utf-8")
    assert run_cli("save", "hello.yaml", cwd=tmp_path, env={"REGISTRY_TENANT": "other"}).returncode == 0
    assert run_cli("save", "hello.yaml").returncode == 1
    assert run_cli("list").stdout == ""
    assert run_cli("list", env={"REGISTRY_TENANT": "other"}).stdout.startswith("hello\t1\t1\t")


def test_several_at_the_same_time(run_cli: Cli) -> None:
    outcomes: list[str] = []

    def run(number: int) -> None:
        outcomes.append(run_cli("save", "-", input=f"name: w{number}\ndescription: number {number}\n{HELLO}").stdout)

    threads = [threading.Thread(target=run, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == [f"created   w{number}@1\n" for number in range(4)]
