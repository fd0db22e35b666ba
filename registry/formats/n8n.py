"""n8n: the JSON that the workflow editor n8n exports.

What goes where:

- A node's `type` is the node_type, its `parameters` are the parameters as they stand. Everything else it has
  (`position`, `typeVersion`, `credentials`, `id`, `webhookId`, `notes`, `disabled`, ...) is in `parameters.n8n`.
  Where the file's `parameters` are not a plain object, `parameters.n8n.parameters` says so: `{absent: true}`,
  `{value: ...}` if they are no object, `{own: ...}` for a key "n8n" of their own.
- A connection is an edge from the source to the target. Its `handoff_data` says `type` ("main", "ai_tool", ...) and
  `output`, the index of the output; where they are not the usual ones also `input`, the index of the input,
  `input_type`, if it is not the same as `type`, and `place`, the position among the connections of this output.
  `entry` holds a connection as it stands (without its node) if it has other keys than `node`, `type` and `index`.
- `metadata.n8n` holds the other top-level keys of the file (`id`, `meta`, `settings`, `pinData`, `tags`, ...), and:
  `nodes`, the names of the nodes in the order of the file; `notes`, the sticky notes, each with its `place` in the list
  of nodes; `connections`, the outputs that have no connections (`[]` or null) of those sources that have such;
  `other`, top-level keys of the file whose names are taken by these.
- Tags and description are those of the workflow too. Parameters and category have no place in n8n.

A workflow that did not come from n8n gets `main` connections between first outputs and first inputs, loops included,
and a place on the canvas by its level; handoff_data of its edges has no place in n8n.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeGuard

from registry.errors import InvalidWorkflow
from registry.formats.common import (
    canvas_places,
    document_head,
    in_kept_order,
    is_tag,
    kept,
    list_at,
    not_empty,
    object_at,
    put_head,
    put_notes,
    stable_id,
    text_problem,
    without,
)
from registry.model import Edge, JsonObject, Node, Workflow
from registry.validation.problems import near, said

STICKY_NOTE = "n8n-nodes-base.stickyNote"
MOST_OUTPUTS = 10_000
"""An output beyond is a mistake that would fill the memory with empty lists."""
TAKEN = ("nodes", "notes", "connections", "other")


def detect(data: object) -> bool:
    """Tell whether this is an n8n export."""
    return isinstance(data, dict) and isinstance(data.get("nodes"), list) and isinstance(data.get("connections"), dict)


# --- import ------------------------------------------------------------------------------------------------------


def to_document(data: Mapping[str, Any], name: str | None = None) -> dict[str, Any]:
    """Give the native document of an n8n export; `name` is for one without. Raises InvalidWorkflow for problems."""
    listed = list_at(data.get("nodes"), "nodes")
    connections = object_at(data.get("connections"), "connections")
    steps, notes = _steps_and_notes(listed)
    names = [step["name"] for step in steps]
    edges, shapes = _edges(connections, names)

    keeps = without(data, *TAKEN) | {"nodes": names}
    other = {key: data[key] for key in ("notes", "other") if key in data}
    keeps |= not_empty(notes=notes, connections=shapes, other=other)
    document = document_head(data, name)
    if tags := _tag_names(data.get("tags")):
        document["tags"] = tags
    document["metadata"] = {"n8n": keeps}
    document["nodes"] = [_node(step) for step in steps]
    if edges:
        document["edges"] = edges
    return document


def _steps_and_notes(listed: list[Any]) -> tuple[list[JsonObject], list[JsonObject]]:
    """Part the nodes of a file into steps and sticky notes; raises InvalidWorkflow if they are not as they must be."""
    steps: list[JsonObject] = []
    notes: list[JsonObject] = []
    problems: list[str] = []
    first_with: dict[str, int] = {}
    for place, node in enumerate(listed):
        path = f"nodes[{place}]"
        if not isinstance(node, dict):
            problems.append(f"{path}: must be an object, not {said(node)}")
            continue
        if node.get("type") == STICKY_NOTE:
            notes.append({"place": place, "node": node})
            continue
        found = [text_problem(node.get(key), f"{path}.{key}") for key in ("name", "type")]
        problems += [problem for problem in found if problem]
        name = node.get("name")
        if isinstance(name, str) and found[0] is None:
            first = first_with.setdefault(name, place)
            if first != place:
                problems.append(f'{path}.name: "{name}" is the name of nodes[{first}] already')
        steps.append(node)
    if problems:
        raise InvalidWorkflow(problems)
    return steps, notes


def _node(step: JsonObject) -> JsonObject:
    """Give the native node of a node of the file."""
    keeps = without(step, "name", "type", "parameters")
    given = step.get("parameters")
    parameters: JsonObject = {}
    if "parameters" not in step:
        keeps["parameters"] = {"absent": True}
    elif not isinstance(given, dict):
        keeps["parameters"] = {"value": given}
    else:
        parameters = dict(given)
        if "n8n" in given:
            keeps["parameters"] = {"own": given["n8n"]}
    return {"name": step["name"], "node_type": step["type"], "parameters": parameters | {"n8n": keeps}}


def _edges(connections: JsonObject, names: list[str]) -> tuple[list[JsonObject], JsonObject]:
    """Give the edges, and the shape of what has none; raises InvalidWorkflow for wrong shapes and unknown nodes."""
    known = set(names)
    edges: list[JsonObject] = []
    shapes: JsonObject = {}
    problems: list[str] = []
    unknown: list[tuple[str, str]] = []
    for source, by_type in connections.items():
        at = f'connections."{source}"'
        if source not in known:
            unknown.append((at, source))
        if not isinstance(by_type, dict):
            problems.append(f"{at}: must be an object, not {said(by_type)}")
            continue
        if not by_type:
            shapes[source] = {}
        for kind, outputs in by_type.items():
            if outputs is not None and not isinstance(outputs, list):
                problems.append(f"{at}.{kind}: must be a list, not {said(outputs)}")
                continue
            if not outputs or not all(outputs):
                shape: list[Any] | None = (
                    None if outputs is None else [None if output is None else [] for output in outputs]
                )
                shapes.setdefault(source, {})[kind] = shape
            for number, output in enumerate(outputs or []):
                if output is not None and not isinstance(output, list):
                    problems.append(f"{at}.{kind}[{number}]: must be a list, not {said(output)}")
                    continue
                for place, entry in enumerate(output or []):
                    path = f"{at}.{kind}[{number}][{place}]"
                    if not isinstance(entry, dict):
                        problems.append(f"{path}: must be an object, not {said(entry)}")
                    elif problem := text_problem(entry.get("node"), f"{path}.node"):
                        problems.append(problem)
                    elif entry["node"] not in known:
                        unknown.append((f"{path}.node", entry["node"]))
                    else:
                        handoff = _handoff(entry, kind, number, place)
                        edges.append({"parent": source, "child": entry["node"], "handoff_data": handoff})
    if unknown:
        path, name = unknown[0]
        more = f" (and {len(unknown) - 1} more)" if len(unknown) > 1 else ""
        problems.append(f'{path}: no node "{name}"{near(name, names)}{more}')
    if problems:
        raise InvalidWorkflow(problems)
    return edges, shapes


def _handoff(entry: JsonObject, kind: str, output: int, place: int) -> JsonObject:
    """Give the handoff_data of a connection: the usual values are left out."""
    handoff: JsonObject = {"type": kind, "output": output}
    if place:
        handoff["place"] = place
    input_type, index = entry.get("type"), entry.get("index")
    if entry.keys() != {"node", "type", "index"} or not isinstance(input_type, str) or not _is_index(index):
        handoff["entry"] = without(entry, "node")
        return handoff
    if input_type != kind:
        handoff["input_type"] = input_type
    if index:
        handoff["input"] = index
    return handoff


def _tag_names(tags: object) -> list[str]:
    """Give the names of a file's tags, which are texts or objects with a name, where they can be tags here."""
    found = [tag.get("name") if isinstance(tag, dict) else tag for tag in (tags if isinstance(tags, list) else [])]
    return list(dict.fromkeys(name for name in found if isinstance(name, str) and is_tag(name)))


# --- export ------------------------------------------------------------------------------------------------------


def from_workflow(workflow: Workflow) -> dict[str, Any]:
    """Give a workflow as n8n would export it; equal to the file it was imported from, unless it was changed."""
    keeps = kept(workflow.metadata, "n8n")
    if keeps is None:
        keeps = {"name": workflow.name, "active": False, "settings": {"executionOrder": "v1"}}
        document = dict(keeps)
    else:
        document = without(keeps, *TAKEN) | (kept(keeps, "other") or {})
    put_head(document, workflow)
    _put_tags(document, workflow.tags)
    places = canvas_places(workflow)
    ordered = in_kept_order(workflow.nodes, keeps.get("nodes"), lambda node: node.name)
    nodes = [_foreign_node(workflow.name, node, places.get(node.name, (0, 0))) for node in ordered]
    put_notes(nodes, keeps.get("notes"))
    document["nodes"] = nodes
    came_from_n8n = "n8n" in workflow.metadata
    document["connections"] = _connections(workflow, ordered, kept(keeps, "connections") or {}, came_from_n8n)
    return document


def _put_tags(document: JsonObject, tags: list[str]) -> None:
    """Bring the tags up to date: those of the file stay as they are while the workflow has them."""
    listed = document.get("tags")
    wanted = {tag.strip().casefold(): tag for tag in tags}
    had = {name.strip().casefold() for name in _tag_names(listed)}
    if wanted.keys() == had:
        return
    listed = listed if isinstance(listed, list) else []
    left = [tag for tag in listed if all(name.strip().casefold() in wanted for name in _tag_names([tag]))]
    document["tags"] = left + [{"name": tag} for key, tag in wanted.items() if key not in had]


def _foreign_node(workflow_name: str, node: Node, place: tuple[int, int]) -> JsonObject:
    parameters = without(node.parameters, "n8n")
    keeps = kept(node.parameters, "n8n")
    if keeps is None:
        level, row = place
        keeps = {
            "id": stable_id(workflow_name, node.name),
            "position": [240 * level, 160 * row],
            "typeVersion": 1,
        }
    was = keeps.pop("parameters", {})
    foreign = keeps | {"name": node.name, "type": node.node_type}
    if "own" in was:
        parameters["n8n"] = was["own"]
    if "value" in was and not parameters:
        foreign["parameters"] = was["value"]
    elif parameters or "absent" not in was:
        foreign["parameters"] = parameters
    return foreign


def _connections(workflow: Workflow, nodes: list[Node], shapes: JsonObject, came_from_n8n: bool) -> JsonObject:
    """Give the connections of each source in the order of `nodes`; `shapes` says which empty outputs there were."""
    leaving: dict[str, list[tuple[JsonObject, Edge]]] = {node.name: [] for node in nodes}
    numbers = {node.name: number for number, node in enumerate(nodes)}
    for edge in sorted(workflow.edges, key=lambda edge: numbers.get(edge.child, 0)):
        if edge.parent in leaving and edge.child in numbers:
            leaving[edge.parent].append((edge.handoff_data if came_from_n8n else {}, edge))
    connections: JsonObject = {}
    for source, going in leaving.items():
        shape = shapes.get(source)
        by_type: dict[str, Any] = {}
        if isinstance(shape, dict):
            by_type = {
                kind: [None if output is None else [] for output in outputs] if isinstance(outputs, list) else None
                for kind, outputs in shape.items()
            }
        elif not going:
            continue
        # New edges have no place: they come after those that have one.
        for handoff, edge in sorted(going, key=lambda pair: _place(pair[0])):
            kind, number = handoff.get("type"), handoff.get("output")
            kind = kind if isinstance(kind, str) else "main"
            number = number if _is_index(number) and number < MOST_OUTPUTS else 0
            outputs = by_type.get(kind) or []
            outputs += [[] for _ in range(number + 1 - len(outputs))]
            if outputs[number] is None:
                outputs[number] = []
            outputs[number].append(_entry(handoff, edge.child, kind))
            by_type[kind] = outputs
        connections[source] = by_type
    return connections


def _place(handoff: Mapping[str, Any]) -> float:
    place = handoff.get("place", 0 if "type" in handoff else None)
    return place if _is_index(place) else float("inf")


def _entry(handoff: Mapping[str, Any], child: str, kind: str) -> JsonObject:
    entry = kept(handoff, "entry")
    if entry is None:
        entry = {"type": handoff.get("input_type", kind), "index": handoff.get("input", 0)}
    return {"node": child} | entry


def _is_index(value: object) -> TypeGuard[int]:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0
