"""diff: what changed, field by field, and by whatever name."""

from __future__ import annotations

import asyncio
import itertools
from typing import Any

import pytest

import registry
from registry.api import Registry

BEFORE: dict[str, Any] = {
    "name": "flow",
    "description": "one",
    "tags": ["x"],
    "metadata": {"source": {"model": "small", "odd key": 1}},
    "nodes": [
        {"name": "fetch", "node_type": "tool", "parameters": {"url": "a", "list": [1, 2, 3], "n": 1}},
        {"name": "check", "node_type": "agent", "parameters": {"prompt": "Check"}},
        {"name": "send", "node_type": "tool"},
        {"name": "old", "node_type": "tool", "parameters": {"k": 1}},
    ],
    "edges": [
        {"parent": "fetch", "child": "check", "handoff_data": {"rows": "$.rows"}},
        {"parent": "check", "child": "send"},
        {"parent": "old", "child": "send"},
    ],
    "params": [{"key": "month", "value_type": "string"}, {"key": "gone", "value_type": "int"}],
}
AFTER: dict[str, Any] = {
    "name": "flow",
    "description": "two",
    "tags": ["x", "y"],
    "metadata": {"source": {"model": "large", "odd key": 2}},
    "nodes": [
        {"name": "send", "node_type": "tool"},
        {"name": "fetch", "node_type": "tool", "parameters": {"url": "b", "list": [1, 5], "n": 1.0, "new": None}},
        {"name": "verify", "node_type": "agent", "parameters": {"prompt": "Check"}},
        {"name": "extra", "node_type": "human"},
    ],
    "edges": [
        {"parent": "fetch", "child": "verify", "handoff_data": {"rows": "$.all"}},
        {"parent": "verify", "child": "send"},
        {"parent": "send", "child": "extra"},
    ],
    "params": [{"key": "month", "value_type": "date"}],
}


def expected() -> dict[str, Any]:
    return {
        "workflow": {
            "changed": [
                {"path": "$.description", "before": "one", "after": "two"},
                {"path": '$.metadata.source."odd key"', "before": 1, "after": 2},
                {"path": "$.metadata.source.model", "before": "small", "after": "large"},
                {"path": "$.tags[1]", "before": None, "after": "y"},
            ]
        },
        "nodes": {
            "added": [{"name": "extra", "node_type": "human", "parameters": {}}],
            "removed": [{"name": "old", "node_type": "tool", "parameters": {"k": 1}}],
            "renamed": [{"name": "verify", "former_name": "check"}],
            "changed": [
                {
                    "name": "fetch",
                    "fields": [
                        {"path": "$.parameters.list[1]", "before": 2, "after": 5},
                        {"path": "$.parameters.list[2]", "before": 3, "after": None},
                        {"path": "$.parameters.new", "before": None, "after": None},
                        {"path": "$.parameters.url", "before": "a", "after": "b"},
                    ],
                }
            ],
        },
        "edges": {
            "added": [{"parent": "send", "child": "extra", "handoff_data": {}, "is_loop": False}],
            "removed": [{"parent": "old", "child": "send", "handoff_data": {}, "is_loop": False}],
            "changed": [
                {
                    "parent": "fetch",
                    "child": "verify",
                    "fields": [{"path": "$.handoff_data.rows", "before": "$.rows", "after": "$.all"}],
                }
            ],
        },
        "params": {
            "added": [],
            "removed": [{"key": "gone", "value_type": "int", "required": False, "default_value": None, "metadata": {}}],
            "changed": [{"key": "month", "fields": [{"path": "$.value_type", "before": "string", "after": "date"}]}],
        },
    }


def test_between_versions_and_documents(reg: Registry) -> None:
    reg.save(BEFORE)
    reg.save(AFTER)
    assert reg.diff("flow@1", "flow@2").as_json() == {"before": "flow@1", "after": "flow@2", **expected()}
    assert reg.diff(BEFORE, AFTER).as_json() == {"before": "flow", "after": "flow", **expected()}
    assert reg.diff("flow@1", AFTER).as_json() == {"before": "flow@1", "after": "flow", **expected()}
    assert not reg.diff("flow", AFTER)
    assert not reg.diff("flow@2", "flow")
    reg.save({**BEFORE, "name": "other"})
    assert [(one.path, one.value) for one in reg.diff("flow@1", "other").changes] == [("$.name", "other")]


def test_a_renamed_node_may_have_renamed_neighbours(reg: Registry) -> None:
    def chain(*names: str) -> dict[str, Any]:
        return {
            "name": "chain",
            "nodes": [
                {"name": name, "node_type": "tool", "parameters": {"place": place}} for place, name in enumerate(names)
            ],
            "edges": [{"parent": a, "child": b} for a, b in itertools.pairwise(names)],
        }

    renamed = reg.diff(chain("a", "b", "c"), chain("x", "y", "z"))
    assert [(one.change, one.former_name, one.name) for one in renamed.changes] == [
        ("renamed", "a", "x"),
        ("renamed", "b", "y"),
        ("renamed", "c", "z"),
    ]


def test_what_is_not_there(reg: Registry) -> None:
    reg.save(BEFORE)
    with pytest.raises(registry.NotFound):
        reg.diff("flow@1", "flow@2")
    with pytest.raises(registry.NotFound):
        reg.diff("flow@1", "nothing")
    with pytest.raises(registry.InvalidWorkflow):
        reg.diff("flow@1", {"name": "x", "nodes": 3})


def test_the_same_in_asyncio(database_url: str) -> None:
    async def main() -> None:
        async with registry.connect_async(database_url) as reg:
            await reg.save(BEFORE)
            assert (await reg.diff("flow", AFTER)).changes

    asyncio.run(main())
