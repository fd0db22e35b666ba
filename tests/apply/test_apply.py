"""apply: from a stored workflow and values to a plan, in Python and on the command line."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg
import pytest

import registry
from registry.api import Registry
from registry.errors import InvalidParameter, NotFound

SECRET = "s3cret-0f2b"

FLOW: dict[str, Any] = {
    "name": "invoice",
    "nodes": [
        {"name": "fetch", "node_type": "tool", "parameters": {"url": "{{ params.base_url }}/{{ params.month }}"}},
        {"name": "check", "node_type": "agent", "parameters": {"n": "{{ params.days }}", "expr": "={{ $json.x }}"}},
        {"name": "send", "node_type": "tool", "parameters": {"header": {"auth": "Bearer {{ params.token }}"}}},
    ],
    "edges": [
        {"parent": "fetch", "child": "check", "handoff_data": {"rows": "$.rows", "days": "{{ params.days }}"}},
        {"parent": "check", "child": "send"},
        {"parent": "fetch", "child": "send", "handoff_data": {"key": "{{ params.token }}"}},
        {"parent": "send", "child": "fetch", "is_loop": True, "handoff_data": {"key": "{{ params.token }}"}},
    ],
    "params": [
        {"key": "base_url", "value_type": "string", "required": True, "metadata": {"format": "uri"}},
        {"key": "month", "value_type": "string", "required": True, "metadata": {"pattern": "^[0-9]{4}-[0-9]{2}$"}},
        {"key": "days", "value_type": "int", "default_value": 30, "metadata": {"minimum": 1}},
        {"key": "token", "value_type": "string", "metadata": {"secret": True}},
    ],
}
VALUES = {"base_url": "https://x", "month": "2025-10", "token": SECRET}


def test_the_plan_of_the_contract(reg: Registry) -> None:
    reg.save(FLOW)
    plan = reg.apply("invoice", VALUES)
    assert plan.as_json(show_secrets=True) == {
        "workflow": "invoice",
        "version": 1,
        "params": {"base_url": "https://x", "days": 30, "month": "2025-10", "token": SECRET},
        "steps": [
            {
                "name": "fetch",
                "node_type": "tool",
                "level": 0,
                "parameters": {"url": "https://x/2025-10"},
                "after": [],
                "handoff_data": {},
            },
            {
                "name": "check",
                "node_type": "agent",
                "level": 1,
                "parameters": {"n": 30, "expr": "={{ $json.x }}"},
                "after": ["fetch"],
                "handoff_data": {"fetch": {"rows": "$.rows", "days": 30}},
            },
            {
                "name": "send",
                "node_type": "tool",
                "level": 2,
                "parameters": {"header": {"auth": f"Bearer {SECRET}"}},
                "after": ["fetch", "check"],
                "handoff_data": {"fetch": {"key": SECRET}},
            },
        ],
        "loops": [{"parent": "send", "child": "fetch"}],
    }
    assert plan.loops[0].handoff_data == {"key": SECRET}
    shown = plan.as_json()
    assert shown["params"]["token"] == "***"
    assert shown["steps"][2]["parameters"] == {"header": {"auth": "Bearer ***"}}
    assert shown["steps"][2]["handoff_data"] == {"fetch": {"key": "***"}}
    assert shown["steps"][:2] == plan.as_json(show_secrets=True)["steps"][:2]
    assert SECRET not in repr(plan) + repr(plan.steps) + repr(plan.loops) + str(shown)
    assert plan.steps[2].parameters == {"header": {"auth": f"Bearer {SECRET}"}}


def test_versions_and_labels_are_applied_as_they_are(reg: Registry) -> None:
    reg.save(FLOW)
    reg.label("invoice@1", "prod")
    reg.save({"name": "invoice", "nodes": [{"name": "only", "node_type": "tool"}]})
    assert [step.name for step in reg.apply("invoice").steps] == ["only"]
    for reference in ("invoice@1", "invoice@prod"):
        plan = reg.apply(reference, VALUES)
        assert (plan.version, len(plan.steps)) == (1, 3)
    with pytest.raises(NotFound, match='no workflow "invoce"; did you mean "invoice"'):
        reg.apply("invoce")


def test_a_workflow_without_params_or_nodes(reg: Registry) -> None:
    reg.save({"name": "empty", "nodes": []})
    assert reg.apply("empty").as_json() == {"workflow": "empty", "version": 1, "params": {}, "steps": []}
    with pytest.raises(InvalidParameter, match="x: no such parameter; there are none"):
        reg.apply("empty", {"x": 1})
    with pytest.raises(InvalidParameter, match="a mapping from key to value is needed, not list"):
        reg.apply("empty", ["x=1"])  # type: ignore[arg-type]


def test_several_edges_between_two_steps_hand_over_a_list(reg: Registry) -> None:
    nodes = [{"name": name, "node_type": "tool"} for name in "ab"]
    edges = [{"parent": "a", "child": "b", "handoff_data": {"output": n}} for n in range(3)]
    reg.save({"name": "w", "nodes": nodes, "edges": [*edges, {"parent": "a", "child": "b"}]})
    step = reg.apply("w").steps[1]
    assert step.after == ("a",)
    assert step.handoff_data == {"a": [{"output": 0}, {"output": 1}, {"output": 2}]}


def test_what_a_hand_has_spoilt_is_told(reg: Registry, database_url: str) -> None:
    reg.save(FLOW)
    with psycopg.connect(database_url, autocommit=True) as hand:
        hand.execute("DELETE FROM workflow_params WHERE key = 'month'")
        hand.execute("UPDATE workflow_params SET default_value = 'soon' WHERE key = 'days'")
    with pytest.raises(InvalidParameter) as caught:
        reg.apply("invoice", {"base_url": "https://x"})
    assert caught.value.problems == (
        'days: the default value must be an integer (value_type int), not "soon"; give another',
    )
    with pytest.raises(InvalidParameter) as caught:
        reg.apply("invoice", {"base_url": "https://x", "days": 3})
    assert caught.value.problems == ('fetch.parameters: no parameter "month"; there are base_url, days, token',)


def test_the_same_order_as_order_gives(reg: Registry, corpus: Path) -> None:
    from registry.formats import text

    for path in sorted((corpus / "n8n").glob("*.json"))[:8]:
        saved = reg.save(text.parse(path.read_bytes()), name=path.stem, loops="mark")
        plan = reg.apply(saved.name)
        names = [name for level in reg.order(saved.name) for name in level]
        assert [step.name for step in plan.steps] == names
        place = {name: number for number, name in enumerate(names)}
        for step in plan.steps:
            assert all(place[before] < place[step.name] for before in step.after)
        workflow = reg.get(saved.name)
        assert {step.name: step.parameters for step in plan.steps} == {
            node.name: node.parameters for node in workflow.nodes
        }


def test_one_round_trip(reg: Registry, monkeypatch: pytest.MonkeyPatch) -> None:
    reg.save(FLOW)
    borrowed: list[Any] = []
    connection = type(reg)._connection

    def counted(self: Registry) -> Any:
        borrowed.append(self)
        return connection(self)

    monkeypatch.setattr(type(reg), "_connection", counted)
    for reference in ("invoice", "invoice@1", "invoice@latest"):
        borrowed.clear()
        reg.apply(reference, VALUES)
        assert len(borrowed) == 1


async def _in_asyncio(url: str) -> None:
    async with registry.connect_async(url) as reg:
        await reg.save(FLOW)
        plan = await reg.apply("invoice", VALUES, flatten=True)
        assert len(plan.steps) == 3
        await reg.save_plan("invoice", "p", VALUES)
        assert [one.name async for one in reg.plans()] == ["p"]
        assert (await reg.run_plan("p", {"days": 1})).params["days"] == 1
        assert (await reg.get_plan("p")).version == 1
        assert await reg.delete_plan("p") == 1


def test_the_same_in_asyncio(database_url: str) -> None:
    asyncio.run(_in_asyncio(database_url))


# --- the command line


def test_the_command(run_cli: Callable[..., Any], tmp_path: Path) -> None:
    run_cli("save", "-", input=json.dumps(FLOW))
    done = run_cli("apply", "invoice", "base_url=https://x?a=b", "month=2025-10", f"token={SECRET}", "--json")
    assert done.returncode == 0
    assert json.loads(done.stdout)["steps"][0]["parameters"] == {"url": "https://x?a=b/2025-10"}
    assert SECRET not in done.stdout + done.stderr
    assert done.stderr == "not followed, a loop: send → fetch\n"
    done = run_cli("apply", "invoice", "base_url=https://x", "month=2025-10", f"token={SECRET}")
    assert done.stdout.splitlines()[0] == "invoice@1  base_url=https://x  days=30  month=2025-10  token=***"
    assert done.stdout.splitlines()[3] == '2\tsend\ttool\tfetch, check\t{"header": {"auth": "Bearer ***"}}'
    done = run_cli("apply", "invoice", "base_url=https://x", "month=2025-10", f"token={SECRET}", "--show-secrets")
    assert f"Bearer {SECRET}" in done.stdout

    file = tmp_path / "values.yaml"
    file.write_text(f"base_url: https://x\nmonth: 2025-09\ndays: 3\ntoken: {SECRET}\n")
    done = run_cli("apply", "invoice", "month=2025-10", "--params-file", file, "--json")
    assert json.loads(done.stdout)["params"] == {
        "base_url": "https://x",
        "days": 3,
        "month": "2025-10",
        "token": "***",
    }
    done = run_cli("apply", "invoice", "--params-file", "-", input=json.dumps(VALUES))
    assert done.returncode == 0


def test_what_the_command_refuses(run_cli: Callable[..., Any], tmp_path: Path) -> None:
    run_cli("save", "-", input=json.dumps(FLOW))
    done = run_cli("apply", "invoice", "mnth=2025-10", "days=x", f"token={SECRET}")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == (
        "registry: 4 problems\n"
        '  mnth: no such parameter; did you mean "month"?\n'
        "  base_url: must be given: a text\n"
        '  days: must be an integer (value_type int), not "x"\n'
        "  month: must be given: a text\n"
    )
    for wrong in ((SECRET,), ("days=1", "days=2"), (f"={SECRET}",)):
        done = run_cli("apply", "invoice", *wrong)
        assert done.returncode == 2
        assert SECRET not in done.stdout + done.stderr
    for content in (f"token: {SECRET}\ntoken: 2", f"[{SECRET}]", f"{SECRET}", f"{{a: {SECRET}", ""):
        (tmp_path / "v.yaml").write_text(content)
        done = run_cli("apply", "invoice", "--params-file", tmp_path / "v.yaml")
        assert done.returncode == 1
        assert SECRET not in done.stdout + done.stderr
        assert "Traceback" not in done.stderr
    assert run_cli("apply", "invoice", "--params-file", tmp_path / "none").returncode == 1
    done = run_cli("apply", "nothing", "a=1")
    assert (done.returncode, done.stderr.count("\n")) == (1, 1)
