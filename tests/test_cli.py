"""The command line, run as a user runs it: what it prints, where, and with which exit status."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from conftest import Cli

INVOICE = """\
name: monthly-invoice
description: 月次の請求書を作成して送る
category: finance
tags: [invoice, monthly]
nodes:
  - {name: fetch, node_type: tool, parameters: {url: "{{ params.base_url }}"}}
  - {name: check, node_type: tool}
  - {name: convert, node_type: tool}
  - {name: send, node_type: agent}
edges:
  - {parent: fetch, child: check}
  - {parent: fetch, child: convert}
  - {parent: check, child: send}
  - {parent: convert, child: send, handoff_data: {rows: "$.rows"}}
params:
  - {key: base_url, value_type: string, required: true}
"""
CYCLE = """\
name: round
nodes: [{name: a, node_type: tool}, {name: b, node_type: tool}]
edges: [{parent: a, child: b}, {parent: b, child: a}]
"""
NAMELESS = "nodes: [{name: only, node_type: tool}]\n"


def one_json(outcome: subprocess.CompletedProcess[str], status: int = 0) -> Any:
    """The one document on stdout; nothing else is there."""
    assert outcome.returncode == status, outcome.stderr
    return json.loads(outcome.stdout)


def refused(outcome: subprocess.CompletedProcess[str]) -> str:
    """The reason, on stderr alone."""
    assert outcome.returncode == 1, outcome.stderr
    assert outcome.stdout == ""
    assert "Traceback" not in outcome.stderr
    assert outcome.stderr.startswith("registry: ")
    return outcome.stderr


# --- help and usage ----------------------------------------------------------------------------------------------


def seconds(run: Callable[[], object]) -> float:
    """The time of the processor that a child takes: the machine may be busy with something else."""
    before = os.times()
    run()
    after = os.times()
    return after.children_user + after.children_system - before.children_user - before.children_system


def test_help_imports_nothing_heavy() -> None:
    code = (
        "import sys\n"
        "from registry.cli import main\n"
        "try:\n    main(['--help'])\n"
        "except SystemExit:\n    pass\n"
        "heavy = {'psycopg', 'rich', 'pydantic', 'yoyo', 'yaml', 'platformdirs', 'asyncio', 'json'}\n"
        "print(sorted(heavy & set(sys.modules)), file=sys.stderr)\n"
    )
    outcome = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert outcome.stderr.strip() == "[]"


def test_list_takes_little_more_than_python_and_the_driver(database_url: str) -> None:
    cli = Cli(database_url, cold=True)
    cli("save", "-", input=INVOICE)
    bare = f"import psycopg_pool, rich.table; psycopg_pool.ConnectionPool({database_url!r}, open=True).close()"
    rounds = [
        (
            seconds(lambda: cli("list")),
            seconds(lambda: subprocess.run([sys.executable, "-W", "ignore", "-c", bare], check=True)),
        )
        for _ in range(3)
    ]
    assert min(ours for ours, _ in rounds) < 3 * min(theirs for _, theirs in rounds), rounds


def test_every_command_has_help() -> None:
    from registry.cli import COMMANDS

    cli = Cli()
    overview = cli("--help").stdout
    for command in COMMANDS:
        assert f"\n  {command} " in overview
        outcome = cli(command, "--help")
        assert outcome.returncode == 0, outcome.stderr
        assert outcome.stdout.startswith(f"Usage: registry {command} ")
        assert "\\b" not in outcome.stdout  # click's sign for lines to be left as they are


@pytest.mark.parametrize(
    "args",
    [
        ("nonsense",),
        ("save",),
        ("get",),
        ("list", "--limit", "0"),
        ("save", "x.json", "--format", "visio"),
        ("migrate", "down", "-1"),
        ("sql", "run", "graph.order", "no-assignment"),
    ],
)
def test_wrong_usage_is_2(args: tuple[str, ...]) -> None:
    outcome = Cli("postgresql://nobody@127.0.0.1:1/none")(*args)
    assert outcome.returncode == 2
    assert outcome.stdout == ""
    assert "Traceback" not in outcome.stderr


def test_an_unknown_command_is_answered_with_the_nearest() -> None:
    assert 'did you mean "order"?' in Cli()("oder").stderr


def test_no_server_is_one_line() -> None:
    cli = Cli("postgresql://nobody:secret@127.0.0.1:1/none")
    for args in (("list",), ("migrate", "status"), ("init",)):
        reason = refused(cli(*args))
        assert reason.count("\n") == 1
        assert "secret" not in reason


# --- save --------------------------------------------------------------------------------------------------------


def test_save_get_list_order_delete(run_cli: Cli, tmp_path: Path) -> None:
    file = tmp_path / "invoice.yaml"
    file.write_text(INVOICE, encoding="utf-8")
    assert one_json(run_cli("save", file, "--json")) == [
        {"file": str(file), "name": "monthly-invoice", "version": 1, "status": "created", "error": None}
    ]
    assert one_json(run_cli("save", file, "--json"))[0]["status"] == "unchanged"

    document = one_json(run_cli("get", "monthly-invoice", "--json"))
    assert document["version"] == 1
    assert document["description"] == "月次の請求書を作成して送る"
    assert document["nodes"][0]["name"] == "fetch"

    (head,) = one_json(run_cli("list", "--json"))
    assert (head["name"], head["version"], head["nodes"]) == ("monthly-invoice", 1, 4)
    assert set(head) == {
        *("name", "version", "description", "category", "tags", "nodes", "updated_at"),
        *("created_at", "created_by", "cursor"),
    }

    assert one_json(run_cli("order", "monthly-invoice", "--json")) == [
        {"level": 0, "nodes": ["fetch"]},
        {"level": 1, "nodes": ["check", "convert"]},
        {"level": 2, "nodes": ["send"]},
    ]
    assert run_cli("delete", "monthly-invoice").stdout == "deleted monthly-invoice\n"
    assert one_json(run_cli("list", "--json")) == []


def test_what_get_prints_can_be_saved_again(run_cli: Cli, tmp_path: Path) -> None:
    run_cli("save", "-", input=INVOICE)
    text = run_cli("get", "monthly-invoice").stdout
    assert "月次の請求書" in text
    assert one_json(run_cli("save", "-", "--json", input=text))[0]["status"] == "unchanged"
    as_json = run_cli("get", "monthly-invoice", "--json").stdout
    assert one_json(run_cli("save", "-", "--json", input=as_json))[0]["status"] == "unchanged"
    file = tmp_path / "out.json"
    outcome = run_cli("get", "monthly-invoice", "--output", file)
    assert (outcome.returncode, outcome.stdout) == (0, "")
    assert json.loads(file.read_text(encoding="utf-8"))["name"] == "monthly-invoice"


def test_a_folder_with_good_and_bad_files(run_cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "1.yaml").write_text(INVOICE, encoding="utf-8")
    (tmp_path / "2.yaml").write_text(CYCLE, encoding="utf-8")
    (tmp_path / "3.yml").write_text(INVOICE, encoding="utf-8")
    (tmp_path / "4.json").write_text("{", encoding="utf-8")
    (tmp_path / "5.json").write_bytes(b"\xff\xfe\x00")
    (tmp_path / "nameless.yaml").write_text(NAMELESS, encoding="utf-8")
    (tmp_path / "notes.txt").write_text("not a workflow", encoding="utf-8")
    outcomes = one_json(run_cli("save", tmp_path, "--json"), 1)
    assert [(Path(one["file"]).name, one["name"], one["status"]) for one in outcomes] == [
        ("1.yaml", "monthly-invoice", "created"),
        ("2.yaml", "round", "rejected"),
        ("3.yml", "monthly-invoice (2)", "created"),
        ("4.json", None, "rejected"),
        ("5.json", None, "rejected"),
        ("nameless.yaml", "nameless", "created"),
    ]
    assert "a → b → a" in outcomes[1]["error"]
    assert outcomes[2]["renamed_from"] == "monthly-invoice"
    again = one_json(run_cli("save", tmp_path, "--json"), 1)
    assert {one["status"] for one in again} == {"unchanged", "rejected"}

    marked = one_json(run_cli("save", tmp_path / "2.yaml", "--loops", "mark", "--json"))
    assert marked[0]["loops"] == [{"parent": "b", "child": "a"}]

    outcome = run_cli("save", tmp_path)
    assert outcome.returncode == 1
    assert "unchanged monthly-invoice (2)@1" in outcome.stdout
    assert outcome.stderr.count("registry: ") == 3


def test_a_file_that_is_not_there_does_not_stop_the_others(run_cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(INVOICE, encoding="utf-8")
    outcomes = one_json(run_cli("save", tmp_path / "none.yaml", tmp_path / "a.yaml", "--json"), 1)
    assert [one["status"] for one in outcomes] == ["rejected", "created"]


def test_save_of_nothing(run_cli: Cli, tmp_path: Path) -> None:
    assert "no .json, .yaml or .yml file" in refused(run_cli("save", tmp_path))


def test_every_problem_of_a_document_on_its_line(run_cli: Cli) -> None:
    text = "name: x\nnodes: [{name: a, node_type: tool}]\nedges: [{parent: a, child: b}, {parent: c, child: a}]\n"
    outcome = run_cli("save", "-", input=text)
    assert outcome.returncode == 1
    assert outcome.stderr.startswith("registry: -: 2 problems\n  edges[0].child: ")
    assert "\n  edges[1].parent: " in outcome.stderr


def test_expected_version(run_cli: Cli) -> None:
    run_cli("save", "-", input=INVOICE)
    changed = INVOICE.replace("monthly]", "yearly]")
    outcome = run_cli("save", "-", "--expected-version", "7", input=changed)
    assert outcome.returncode == 1
    assert "7" in outcome.stderr
    assert one_json(run_cli("save", "-", "--expected-version", "1", "--json", input=changed))[0]["version"] == 2
    assert run_cli("save", "a", "b", "--expected-version", "1").returncode == 2


def test_unknown_names(run_cli: Cli) -> None:
    run_cli("save", "-", input=INVOICE)
    for args in (("get", "monthly-invoise"), ("order", "monthly-invoise"), ("delete", "monthly-invoise")):
        assert "monthly-invoice" in refused(run_cli(*args))
    outcomes = one_json(run_cli("delete", "nothing", "monthly-invoice", "--json"), 1)
    assert [one["status"] for one in outcomes] == ["rejected", "deleted"]


def test_tenants_do_not_see_each_other(run_cli: Cli) -> None:
    run_cli("--tenant", "left", "save", "-", input=INVOICE)
    assert len(one_json(run_cli("--tenant", "left", "list", "--json"))) == 1
    assert one_json(run_cli("--tenant", "right", "list", "--json")) == []
    assert len(one_json(run_cli("list", "--json", env={"REGISTRY_TENANT": "left"}))) == 1


# --- pipes, interrupts, encodings --------------------------------------------------------------------------------


def test_a_reader_that_has_seen_enough(run_cli: Cli, tmp_path: Path) -> None:
    for number in range(30):
        (tmp_path / f"w{number}.yaml").write_text(NAMELESS.replace("only", "x" * 200), encoding="utf-8")
    run_cli("save", tmp_path)
    command = f"{sys.executable} -m registry list | head -1"
    outcome = subprocess.run(
        ["bash", "-c", command], env=run_cli.environment, capture_output=True, encoding="utf-8", check=True
    )
    assert outcome.stdout.startswith("w0\t1\t1\t")
    assert outcome.stderr == ""


def test_ctrl_c(run_cli: Cli) -> None:
    # A shell starts what runs in the background deaf to it, and so would be what that starts.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    process = subprocess.Popen(
        [sys.executable, "-m", "registry", "save", "-"],
        env=run_cli.environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    signal.signal(signal.SIGINT, before)
    assert process.stdin is not None
    process.stdin.write("# more than a pipe holds\n" * 50_000)  # what is written has been read but for the last of it
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=20)
    assert (process.returncode, out, err.strip()) == (130, "", "")


def test_a_terminal_that_cannot_show_japanese(run_cli: Cli) -> None:
    run_cli("save", "-", input=INVOICE)
    latin = {"PYTHONIOENCODING": "latin-1"}
    assert run_cli("get", "monthly-invoice", env=latin).returncode == 0
    (head,) = one_json(run_cli("list", "--json", env=latin))
    assert head["description"] == "月次の請求書を作成して送る"


# --- migrate, sql, init, doctor ----------------------------------------------------------------------------------


def test_migrate(empty_database_url: str) -> None:
    cli = Cli(empty_database_url)
    before = one_json(cli("migrate", "status", "--json"))
    assert before and all(set(one) == {"id", "applied_at"} and one["applied_at"] is None for one in before)
    ids = [one["id"] for one in before]
    assert one_json(cli("migrate", "up", "--to", ids[0], "--json")) == ids[:1]
    assert one_json(cli("migrate", "up", "--json")) == ids[1:]
    assert cli("migrate", "up").stdout == "nothing to do\n"
    assert one_json(cli("migrate", "redo", "--json")) == ids[-1:]
    assert one_json(cli("migrate", "down", "2", "--json")) == ids[:-3:-1]
    assert [one["applied_at"] is None for one in one_json(cli("migrate", "status", "--json"))][-2:] == [True, True]
    assert "use one of: " in refused(cli("migrate", "up", "--to", "1999"))


def test_a_database_that_is_not_migrated(empty_database_url: str) -> None:
    assert "registry migrate up" in refused(Cli(empty_database_url)("list"))


def test_init(empty_database_url: str) -> None:
    cli = Cli(empty_database_url)
    assert len(one_json(cli("init", "--json"))["applied"]) > 0
    assert one_json(cli("init", "--json"))["applied"] == []
    assert one_json(cli("list", "--json")) == []


def test_sql_list_and_show(run_cli: Cli) -> None:
    found = {one["name"]: one for one in one_json(run_cli("sql", "list", "--json"))}
    assert found["graph.order"]["cardinality"] == "many"
    assert found["graph.order"]["doc"]
    shown = run_cli("sql", "show", "graph.order").stdout
    assert shown.splitlines()[0].startswith("-- ")
    assert "sql/graph.sql:" in shown.splitlines()[0].replace(os.sep, "/")
    assert "SELECT" in shown
    assert "did you mean graph.order" in refused(run_cli("sql", "show", "graph.ordr"))


def test_sql_run_reads(run_cli: Cli) -> None:
    run_cli("save", "-", input=INVOICE)
    assert one_json(run_cli("sql", "run", "server.tenant_counts", "tenant=default", "--json"))["workflows"] == 1
    assert run_cli("sql", "run", "server.database_exists", "name=nothing").stdout == "False\n"
    assert "missing tenant" in refused(run_cli("sql", "run", "server.tenant_counts"))


def test_sql_run_asks_before_it_writes(run_cli: Cli) -> None:
    run_cli("save", "-", input=INVOICE)
    args = ("sql", "run", "workflow.delete", "name=monthly-invoice")
    outcome = run_cli(*args)
    assert outcome.returncode == 1
    assert "writes to the database" in outcome.stderr
    assert len(one_json(run_cli("list", "--json"))) == 1
    assert run_cli(*args, input="y\n").returncode == 0
    assert one_json(run_cli("list", "--json")) == []
    run_cli("save", "-", input=INVOICE)
    assert run_cli(*args, "--yes").returncode == 0
    assert one_json(run_cli("list", "--json")) == []


def test_doctor(run_cli: Cli, empty_database_url: str) -> None:
    report = one_json(run_cli("doctor", "--json"))
    assert report["ok"] is True
    assert [check["check"] for check in report["checks"]][-2:] == ["tenant", "actor"]
    outcome = Cli(empty_database_url)("doctor")
    assert outcome.returncode == 1
    assert "→ registry migrate up" in outcome.stdout
    outcome = Cli("postgresql://nobody:secret@127.0.0.1:1/none")("doctor")
    assert outcome.returncode == 1
    assert "→ start the server" in outcome.stdout
    assert "secret" not in outcome.stdout


def test_doctor_serves_the_role_of_an_application(application_url: str) -> None:
    """It may read and write the registry's tables, but not those in which the migrations keep their books."""
    outcome = Cli(application_url)("doctor")
    assert (outcome.returncode, outcome.stderr) == (0, ""), outcome.stdout
    assert "this role may not read which ones are applied" in outcome.stdout
    assert "as the migrations make it" in outcome.stdout
