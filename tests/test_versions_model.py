"""A property: whatever is done to workflows, in any order, the registry holds what a plain model of it holds."""

from __future__ import annotations

import copy
import json
import os
from collections.abc import Callable
from typing import Any

import psycopg
import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

import registry
from registry import Registry, mapping

# How many sequences of steps are tried, and how long each is: more for whoever has the time.
EXAMPLES = int(os.environ.get("REGISTRY_TEST_EXAMPLES", "12"))
STEPS = int(os.environ.get("REGISTRY_TEST_STEPS", "25"))

NAMES = st.sampled_from(["a", "b", "c"])
LABELS = st.sampled_from(["prod", "draft"])
NODES = st.lists(st.sampled_from(["p", "q", "r", "s"]), min_size=1, max_size=4, unique=True)
NUMBERS = st.integers(0, 3)


class Model:
    """One workflow: all its versions, from 1 on; labels; what is there by hand and not recorded yet."""

    def __init__(self, document: dict[str, Any]) -> None:
        self.versions = [document]
        self.labels: dict[str, int] = {}
        self.by_hand = False

    @property
    def present(self) -> dict[str, Any]:
        return self.versions[-1]

    def become(self, document: dict[str, Any]) -> str:
        """What a save does."""
        if document == self.present:
            return "unchanged"
        self.versions.append(document)
        self.by_hand = False
        return "updated"


def whole(name: str, nodes: list[str], number: int) -> dict[str, Any]:
    return {
        "name": name,
        "description": None,
        "category": None,
        "tags": [],
        "metadata": {"number": number},
        "nodes": [{"name": node, "node_type": "tool", "parameters": {}} for node in sorted(nodes)],
        "edges": [],
        "params": [],
    }


def comparable(workflow: registry.Workflow) -> dict[str, Any]:
    document = mapping.document_from(workflow)
    return {**document, "nodes": sorted(document["nodes"], key=lambda node: str(node["name"]))}


class Versions(RuleBasedStateMachine):
    """Drives the registry and the model alike."""

    reg: Registry
    db: psycopg.Connection[Any]

    def __init__(self) -> None:
        super().__init__()
        self.stored: dict[str, Model] = {}
        self.deleted: list[tuple[str, Model]] = []
        for name in ("a", "b", "c"):
            try:
                while True:
                    self.reg.purge(name)
            except registry.NotFound:
                pass

    def _refused(self, call: Callable[[], object], *kinds: type[Exception]) -> None:
        with pytest.raises(kinds):
            call()

    @rule(name=NAMES, nodes=NODES, number=NUMBERS, expect=st.sampled_from([None, None, 0, -1]))
    def save(self, name: str, nodes: list[str], number: int, expect: int | None) -> None:
        document, model = whole(name, nodes, number), self.stored.get(name)
        now = len(model.versions) if model else 0
        expected = None if expect is None else now + expect
        if expected is not None and (expected < 0 or (expected == 0 and model is None)):
            expected = 0
        if expected is not None and expected != now:
            self._refused(lambda: self.reg.save(document, expected_version=expected), registry.Conflict)
            return
        saved = self.reg.save(document, expected_version=expected)
        if model is None:
            self.stored[name] = Model(document)
            assert saved.status == "created"
        else:
            assert saved.status == model.become(document)

    @rule(name=NAMES, node=st.sampled_from(["p", "q", "r", "s", "t"]))
    def edit(self, name: str, node: str) -> None:
        model = self.stored.get(name)
        if model is None:
            self._refused(lambda: self.reg.add_node(name, node, "tool"), registry.NotFound)
        elif any(each["name"] == node for each in model.present["nodes"]):
            if len(model.present["nodes"]) > 1:
                self.reg.remove_node(name, node)
                rest = [each for each in model.present["nodes"] if each["name"] != node]
                model.become({**model.present, "nodes": rest})
        else:
            self.reg.add_node(name, node, "tool")
            added = {"name": node, "node_type": "tool", "parameters": {}}
            model.become(
                {**model.present, "nodes": sorted([*model.present["nodes"], added], key=lambda each: str(each["name"]))}
            )

    @rule(name=NAMES, number=NUMBERS, head=st.booleans())
    def by_hand(self, name: str, number: int, head: bool) -> None:
        model = self.stored.get(name)
        if head:
            self.db.execute("UPDATE workflow SET metadata = %s WHERE name = %s", [json.dumps({"number": number}), name])
            document = None if model is None else {**model.present, "metadata": {"number": number}}
            changes = model is not None and document != model.present
        else:
            self.db.execute(
                "UPDATE workflow_nodes AS node SET parameters = %s "
                "FROM workflow WHERE workflow.id = node.workflow_id AND workflow.name = %s",
                [json.dumps({"by hand": number}), name],
            )
            document = copy.deepcopy(model.present) if model else None
            for node in document["nodes"] if document else []:
                node["parameters"] = {"by hand": number}
            changes = model is not None  # rows were written
        if model is None or document is None:
            return
        if not changes:  # the row was written all the same, and what is written is recorded
            model.by_hand = False
            return
        if model.by_hand:
            model.versions[-1] = document
        else:
            model.versions.append(document)
        # The row of the workflow itself is recorded with the statement.
        model.by_hand = not head

    @precondition(lambda self: self.stored)
    @rule(data=st.data())
    def restore(self, data: Any) -> None:
        name = data.draw(st.sampled_from(sorted(self.stored)))
        model = self.stored[name]
        version = data.draw(st.integers(1, len(model.versions)))
        saved = self.reg.restore(f"{name}@{version}")
        assert saved.status == model.become({**model.versions[version - 1], "name": name})

    @rule(name=NAMES)
    def delete(self, name: str) -> None:
        if name not in self.stored:
            self._refused(lambda: self.reg.delete(name), registry.NotFound)
            return
        self.reg.delete(name)
        model = self.stored.pop(name)
        model.by_hand = False
        self.deleted.append((name, model))

    @rule(name=NAMES, new_name=st.one_of(st.none(), NAMES))
    def undelete(self, name: str, new_name: str | None) -> None:
        found = [place for place, (former, _) in enumerate(self.deleted) if former == name]
        target = new_name or name
        if not found:
            self._refused(lambda: self.reg.undelete(name, new_name=new_name), registry.NotFound)
        elif target in self.stored:
            self._refused(lambda: self.reg.undelete(name, new_name=new_name), registry.Conflict)
        else:
            _, model = self.deleted.pop(found[-1])
            if target != name:
                model.become({**model.present, "name": target})
            assert self.reg.undelete(name, new_name=new_name).version == len(model.versions)
            self.stored[target] = model

    @precondition(lambda self: self.stored)
    @rule(data=st.data(), label=LABELS)
    def label(self, data: Any, label: str) -> None:
        name = data.draw(st.sampled_from(sorted(self.stored)))
        model = self.stored[name]
        version = data.draw(st.integers(1, len(model.versions)))
        assert self.reg.label(f"{name}@{version}", label) == version
        model.labels[label] = version
        if version == len(model.versions):
            model.by_hand = False  # it was recorded, so that the label has something to point at

    @rule(name=NAMES, new_name=NAMES)
    def clone(self, name: str, new_name: str) -> None:
        model = self.stored.get(name)
        if model is None:
            self._refused(lambda: self.reg.clone(name, new_name), registry.NotFound)
        elif new_name in self.stored:
            self._refused(lambda: self.reg.clone(name, new_name), registry.Conflict)
            model.by_hand = False  # it was recorded to be read
        else:
            self.reg.clone(name, new_name)
            model.by_hand = False
            self.stored[new_name] = Model({**model.present, "name": new_name})

    @invariant()
    def the_same_is_stored(self) -> None:
        assert {head.name: head.version for head in self.reg.list()} == {
            name: len(model.versions) for name, model in self.stored.items()
        }
        assert [each.name for each in self.reg.deleted()] == [name for name, _ in reversed(self.deleted)]
        rows = self.db.execute(
            "SELECT coalesce(workflow.name, deleted.name || '/' || deleted.version), recorded.version, "
            "       recorded.document "
            "FROM workflow_versions AS recorded "
            "LEFT JOIN workflow ON workflow.id = recorded.workflow_id "
            "LEFT JOIN deleted_workflows AS deleted ON deleted.workflow_id = recorded.workflow_id"
        ).fetchall()
        kept = {(name, version): document for name, version, document in rows}
        for name, model in self.stored.items():
            assert comparable(self.reg.get(name)) == model.present
            for version, document in enumerate(model.versions, 1):
                if version == len(model.versions) and model.by_hand:
                    assert (name, version) not in kept
                    continue
                found = kept[name, version]
                assert {**found, "nodes": sorted(found["nodes"], key=lambda node: str(node["name"]))} == document
            assert {label.label: label.version for label in self.reg.labels(name)} == model.labels
        assert len(kept) <= len(rows)


def test_the_registry_is_what_the_model_is(reg: Registry, database_url: str) -> None:
    with psycopg.connect(database_url, autocommit=True) as db:
        machine = type("Machine", (Versions,), {"reg": reg, "db": db})
        run_state_machine_as_test(
            machine,
            settings=settings(
                max_examples=EXAMPLES,
                stateful_step_count=STEPS,
                deadline=None,
                suppress_health_check=list(HealthCheck),
            ),
        )
