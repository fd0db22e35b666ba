"""Documents, and what processes of their own do with them: light to import, for each of those does it anew."""

from __future__ import annotations

import multiprocessing
from typing import Any

import psycopg
from psycopg.conninfo import make_conninfo

import registry
from registry import Conflict

_KILLED = "to be killed"

Document = dict[str, Any]
SPAWN = multiprocessing.get_context("spawn")


def document(name: str = "invoice", **changes: Any) -> Document:
    """The flow of the README: fetch, then check and convert, then send."""
    return {
        "name": name,
        "description": "月次の請求書を作成して送る",
        "category": "finance",
        "tags": ["invoice", "monthly"],
        "metadata": {"source": {"model": "m"}},
        "nodes": [
            {"name": "fetch", "node_type": "tool", "parameters": {"url": "{{ params.base_url }}"}},
            {"name": "check", "node_type": "agent"},
            {"name": "convert", "node_type": "tool"},
            {"name": "send", "node_type": "agent", "parameters": {"to": ["a@example.org", None, 1.5, True]}},
        ],
        "edges": [
            {"parent": "fetch", "child": "check", "handoff_data": {"rows": "$.rows"}},
            {"parent": "fetch", "child": "convert"},
            {"parent": "check", "child": "send"},
            {"parent": "convert", "child": "send"},
        ],
        "params": [
            {"key": "base_url", "value_type": "string", "required": True},
            {"key": "days", "value_type": "int", "default_value": 30, "metadata": {"minimum": 1}},
        ],
        **changes,
    }


def chain(name: str, size: int) -> Document:
    return {
        "name": name,
        "nodes": [{"name": f"n{number}", "node_type": "tool", "parameters": {"n": number}} for number in range(size)],
        "edges": [{"parent": f"n{number}", "child": f"n{number + 1}"} for number in range(size - 1)],
    }


def flow(writer: str, rounds: int = 0, name: str = "flow") -> Document:
    """A workflow that says in every part whose it is."""
    return {
        "name": name,
        "description": writer,
        "nodes": [
            {"name": "start", "node_type": "tool", "parameters": {"writer": writer}},
            *({"name": f"{writer} {number}", "node_type": "tool"} for number in range(rounds % 5 + 1)),
        ],
        "edges": [
            {"parent": "start", "child": f"{writer} {number}", "handoff_data": {"writer": writer}}
            for number in range(rounds % 5 + 1)
        ],
        "params": [{"key": "writer", "value_type": "string", "default_value": writer}],
    }


def is_whole(document: Document) -> bool:
    """Whether all parts are one writer's."""
    writer = document["description"]
    count = len(document["nodes"]) - 1
    named = {f"{writer} {number}" for number in range(count)}
    return (
        {node["name"] for node in document["nodes"]} == {"start", *named}
        and {(e["parent"], e["child"], e["handoff_data"]["writer"]) for e in document["edges"]}
        == {("start", child, writer) for child in named}
        and [param["default_value"] for param in document["params"]] == [writer]
        and document["nodes"][0]["parameters"] == {"writer": writer}
    )


def save_in_process(url: str, number: int, expected: int | None, barrier: Any, results: Any) -> None:
    with registry.connect(url, actor=f"writer {number}") as reg:
        barrier.wait()
        try:
            results.put(reg.save(document(description=f"by {number}"), expected_version=expected).version)
        except Conflict as error:
            results.put(str(error))


def tag_in_process(url: str, number: int, count: int, barrier: Any, results: Any) -> None:
    with registry.connect(url, actor=f"tagger {number}") as reg:
        barrier.wait()
        for each in range(count):
            results.put(reg.tag("invoice", f"{number}-{each}").version)


def save_for_ever(url: str, size: int) -> None:
    with registry.connect(url) as reg:
        number = 0
        while True:
            number += 1
            given = chain("flow", size)
            for node in given["nodes"]:
                node["parameters"] = {"save": number}
            reg.save(given)
            reg.save(chain(f"other {number}", size))


def to_be_killed(url: str) -> str:
    """Give a URL for a process that will be killed, by which its backends are told from others."""
    return make_conninfo(url, application_name=_KILLED)


def until_nobody_works(url: str) -> None:
    """Wait until the backends of killed processes are gone: one may have been sent a statement, and run it yet."""
    with psycopg.connect(url, autocommit=True) as connection:
        while connection.execute(
            "SELECT FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() "
            "AND backend_type = 'client backend' AND (xact_start IS NOT NULL OR application_name = %s)",
            [_KILLED],
        ).fetchone():
            pass
