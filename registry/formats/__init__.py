"""Formats of workflows: told by their content, read into the native document, and written again.

A format is a module with `to_document(data)` and `from_workflow(workflow)`; its docstring says where what the registry
has no column for is kept.
"""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from typing import Any

from registry.errors import InvalidParameter, InvalidWorkflow
from registry.formats import text
from registry.gc_pause import gc_pause
from registry.model import JsonObject, Workflow
from registry.validation.problems import near, said

FORMATS = ("registry", "n8n", "wfformat", "dify")
"""The formats by the names that `--format` takes."""

PICTURES = ("mermaid", "dot")
"""Formats that are written only, as text: they draw a workflow, and hold nothing of its parameters."""

MANY_ITEMS = 2_000
"""From so many nodes and edges on, Python's cyclic garbage collector costs more than converting them does."""

_KNOWN = (
    "known are registry (nodes, edges), n8n (nodes, connections), "
    "wfformat (workflow.specification.tasks) and dify (workflow.graph)"
)


def detect(data: object) -> str:
    """Tell the format of plain data by what it contains.

    Returns one of FORMATS. Raises InvalidWorkflow ("not a workflow: …") with what was seen instead.
    """
    if not isinstance(data, Mapping):
        advice = "; give each workflow a file of its own" if isinstance(data, list) and data else f"; {_KNOWN}"
        raise InvalidWorkflow(f"not a workflow: {said(data)}{advice}")
    nodes, inner = data.get("nodes"), data.get("workflow")
    if isinstance(inner, Mapping):
        if isinstance(inner.get("graph"), Mapping):
            return "dify"
        specification = inner.get("specification")
        if isinstance(specification, Mapping) and isinstance(specification.get("tasks"), list):
            return "wfformat"
        if isinstance(inner.get("tasks"), list) or isinstance(inner.get("jobs"), list):
            return "wfformat"
    if isinstance(data.get("app"), Mapping) or data.get("kind") == "app":
        app = data.get("app")
        mode = app.get("mode") if isinstance(app, Mapping) else None
        raise InvalidWorkflow(f"not a workflow: a Dify app{f' in mode {mode}' if mode else ''} without workflow.graph")
    if isinstance(nodes, list):
        first = nodes[0] if nodes else None
        is_n8n = "connections" in data or (isinstance(first, Mapping) and "typeVersion" in first)
        return "n8n" if is_n8n and "edges" not in data else "registry"
    if "nodes" in data or "edges" in data or any(near(str(key), ("nodes", "edges")) for key in data):
        return "registry"
    keys = ", ".join(f'"{key}"' for key in list(data)[:5])
    seen = f"keys {keys}{', …' if len(data) > 5 else ''}" if data else "nothing in it"
    raise InvalidWorkflow(f"not a workflow: {seen}; {_KNOWN}")


def to_document(data: object, format: str = "auto", name: str | None = None) -> JsonObject:
    """Give the native document of plain data in any format.

    data    what `text.parse` gives, or a dict of the same form
    format  one of FORMATS; "auto" tells it by the content
    name    what to call the workflow if it has no name of its own

    Returns a new dict, which shares its parts with `data`. Raises InvalidWorkflow if it is not a workflow, or not built
    as its format demands; InvalidParameter if there is no such format.
    """
    if format in PICTURES:
        raise InvalidParameter(written_only(format))
    module = _module(detect(data) if format == "auto" else format)
    if not isinstance(data, Mapping):
        raise InvalidWorkflow(f"not a workflow: {said(data)}")
    with gc_pause(any(isinstance(value, list) and len(value) >= MANY_ITEMS for value in data.values())):
        document: JsonObject = module.to_document(data)
    if document.get("name") is None and name is not None:
        return {**document, "name": name}
    return document


def from_workflow(workflow: Workflow, format: str) -> JsonObject:
    """Give a workflow in a format, as plain data that `text.dump` writes.

    workflow  the workflow; what is returned may share parts with it
    format    one of FORMATS

    Equal to what was imported, if it was imported from this format and not changed since. Pictures are drawn by
    `picture`. Raises InvalidParameter if there is no such format.
    """
    module = _module(format)
    with gc_pause(len(workflow.nodes) + len(workflow.edges) >= MANY_ITEMS):
        data: JsonObject = module.from_workflow(workflow)
    return data


def picture(workflow: Workflow, format: str) -> str:
    """Draw a workflow in a language for pictures.

    workflow  the workflow, its nodes in dependency order
    format    one of PICTURES

    Returns the text. Raises InvalidParameter if there is no such format.
    """
    if format not in PICTURES:
        raise InvalidParameter(f'no picture "{format}"; use one of {", ".join(PICTURES)}')
    text: str = importlib.import_module(f"registry.formats.{format}").from_workflow(workflow)
    return text


def written_only(format: str) -> str:
    """Say why a picture cannot be read."""
    return f"{format} is written only: a picture has no parameters to save; save one of {', '.join(FORMATS)}"


def _module(format: str) -> Any:
    if format not in FORMATS:
        raise InvalidParameter(f'no format "{format}"; use one of {", ".join(FORMATS)}')
    return importlib.import_module(f"registry.formats.{'native' if format == 'registry' else format}")


__all__ = ["FORMATS", "PICTURES", "detect", "from_workflow", "picture", "text", "to_document", "written_only"]
