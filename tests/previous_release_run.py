"""Run by tests/test_previous_release.py with the code of the previous release: what a backend does all day.

It uses only what the contract promises, and says with the first line of its output that it is done.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import registry

FOLDER = Path(sys.argv[1]).resolve()
"""Where that release was unpacked."""
FROM_NEW = sys.argv[2] if len(sys.argv) > 2 else None
"""A workflow that the new code has saved: both releases run at once for a while."""

FIRST: dict[str, Any] = {
    "name": "rolling",
    "description": "月次の請求書",
    "category": "finance",
    "tags": ["invoice", "monthly"],
    "metadata": {"source": {"prompt": "..."}},
    "nodes": [
        {"name": "fetch", "node_type": "tool", "parameters": {"url": "https://example.org", "tries": 3}},
        {"name": "check", "node_type": "agent"},
        {"name": "send", "node_type": "tool"},
    ],
    "edges": [
        {"parent": "fetch", "child": "check", "handoff_data": {"rows": "$.rows"}},
        {"parent": "check", "child": "send"},
    ],
    "params": [{"key": "month", "value_type": "string", "required": True}],
}
SECOND: dict[str, Any] = {
    **FIRST,
    "description": "changed",
    "nodes": [{"name": "begin", "node_type": "tool"}, *FIRST["nodes"][:2], {"name": "file", "node_type": "tool"}],
    "edges": [
        {"parent": "begin", "child": "fetch"},
        {"parent": "fetch", "child": "check"},
        {"parent": "check", "child": "file"},
    ],
    "params": [{"key": "month", "value_type": "string"}, {"key": "rate", "value_type": "float", "default_value": 0.5}],
}


def chain(length: int) -> dict[str, Any]:
    """A workflow that is long enough to be saved in bulk."""
    return {
        "name": "long",
        "nodes": [{"name": f"n{number}", "node_type": "tool"} for number in range(length)],
        "edges": [{"parent": f"n{number}", "child": f"n{number + 1}"} for number in range(length - 1)],
        "params": [{"key": "k", "value_type": "int"}],
    }


def main() -> None:
    assert Path(registry.__file__).is_relative_to(FOLDER), f"this is not the code of {FOLDER}: {registry.__file__}"
    with registry.connect() as reg:
        states = [(saved.version, saved.status) for saved in map(reg.save, (FIRST, FIRST, SECOND))]
        assert states == [(1, "created"), (1, "unchanged"), (2, "updated")], states
        workflow = reg.get("rolling")
        assert workflow.version == 2
        assert (workflow.description, workflow.tags) == ("changed", ["invoice", "monthly"])
        assert {node.name: node.parameters for node in workflow.nodes}["fetch"] == FIRST["nodes"][0]["parameters"]
        assert {(edge.parent, edge.child) for edge in workflow.edges} == {
            (edge["parent"], edge["child"]) for edge in SECOND["edges"]
        }
        assert {param.key: param.default_value for param in workflow.params} == {"month": None, "rate": 0.5}
        assert reg.order("rolling") == [["begin"], ["fetch"], ["check"], ["file"]]

        assert reg.save(chain(400)).status == "created"
        assert reg.save(chain(401)).status == "updated"
        assert len(reg.order("long")) == 401

        if FROM_NEW:
            workflow = reg.get(FROM_NEW)
            workflow.description = "by the previous release"
            assert reg.save(workflow).status == "updated"
            assert reg.order(FROM_NEW)

        names = {"rolling", "long"} | ({FROM_NEW} if FROM_NEW else set())
        assert {head.name for head in reg.list()} == names
        for name in ("rolling", "long"):
            reg.delete(name)
            try:
                reg.get(name)
            except registry.NotFound:
                continue
            raise AssertionError(f"{name} is still there")
    print("all of it works")


if __name__ == "__main__":
    main()
