"""Dify: the YAML DSL that Dify exports an app in; only apps with a `workflow.graph` are workflows.

What goes where:

- A node's `data.title` is its name, made unique within the workflow ("LLM (2)"; its id where the title is blank), its
  `data.type` the node_type, the rest of its `data` the parameters as they stand. What it has beside `data` (`id`,
  `position`, `type`, `parentId`, ...) is in `parameters.dify`. There `data` says what the name cannot: `title`, if it
  is another one, `untitled`, if there is none, `own` for a key "dify" of the data itself.
- The `handoff_data` of an edge is the edge as it stands (`sourceHandle`, `targetHandle`, `data`, `id`, `type`, ...)
  without `source` and `target`, and `dify`: its `place` in the list of edges; `own` for a key "dify" of its own.
- `metadata.dify` is the rest of the file in its own structure (`app`, `kind`, `version`, `workflow.features`, ...).
  Where the nodes stood, it has their names in the order of the file, and no edges where those stood. `notes` are the
  notes on the canvas, each with its `place` in the list of nodes; `other` a top-level key of the file that is called
  like these two.
- The variables of the start node are the workflow's params too: as strings, numbers, enums, and else as JSON. The start
  node keeps them, and an export gives what it keeps.

A workflow that did not come from Dify becomes an app of mode "workflow", each node in a place by its level; tags,
category, params and metadata have no place in it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from registry.errors import InvalidWorkflow
from registry.formats.common import (
    canvas_places,
    document_head,
    in_kept_order,
    is_same_name,
    is_text,
    kept,
    list_at,
    not_empty,
    object_at,
    part,
    put_head,
    put_notes,
    stable_id,
    text_problem,
    unique_names,
    without,
)
from registry.model import Edge, JsonObject, Node, Workflow
from registry.validation.problems import near, said

NOTE = "custom-note"
TAKEN = ("notes", "other")
VALUE_TYPES = {"text-input": "string", "paragraph": "string", "number": "float", "select": "enum"}


def detect(data: object) -> bool:
    """Tell whether this is a Dify app, with a graph or without."""
    return (
        isinstance(data, dict)
        and isinstance(data.get("app"), dict)
        and (data.get("kind") == "app" or "workflow" in data)
    )


# --- import ------------------------------------------------------------------------------------------------------


def to_document(data: Mapping[str, Any], name: str | None = None) -> dict[str, Any]:
    """Give the native document of a Dify app; `name` is for one without. Raises InvalidWorkflow with its problems."""
    app = object_at(data.get("app"), "app")
    inner = data.get("workflow")
    if not isinstance(inner, dict) or inner.get("graph") is None:
        raise InvalidWorkflow(
            f"not a workflow: this Dify app is of mode {said(app.get('mode'))} and has no workflow.graph"
        )
    graph = object_at(inner["graph"], "workflow.graph")
    steps, notes = _steps_and_notes(list_at(graph.get("nodes"), "workflow.graph.nodes"))
    titles = [step["data"].get("title") for step in steps]
    names = unique_names(
        title if isinstance(title, str) and is_text(title) else step["id"]
        for title, step in zip(titles, steps, strict=True)
    )
    edges = _edges(graph, {step["id"]: name for step, name in zip(steps, names, strict=True)})

    keeps = without(data, *TAKEN)
    held = part(part(keeps, "workflow"), "graph")
    held["nodes"] = names
    if "edges" in held:
        held["edges"] = []
    keeps |= not_empty(notes=notes, other={key: data[key] for key in TAKEN if key in data})
    document = document_head(app, name)
    document["metadata"] = {"dify": keeps}
    document["nodes"] = [_node(step, name) for step, name in zip(steps, names, strict=True)]
    return document | not_empty(edges=edges, params=_params(steps))


def _steps_and_notes(listed: list[Any]) -> tuple[list[JsonObject], list[JsonObject]]:
    """Part the nodes of a graph into steps and notes; raises InvalidWorkflow if they are not as they must be."""
    steps: list[JsonObject] = []
    notes: list[JsonObject] = []
    problems: list[str] = []
    first_with: dict[str, int] = {}
    for place, node in enumerate(listed):
        path = f"workflow.graph.nodes[{place}]"
        if not isinstance(node, dict):
            problems.append(f"{path}: must be an object, not {said(node)}")
            continue
        if node.get("type") == NOTE:
            notes.append({"place": place, "node": node})
            continue
        id, data = node.get("id"), node.get("data")
        if problem := text_problem(id, f"{path}.id"):
            problems.append(problem)
        elif isinstance(id, str) and first_with.setdefault(id, place) != place:
            problems.append(f'{path}.id: "{id}" is that of workflow.graph.nodes[{first_with[id]}] already')
        if not isinstance(data, dict):
            problems.append(f"{path}.data: {'missing' if data is None else f'must be an object, not {said(data)}'}")
        elif problem := text_problem(data.get("type"), f"{path}.data.type"):
            problems.append(problem)
        steps.append(node)
    if problems:
        raise InvalidWorkflow(problems)
    return steps, notes


def _node(step: JsonObject, name: str) -> JsonObject:
    """Give the native node of a node of the graph."""
    data = step["data"]
    keeps = without(step, "data")
    unclear: JsonObject = {}
    if "title" not in data:
        unclear["untitled"] = True
    elif data["title"] != name:
        unclear["title"] = data["title"]
    if "dify" in data:
        unclear["own"] = data["dify"]
    if unclear:
        keeps["data"] = unclear
    return {"name": name, "node_type": data["type"], "parameters": without(data, "title", "type") | {"dify": keeps}}


def _edges(graph: JsonObject, name_of: dict[str, str]) -> list[JsonObject]:
    edges: list[JsonObject] = []
    problems: list[str] = []
    for place, edge in enumerate(list_at(graph.get("edges", []), "workflow.graph.edges")):
        path = f"workflow.graph.edges[{place}]"
        if not isinstance(edge, dict):
            problems.append(f"{path}: must be an object, not {said(edge)}")
            continue
        found = [_end_problem(edge.get(end), f"{path}.{end}", name_of) for end in ("source", "target")]
        problems += [problem for problem in found if problem]
        if not any(found):
            keeps: JsonObject = {"place": place}
            if "dify" in edge:
                keeps["own"] = edge["dify"]
            handoff = without(edge, "source", "target") | {"dify": keeps}
            ends = {"parent": name_of[edge["source"]], "child": name_of[edge["target"]]}
            edges.append(ends | {"handoff_data": handoff})
    if problems:
        raise InvalidWorkflow(problems)
    return edges


def _end_problem(id: object, path: str, name_of: dict[str, str]) -> str | None:
    if not isinstance(id, str) or not is_text(id):
        return text_problem(id, path)
    return None if id in name_of else f'{path}: no node "{id}"{near(id, name_of)}'


def _params(steps: list[JsonObject]) -> list[JsonObject]:
    """Give the params that the variables of the start nodes stand for; what is no proper variable stays in the node."""
    params: dict[str, JsonObject] = {}
    for step in steps:
        variables = step["data"].get("variables") if step["data"]["type"] == "start" else None
        for variable in variables if isinstance(variables, list) else []:
            key = variable.get("variable") if isinstance(variable, dict) else None
            if isinstance(key, str) and is_text(key) and key not in params:
                params[key] = _param(key, variable)
    return list(params.values())


def _param(key: str, variable: JsonObject) -> JsonObject:
    kind = variable.get("type")
    value_type = VALUE_TYPES.get(kind, "json") if isinstance(kind, str) else "json"
    options = variable.get("options")
    if value_type == "enum" and not (isinstance(options, list) and options and all(map(is_text, options))):
        value_type = "string"
    param: JsonObject = {"key": key, "value_type": value_type}
    if variable.get("required") is True:
        param["required"] = True
    default = variable.get("default")
    fits = {
        "string": is_text(default),
        "float": isinstance(default, int | float) and not isinstance(default, bool),
        "enum": isinstance(options, list) and default in options,
        "json": default is not None and default != "",
    }
    if fits[value_type]:
        param["default_value"] = default
    if value_type == "enum" and isinstance(options, list):
        param["metadata"] = {"enum": list(dict.fromkeys(options))}
    return param


# --- export ------------------------------------------------------------------------------------------------------


def from_workflow(workflow: Workflow) -> dict[str, Any]:
    """Give a workflow as a Dify app; equal to the file it was imported from, unless it was changed."""
    keeps = kept(workflow.metadata, "dify")
    if keeps is None:
        keeps = {
            "app": {"name": workflow.name, "description": "", "mode": "workflow"},
            "kind": "app",
            "version": "0.1.5",
            "workflow": {
                "conversation_variables": [],
                "environment_variables": [],
                "features": {},
                "graph": {"edges": [], "nodes": [], "viewport": {"x": 0, "y": 0, "zoom": 1}},
            },
        }
    document = without(keeps, *TAKEN) | (kept(keeps, "other") or {})
    put_head(part(document, "app"), workflow)
    graph = part(part(document, "workflow"), "graph")
    nodes = in_kept_order(workflow.nodes, graph.get("nodes"), lambda node: node.name)
    places = canvas_places(workflow)
    foreign = [_foreign_node(workflow.name, node, places.get(node.name, (0, 0))) for node in nodes]
    _free_ids(foreign, nodes)
    id_of = {node.name: made["id"] for node, made in zip(nodes, foreign, strict=True)}
    type_of = {node.name: node.node_type for node in nodes}
    edges = [
        _foreign_edge(edge, id_of, type_of)
        for edge in sorted(workflow.edges, key=_place)
        if edge.parent in id_of and edge.child in id_of
    ]
    put_notes(foreign, keeps.get("notes"))
    graph["nodes"] = foreign
    if edges or "edges" in graph:
        graph["edges"] = edges
    return document


def _foreign_node(workflow_name: str, node: Node, place: tuple[int, int]) -> JsonObject:
    data = without(node.parameters, "dify", "title", "type")
    # Parameters that mean something else here: only a node made elsewhere has them.
    if misplaced := {key: node.parameters[key] for key in ("title", "type") if key in node.parameters}:
        data["parameters"] = (kept(data, "parameters") or {}) | misplaced
    keeps = kept(node.parameters, "dify")
    if keeps is None:
        position = {"x": 300 * place[0], "y": 160 * place[1]}
        keeps = {"id": stable_id(workflow_name, node.name), "type": "custom", "position": position}
    unclear = kept(keeps, "data") or {}
    if "own" in unclear:
        data["dify"] = unclear["own"]
    data["type"] = node.node_type
    if "title" in unclear and _is_named_for(node.name, unclear["title"], keeps.get("id")):
        data["title"] = unclear["title"]
    elif not ("untitled" in unclear and _is_named_for(node.name, None, keeps.get("id"))):
        data["title"] = node.name
    return without(keeps, "data") | {"data": data}


def _is_named_for(name: str, title: object, id: object) -> bool:
    """Tell whether a node is still called as it was on import: by its title, or by its id if that was blank."""
    original = title if is_text(title) else id
    return isinstance(original, str) and is_same_name(name, original)


def _free_ids(foreign: list[JsonObject], nodes: list[Node]) -> None:
    """See that each node has an id of its own: a node copied in the registry has that of its original."""
    seen: set[str] = set()
    for made, node in zip(foreign, nodes, strict=True):
        if not is_text(made.get("id")) or made["id"] in seen:
            made["id"] = stable_id(node.name)
        seen.add(made["id"])


def _foreign_edge(edge: Edge, id_of: dict[str, str], type_of: dict[str, str]) -> JsonObject:
    ends = {"source": id_of[edge.parent], "target": id_of[edge.child]}
    foreign = without(edge.handoff_data, "dify", "source", "target")
    keeps = kept(edge.handoff_data, "dify")
    if keeps is None:
        usual = {
            "id": f"{ends['source']}-source-{ends['target']}-target",
            "type": "custom",
            "sourceHandle": "source",
            "targetHandle": "target",
            "data": {"sourceType": type_of[edge.parent], "targetType": type_of[edge.child]},
        }
        foreign = usual | foreign
    elif "own" in keeps:
        foreign["dify"] = keeps["own"]
    return foreign | ends


def _place(edge: Edge) -> float:
    place = (kept(edge.handoff_data, "dify") or {}).get("place")
    return place if isinstance(place, int) else float("inf")
