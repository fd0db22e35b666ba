"""From a native document to the model, with every problem of the document at once, each with its path.

The shape is checked by `registry.validation.shape`, what JSON and PostgreSQL can hold by `registry.validation.content`;
here is what one part of a document has to do with another.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from registry.errors import CycleError, InvalidWorkflow
from registry.gc_pause import gc_pause
from registry.model import Edge, JsonObject, Node, Param, Workflow
from registry.topology import closing_edges, find_cycle, topological_order
from registry.validation.placeholders import unknown_placeholders
from registry.validation.problems import Path, Problem, listed, near, path_of, quoted, said
from registry.validation.rules import broken, compiled, is_secret
from registry.validation.value_types import WANTED, fits

MANY_ITEMS = 2_000
"""From so many nodes and edges on, Python's cyclic garbage collector costs more than building them does."""


@dataclass(slots=True)
class Validated:
    """A valid workflow, its nodes in the order of the document, and the edges that were marked as loops on the way."""

    workflow: Workflow
    marked: list[Edge] = field(default_factory=list)


def validate(document: Mapping[str, Any], *, loops: Literal["reject", "mark"] = "reject") -> Validated:
    """Check a native document and build the model of it.

    document  the document, as `registry.formats.to_document` gives it; it is not changed, but shared
    loops     "reject" refuses edges that close a cycle; "mark" marks them as loops: those that lead back in a
              depth-first walk from the nodes that no edge leads to

    Returns the workflow and the edges that were marked. Raises InvalidWorkflow with every problem, or CycleError if
    there is no other problem than a cycle.
    """
    if not isinstance(document, Mapping):
        raise InvalidWorkflow(f"not a workflow: {said(document)}")
    document = document if isinstance(document, dict) else dict(document)
    with gc_pause(sum(len(value) for value in document.values() if isinstance(value, list)) >= MANY_ITEMS):
        if lines := problems_of(document, _ends(document, loops), is_whole=True):
            raise InvalidWorkflow(lines)
        workflow = _workflow(document)
        return Validated(workflow, _loops(workflow, loops))


def problems_of(document: JsonObject, others: Iterable[Problem] = (), *, is_whole: bool = False) -> list[str]:
    """List what is wrong with a document by itself: shape, content, names and defaults, and the `others` among them.

    Of a whole document also placeholders without a parameter: a part of one does not tell which parameters there are.
    """
    from registry.validation import content, shape, source

    problems, doubtful = shape.check(document)
    text = None if doubtful else content.text_of(document)
    if text is None:
        problems += content.check(document)
    problems += source.check(document)
    problems += _names(document)
    problems += others
    if is_whole:
        problems += unknown_placeholders(document, text)
    problems += _defaults(document)
    return listed(problems, shape.SECTIONS) if problems else []


def json_schema() -> dict[str, Any]:
    """Give the JSON Schema of the native document, for editors and for models that write workflows."""
    from registry.validation.shape import ADAPTER

    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **ADAPTER.json_schema()}


# --- names -------------------------------------------------------------------------------------------------------

_NAMES = (("nodes", "name", True), ("nodes", "node_type", False), ("params", "key", True), ("tags", "", True))


def _names(document: JsonObject) -> Iterator[Problem]:
    """Find names that are blank, given twice, or of several lines."""
    name = document.get("name")
    # One line, because lists, file names and command lines show it. A node's name may be anything but blank: n8n lets
    # people write what they like, line breaks included, and edges must find it again.
    if isinstance(name, str) and (found := re.search(r"[\x01-\x1f\x7f-\x9f]", name)):
        yield ("name",), f"must be one line without control characters, but holds {found.group()!r}"
    for key in ("name", "category"):
        if isinstance(document.get(key), str) and document[key].isspace():
            yield (key,), "must not be blank"
    for section, key, is_unique in _NAMES:
        values = document.get(section)
        if not isinstance(values, list):
            continue
        if key:
            values = [entry.get(key) if isinstance(entry, dict) else None for entry in values]
        for place, value in enumerate(values):
            if isinstance(value, str) and value.isspace():
                yield _place(section, place, key), "must not be blank"
        if is_unique:
            yield from _twice(section, key, values)


def _twice(section: str, key: str, values: list[Any]) -> Iterator[Problem]:
    texts = [value for value in values if isinstance(value, str)]
    if len(set(texts)) == len(texts):
        return
    first: dict[str, int] = {}
    for place, value in enumerate(values):
        if isinstance(value, str) and first.setdefault(value, place) != place:
            before = path_of(_place(section, first[value], key))
            yield _place(section, place, key), f"{quoted(value)} is given twice, first at {before}"


def _place(section: str, place: int, key: str) -> Path:
    return (section, place, key) if key else (section, place)


# --- edges -------------------------------------------------------------------------------------------------------


def _ends(document: JsonObject, loops: str) -> Iterator[Problem]:
    """Find edges whose ends are not there, or are the same node."""
    nodes, edges = document.get("nodes"), document.get("edges")
    if not isinstance(nodes, list) or not isinstance(edges, list):
        return
    names = {node["name"] for node in nodes if isinstance(node, dict) and isinstance(node.get("name"), str)}
    suggestions = 20  # a search among thousands of names takes up to 50 ms
    for place, edge in enumerate(edges):
        if not isinstance(edge, dict):
            continue
        parent, child = edge.get("parent"), edge.get("child")
        for key, name in (("parent", parent), ("child", child)):
            if isinstance(name, str) and name not in names:
                suggestions -= 1
                # In the order of the document, so that the same one is suggested each time.
                known = (node["name"] for node in nodes if isinstance(node, dict) and isinstance(node.get("name"), str))
                yield ("edges", place, key), f"no node {quoted(name)}{near(name, known) if suggestions >= 0 else ''}"
        if parent == child and isinstance(parent, str) and loops == "reject" and edge.get("is_loop") is not True:
            advice = "mark it is_loop: true, or save with loops marked"
            yield ("edges", place), f"{quoted(parent)} points at itself; {advice}"


def _loops(workflow: Workflow, loops: str) -> list[Edge]:
    """Mark the edges that close cycles and return them; raises CycleError if that is not wanted."""
    numbers = {node.name: number for number, node in enumerate(workflow.nodes)}
    edges = [edge for edge in workflow.edges if not edge.is_loop]
    pairs = [(numbers[edge.parent], numbers[edge.child]) for edge in edges]
    if topological_order(len(numbers), pairs) is not None:
        return []
    if loops == "reject":
        raise CycleError([workflow.nodes[number].name for number in find_cycle(len(numbers), pairs)])
    marked = [edges[place] for place in closing_edges(len(numbers), pairs)]
    for edge in marked:
        edge.is_loop = True
    return marked


# --- params ------------------------------------------------------------------------------------------------------


def _defaults(document: JsonObject) -> Iterator[Problem]:
    """Find default values that are not of the type of their parameter or break its rules, and rules that are none."""
    params = document.get("params")
    for place, param in enumerate(params if isinstance(params, list) else ()):
        if not isinstance(param, dict):
            continue
        value_type, value, metadata = param.get("value_type"), param.get("default_value"), param.get("metadata")
        metadata = metadata if isinstance(metadata, dict) else {}
        problems, rules = compiled(str(value_type), metadata)
        for path, problem in problems:
            yield ("params", place, "metadata", *path), problem
        if value is None:
            continue
        if is_secret(metadata):
            advice = "a secret cannot have a default: it would be kept with the workflow; give it when it is applied"
            yield ("params", place, "default_value"), advice
        elif isinstance(value_type, str) and not fits(value_type, value):
            wanted = WANTED[value_type][0]
            yield ("params", place, "default_value"), f"must be {wanted} (value_type {value_type}), not {said(value)}"
        elif rules is not None:
            for path, problem in broken(rules, value):
                yield ("params", place, "default_value", *path), problem


# --- the model ---------------------------------------------------------------------------------------------------


def _workflow(document: JsonObject) -> Workflow:
    return Workflow(
        name=document["name"],
        description=document.get("description"),
        category=document.get("category"),
        tags=list(document.get("tags", ())),
        metadata=document.get("metadata", {}),
        nodes=[Node(entry["name"], entry["node_type"], entry.get("parameters", {})) for entry in document["nodes"]],
        edges=[
            Edge(entry["parent"], entry["child"], entry.get("handoff_data", {}), entry.get("is_loop", False))
            for entry in document.get("edges", ())
        ],
        params=[
            Param(
                entry["key"],
                entry["value_type"],
                entry.get("required", False),
                entry.get("default_value"),
                entry.get("metadata", {}),
            )
            for entry in document.get("params", ())
        ],
        version=document.get("version"),
    )
