"""Saved plans: kept for a version, bound again, and what becomes of them when the workflow moves on or goes."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from typing import Any

import psycopg
import pytest
from test_apply import FLOW, SECRET, VALUES

import registry
from registry.api import Registry
from registry.errors import Conflict, InvalidParameter, NotFound, RegistryError


@pytest.fixture
def db(database_url: str) -> Iterator[psycopg.Connection[Any]]:
    with psycopg.connect(database_url, autocommit=True) as connection:
        yield connection


def changed(**changes: Any) -> dict[str, Any]:
    return {**FLOW, **changes}


def test_a_plan_is_kept_and_bound_again(reg: Registry, db: psycopg.Connection[Any]) -> None:
    reg.save(FLOW)
    saved = reg.save_plan("invoice", "monthly-tokyo", VALUES)
    assert (saved.name, saved.workflow, saved.version, saved.latest, saved.moved_on) == (
        "monthly-tokyo",
        "invoice",
        1,
        1,
        False,
    )
    assert saved.params == {"base_url": "https://x", "month": "2025-10"}
    assert saved.saved_by == "tester"
    kept = db.execute("SELECT workflow_plans::text FROM workflow_plans").fetchone()
    assert kept is not None
    assert SECRET not in kept[0]
    plan = reg.run_plan("monthly-tokyo", {"token": SECRET, "month": "2025-11"})
    assert plan.as_json()["params"] == {"base_url": "https://x", "days": 30, "month": "2025-11", "token": "***"}
    assert plan.as_json()["plan"] == {
        "name": "monthly-tokyo",
        "latest": 1,
        "moved_on": False,
        "fits_latest": True,
        "problems": [],
    }
    assert plan.steps == reg.apply("invoice", {**VALUES, "month": "2025-11"}).steps
    assert reg.get_plan("monthly-tokyo") == saved
    assert list(reg.plans()) == list(reg.plans("invoice")) == [saved]


def test_plans_are_in_the_audit_log(reg: Registry) -> None:
    reg.save(FLOW)
    reg.save_plan("invoice", "p", VALUES)
    reg.save_plan("invoice", "p", {**VALUES, "month": "2025-12"})
    reg.delete_plan("p")
    entries = [entry for entry in reg.audit("invoice") if entry.table == "workflow_plans"]
    assert [(entry.operation, entry.statement) for entry in entries] == [
        ("delete", "plans.delete"),
        ("update", "plans.save"),
        ("insert", "plans.save"),
    ]
    (row,) = entries[1].rows
    assert (row.part, row.name) == ("plan", "p")
    assert [(one.path, one.after) for one in row.fields] == [("$.params.month", "2025-12")]
    assert SECRET not in json.dumps([entry.as_json() for entry in reg.audit("invoice")], default=str)


def test_a_secret_has_to_be_given_again(reg: Registry) -> None:
    params = [{**param, "required": True} if param["key"] == "token" else param for param in FLOW["params"]]
    reg.save(changed(params=params))
    reg.save_plan("invoice", "p", {"base_url": "https://x", "month": "2025-10"})
    with pytest.raises(InvalidParameter) as caught:
        reg.run_plan("p")
    assert caught.value.problems == ("token: a secret, which no plan keeps: give it again: a text",)
    assert reg.run_plan("p", {"token": SECRET}).params["token"] == SECRET


def test_what_is_not_kept(reg: Registry) -> None:
    reg.save(FLOW)
    with pytest.raises(InvalidParameter) as caught:
        reg.save_plan("invoice", "p", {"mnth": "2025-10", "days": 0})
    assert caught.value.problems == (
        'mnth: no such parameter; did you mean "month"?',
        "base_url: must be given: a text",
        "days: the number 0 is less than 1",
        "month: must be given: a text",
    )
    for name in ("", " ", "a\nb", "x" * 256, "a\0"):
        with pytest.raises(InvalidParameter, match="the name of a plan is one line"):
            reg.save_plan("invoice", name, VALUES)
    with pytest.raises(NotFound, match='no plan "p"; `registry plan list`'):
        reg.run_plan("p")
    reg.save_plan("invoice", "monthly", VALUES)
    with pytest.raises(NotFound, match='no plan "montly"; did you mean "monthly"'):
        reg.get_plan("montly")
    with pytest.raises(NotFound, match='no workflow "nothing"'):
        list(reg.plans("nothing"))


def test_a_name_belongs_to_one_workflow(reg: Registry) -> None:
    reg.save(FLOW)
    reg.save({"name": "other", "nodes": []})
    first = reg.save_plan("invoice", "p", VALUES)
    again = reg.save_plan("invoice", "p", {**VALUES, "month": "2026-01"})
    assert again.params["month"] == "2026-01"
    assert again.saved_at > first.saved_at
    with pytest.raises(Conflict, match='the plan "p" is for "invoice": take another name'):
        reg.save_plan("other", "p")
    assert reg.delete_plan("p") == 1
    assert reg.save_plan("other", "p").workflow == "other"
    with pytest.raises(NotFound):
        reg.delete_plan("q")


def test_the_workflow_moves_on(reg: Registry) -> None:
    reg.save(FLOW)
    reg.save_plan("invoice", "p", VALUES)
    reg.save(changed(description="new"))
    plan = reg.run_plan("p", {"token": SECRET})
    assert (plan.version, plan.saved and plan.saved.latest, plan.saved and plan.saved.moved_on) == (1, 2, True)
    assert plan.misfits == ()
    params = [param for param in FLOW["params"] if param["key"] != "month"]
    params += [{"key": "period", "value_type": "int", "required": True}]
    nodes = [{**node, "parameters": {}} for node in FLOW["nodes"]]
    reg.save(changed(params=params, nodes=nodes))
    plan = reg.run_plan("p", {"token": SECRET})
    assert plan.steps[0].parameters == {"url": "https://x/2025-10"}
    assert plan.misfits == (
        "month: no such parameter; there are base_url, days, period, token",
        "period: must be given: an integer",
    )
    assert SECRET not in repr(plan)
    # The content of the plan's version is back: that is no moving on.
    reg.restore("invoice@1")
    plan = reg.run_plan("p", {"token": SECRET})
    assert (plan.saved and plan.saved.latest, plan.saved and plan.saved.moved_on, plan.misfits) == (4, False, ())


def test_a_plan_for_a_version_that_nobody_recorded(reg: Registry, db: psycopg.Connection[Any]) -> None:
    reg.save({"name": "w", "nodes": [{"name": "a", "node_type": "tool"}]})
    db.execute("UPDATE workflow_nodes SET name = 'by hand'")
    assert reg.save_plan("w", "p").version == 2
    assert reg.run_plan("p").steps[0].name == "by hand"
    reg.label("w@1", "prod")
    assert reg.save_plan("w@prod", "p").version == 1


def test_prune_leaves_the_version_of_a_plan(reg: Registry, db: psycopg.Connection[Any]) -> None:
    for number in range(4):
        reg.save(changed(description=str(number)))
    reg.save_plan("invoice@2", "p", VALUES)
    assert [one.versions for one in reg.prune(keep=1)] == [(1, 3)]
    with pytest.raises(psycopg.errors.ForeignKeyViolation):
        db.execute("SELECT registry_prune(tenant_id, workflow_id, ARRAY[2]) FROM workflow_plans")
    reg.prune(keep=1, dry_run=False)
    assert reg.run_plan("p").version == 2
    reg.delete_plan("p")
    assert [one.versions for one in reg.prune(keep=1)] == [(2,)]


def test_deleted_and_purged_workflows(reg: Registry) -> None:
    reg.save(FLOW)
    reg.save_plan("invoice", "p", VALUES)
    reg.delete("invoice")
    saved = reg.get_plan("p")
    assert (saved.workflow, saved.latest, saved.moved_on) == ("invoice", None, False)
    assert [one.workflow for one in reg.plans()] == ["invoice"]
    with pytest.raises(NotFound, match='"invoice", which the plan "p" is for, was deleted; `registry undelete`'):
        reg.run_plan("p")
    reg.save({"name": "invoice", "nodes": []})  # another one of this name is another one
    with pytest.raises(NotFound, match="was deleted"):
        reg.run_plan("p")
    with pytest.raises(Conflict):
        reg.save_plan("invoice", "p")
    reg.undelete("invoice", new_name="again")
    assert reg.run_plan("p").workflow == "again"
    assert reg.purge("again") == 2
    assert list(reg.plans()) == []
    with pytest.raises(NotFound):
        reg.run_plan("p")


def test_two_at_once(reg: Registry, database_url: str) -> None:
    reg.save(FLOW)
    reg.save({"name": "other", "nodes": []})
    start = threading.Barrier(4)
    outcomes: list[Any] = []

    def save(workflow: str, values: dict[str, Any]) -> None:
        with registry.connect(database_url) as mine:
            start.wait()
            try:
                outcomes.append(mine.save_plan(workflow, "p", values).workflow)
            except RegistryError as error:
                outcomes.append(type(error))

    threads = [
        threading.Thread(target=save, args=("other", {}) if number % 2 else ("invoice", VALUES)) for number in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    winner = reg.get_plan("p").workflow
    assert sorted(map(str, outcomes)) == sorted([winner, winner, str(Conflict), str(Conflict)])


def test_in_a_transaction(reg: Registry) -> None:
    reg.save(FLOW)
    with pytest.raises(ZeroDivisionError), reg.transaction() as tx:
        tx.save_plan("invoice", "p", VALUES)
        assert tx.run_plan("p").version == 1
        raise ZeroDivisionError
    assert list(reg.plans()) == []


def test_pages(reg: Registry, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("registry._sync.plans.PAGE_SIZE", 2)
    reg.save({"name": "w", "nodes": []})
    for name in "edcba":
        reg.save_plan("w", name)
    assert [plan.name for plan in reg.plans()] == list("abcde")
    assert [plan.name for plan in reg.plans("w", limit=3)] == list("abc")


def test_tenants_and_privileges(reg: Registry, application_url: str) -> None:
    """Each tenant has plans of its own, and what `registry doctor` says is enough."""
    reg.save(FLOW)
    reg.save_plan("invoice", "p", VALUES)
    with registry.connect(application_url, tenant="theirs") as theirs:
        assert list(theirs.plans()) == []
        theirs.save({"name": "invoice", "nodes": [{"name": "a", "node_type": "tool"}]})
        theirs.save_plan("invoice", "p")
        theirs.save_plan("invoice", "p")
        assert theirs.run_plan("p", flatten=True).steps[0].name == "a"
        assert theirs.delete_plan("p") == 1
    assert reg.get_plan("p").workflow == "invoice"


def test_the_commands(run_cli: Callable[..., Any]) -> None:
    run_cli("save", "-", input=json.dumps(FLOW))
    given = ("base_url=https://x", "month=2025-10", f"token={SECRET}")
    done = run_cli("plan", "save", "invoice", "--as", "tokyo", *given)
    assert (done.returncode, done.stdout) == (0, "saved tokyo for invoice@1\n")
    assert done.stderr == "registry: not kept, secret: token: to be given again at every run\n"
    done = run_cli("plan", "list")
    assert done.stdout.split("\t")[:3] == ["tokyo", "invoice@1", "base_url=https://x month=2025-10"]
    assert json.loads(run_cli("plan", "list", "--json").stdout)[0]["params"] == {
        "base_url": "https://x",
        "month": "2025-10",
    }
    assert run_cli("plan", "show", "tokyo").stdout.splitlines() == [
        "tokyo for invoice@1",
        "  base_url=https://x",
        "  month=2025-10",
    ]
    assert json.loads(run_cli("plan", "show", "tokyo", "--json").stdout)["version"] == 1
    params = [*FLOW["params"], {"key": "who", "value_type": "string", "required": True}]
    run_cli("save", "-", input=json.dumps(changed(params=params)))
    done = run_cli("plan", "run", "tokyo", "days=3", "--json")
    assert json.loads(done.stdout)["plan"] == {
        "name": "tokyo",
        "latest": 2,
        "moved_on": True,
        "fits_latest": False,
        "problems": ["who: must be given: a text"],
    }
    assert done.stderr.splitlines()[1:] == [
        "registry: invoice has moved on: this is version 1, 2 is stored now, and the plan does not fit that one",
        "  who: must be given: a text",
    ]
    assert "moved on to 2" in run_cli("plan", "list").stdout
    done = run_cli("plan", "delete", "tokyo", "tokio")
    assert (done.returncode, done.stdout) == (1, "deleted tokyo\n")
    done = run_cli("plan", "run", "tokyo")
    assert (done.returncode, done.stderr) == (
        1,
        'registry: no plan "tokyo"; `registry plan list` shows what there is\n',
    )
    assert run_cli("plan", "save", "invoice").returncode == 2
