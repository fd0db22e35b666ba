"""WfFormat: scientific workflows as WfCommons collects them (versions 1.4 and 1.5, and the simpler one before).

What goes where:

- A task is a node: its name is the node's name if no other task has it and it is not too long, else its `id` is. Its
  `type` or `category` is the node_type, "task" where it has none. `parents` and `children` together are the edges.
- `parameters` of a node are everything else the task says in `workflow.specification` (`id`, `inputFiles`, ...), as it
  stands, and `execution`, what `workflow.execution` says of the task with the same id, so that a measured weight
  is found as `parameters.execution.runtimeInSeconds`.
- `parameters.wfformat` is there where a task cannot be told from that: `name`, if the node is called otherwise;
  `unnamed` or `by_name`, if the task has no name or no id; `parents` and `children` as the file lists them, if they are
  not all the edges in the order of the tasks, or null if the task has no such list; `own`, keys "execution" and
  "wfformat" of the task itself.
- `handoff_data.listed` of an edge is "parents" or "children" if only this one of its two ends lists the other.
- `metadata.wfformat` is the rest of the file in its own structure (`schemaVersion`, `author`, `runtimeSystem`,
  `workflow.specification.files`, `workflow.execution.machines`, ...). Where the tasks stood, it has the names of the
  nodes in the order of the file; an execution of no
  known task stands there itself, in a list of its own.

A workflow that did not come from WfFormat is given without its loops, which the format does not know; handoff_data,
tags, category and params have no place in it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from registry.errors import InvalidWorkflow
from registry.formats.common import (
    NAME_LENGTH,
    NODE_TYPE_LENGTH,
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
    text_problem,
    unique_names,
    without,
)
from registry.model import Edge, JsonObject, Node, Workflow
from registry.validation.problems import near, said

SIDES = ("parents", "children")
TAKEN = ("execution", "wfformat")


def detect(data: object) -> bool:
    """Tell whether this is a workflow in WfFormat."""
    inner = data.get("workflow") if isinstance(data, dict) else None
    specification = inner.get("specification") if isinstance(inner, dict) else None
    has_tasks = isinstance(inner, dict) and isinstance(inner.get("tasks"), list)
    return has_tasks or (isinstance(specification, dict) and "tasks" in specification)


# --- import ------------------------------------------------------------------------------------------------------


def to_document(data: Mapping[str, Any], name: str | None = None) -> dict[str, Any]:
    """Give the native document of a WfFormat file; `name` is for one without. Raises InvalidWorkflow for problems."""
    keeps = dict(data)
    object_at(data.get("workflow"), "workflow")
    inner = part(keeps, "workflow")
    path = "workflow"
    holder = inner
    if "specification" in inner or "tasks" not in inner:
        path = "workflow.specification"
        object_at(inner.get("specification"), path)
        holder = part(inner, "specification")
    path = f"{path}.tasks"
    tasks = _checked(list_at(holder.get("tasks"), path), path)
    names = _names(tasks)
    edges, listed = _edges(tasks, names, path)
    nodes = [_node(task, name, lists) for task, name, lists in zip(tasks, names, listed, strict=True)]
    holder["tasks"] = names
    _take_executions(inner, nodes)

    document = document_head(data, name)
    document["metadata"] = {"wfformat": keeps}
    document["nodes"] = nodes
    return document | not_empty(edges=edges)


def _checked(tasks: list[Any], path: str) -> list[JsonObject]:
    """Give the tasks if each has an id of its own and lists where lists must be; raises InvalidWorkflow if not."""
    problems: list[str] = []
    first_with: dict[str, int] = {}
    for number, task in enumerate(tasks):
        at = f"{path}[{number}]"
        if not isinstance(task, dict):
            problems.append(f"{at}: must be an object, not {said(task)}")
            continue
        key = "id" if "id" in task else "name"
        problem = text_problem(task.get(key), f"{at}.{key}")
        if problem is None and first_with.setdefault(task[key], number) != number:
            problem = f'{at}.{key}: "{task[key]}" is that of {path}[{first_with[task[key]]}] already'
        problems += [problem] if problem else []
        for side in SIDES:
            if not isinstance(task.get(side, []), list):
                problems.append(f"{at}.{side}: must be a list, not {said(task[side])}")
    if problems:
        raise InvalidWorkflow(problems)
    return tasks


def _names(tasks: list[JsonObject]) -> list[str]:
    count = Counter(str(task.get("name")) for task in tasks)
    wanted = []
    for task in tasks:
        name = task.get("name")
        usable = is_text(name) and count[str(name)] == 1 and len(str(name)) <= NAME_LENGTH
        wanted.append(str(name if usable else task.get("id", name)))
    return unique_names(wanted)


def _edges(tasks: list[JsonObject], names: list[str], path: str) -> tuple[list[JsonObject], list[JsonObject]]:
    """Give the edges, and for each task those of its lists that cannot be told from the edges."""
    number_of = {task["name"]: number for number, task in enumerate(tasks) if is_text(task.get("name"))}
    # Ids come second, so that they win: the format before 1.4 refers to names.
    number_of |= {task["id"]: number for number, task in enumerate(tasks) if "id" in task}
    sides: dict[tuple[int, int], set[str]] = {}
    problems: list[str] = []
    for number, task in enumerate(tasks):
        for side in SIDES:
            for place, reference in enumerate(task.get(side, [])):
                at = f"{path}[{number}].{side}[{place}]"
                if problem := text_problem(reference, at):
                    problems.append(problem)
                elif reference not in number_of:
                    # Many problems are one mistake, and looking for near names takes long.
                    advice = near(reference, number_of) if len(problems) < 20 else ""
                    problems.append(f'{at}: no task "{reference}"{advice}')
                else:
                    end = number_of[reference]
                    pair = (end, number) if side == "parents" else (number, end)
                    sides.setdefault(pair, set()).add(side)
    if problems:
        raise InvalidWorkflow(problems)
    told: list[dict[str, list[str]]] = [{"parents": [], "children": []} for _ in tasks]
    edges = []
    for (parent, child), listed in sorted(sides.items()):
        handoff = {"listed": next(iter(listed))} if len(listed) == 1 else {}
        edges.append({"parent": names[parent], "child": names[child]} | not_empty(handoff_data=handoff))
        if "children" in listed:
            told[parent]["children"].append(_id(tasks[child]))
        if "parents" in listed:
            told[child]["parents"].append(_id(tasks[parent]))
    lists = [
        {side: task.get(side) for side in SIDES if task.get(side) != derived[side]}
        for task, derived in zip(tasks, told, strict=True)
    ]
    return edges, lists


def _id(task: Mapping[str, Any]) -> str:
    return str(task.get("id", task.get("name")))


def _node(task: JsonObject, name: str, lists: JsonObject) -> JsonObject:
    keeps = dict(lists)
    if "name" not in task:
        keeps["unnamed"] = True
    elif task["name"] != name:
        keeps["name"] = task["name"]
    if "id" not in task:
        keeps["by_name"] = True
    if own := {key: task[key] for key in TAKEN if key in task}:
        keeps["own"] = own
    parameters = without(task, "name", *SIDES, *TAKEN)
    if keeps:
        parameters["wfformat"] = keeps
    return {"name": name, "node_type": _type(task), "parameters": parameters}


def _type(task: Mapping[str, Any]) -> str:
    for key in ("type", "category"):
        if is_text(task.get(key)) and len(task[key]) <= NODE_TYPE_LENGTH:
            return str(task[key])
    return "task"


def _take_executions(inner: JsonObject, nodes: list[JsonObject]) -> None:
    """Move what is said of an execution to its node; its name stays where it was."""
    if not isinstance(inner.get("execution"), dict) or not isinstance(inner["execution"].get("tasks"), list):
        return
    execution = part(inner, "execution")
    waiting = {str(node["parameters"].get("id", node["name"])): node for node in nodes}
    left: list[Any] = []
    for said_of in execution["tasks"]:
        # Each node takes one: a second one of the same id stays here.
        node = waiting.pop(str(said_of.get("id")), None) if isinstance(said_of, dict) else None
        if node is None:
            left.append([said_of])  # in a list, so that it is not taken for a name whatever it is
        else:
            node["parameters"]["execution"] = said_of
            left.append(node["name"])
    execution["tasks"] = left


# --- export ------------------------------------------------------------------------------------------------------


def from_workflow(workflow: Workflow) -> dict[str, Any]:
    """Give a workflow in WfFormat 1.5; equal to the file it was imported from, unless it was changed."""
    document = kept(workflow.metadata, "wfformat")
    imported = document is not None
    if document is None:
        document = {"name": workflow.name, "schemaVersion": "1.5"}
    # A file that has loops gets them back.
    edges = [edge for edge in workflow.edges if imported or not edge.is_loop]
    put_head(document, workflow)
    inner = part(document, "workflow")
    holder = inner if "tasks" in inner and "specification" not in inner else part(inner, "specification")
    nodes = in_kept_order(workflow.nodes, holder.get("tasks"), lambda node: node.name)
    ids = _ids(nodes)
    holder["tasks"] = _tasks(nodes, ids, edges, imported=imported)
    if executions := {node.name: node for node in nodes if isinstance(node.parameters.get("execution"), dict)}:
        part(inner, "execution")
    if isinstance(inner.get("execution"), dict):
        _put_executions(part(inner, "execution"), executions, ids)
    return document


def _ids(nodes: list[Node]) -> dict[str, str]:
    """Give each node its id: the one it was imported with, or its name."""
    wanted = [str(node.parameters["id"]) if is_text(node.parameters.get("id")) else node.name for node in nodes]
    return dict(zip((node.name for node in nodes), unique_names(wanted), strict=True))


def _tasks(nodes: list[Node], ids: dict[str, str], edges: list[Edge], *, imported: bool) -> list[JsonObject]:
    number_of = {node.name: number for number, node in enumerate(nodes)}
    ends: list[dict[str, list[int]]] = [{"parents": [], "children": []} for _ in nodes]
    pairs = {
        (number_of[edge.parent], number_of[edge.child]): edge.handoff_data.get("listed") if imported else None
        for edge in edges
        if edge.parent in number_of and edge.child in number_of
    }
    for (parent, child), listed in sorted(pairs.items(), key=lambda item: item[0]):
        if listed != "children":
            ends[child]["parents"].append(parent)
        if listed != "parents":
            ends[parent]["children"].append(child)

    # References in a kept list may be names; a node that was renamed since is still found by its id.
    number_by = number_of | {id: number_of[name] for name, id in ids.items()}
    tasks: list[JsonObject] = []
    for node, lists in zip(nodes, ends, strict=True):
        keeps = kept(node.parameters, "wfformat") or {}
        task = _task(node, ids[node.name], keeps)
        for side in SIDES:
            numbers = dict.fromkeys(lists[side])
            if side in keeps and keeps[side] is None and not numbers:
                continue
            still = [reference for reference in keeps.get(side) or [] if number_by.get(reference) in numbers]
            there = {number_by[reference] for reference in still}
            task[side] = still + [ids[nodes[number].name] for number in numbers if number not in there]
        tasks.append(task)
    return tasks


def _task(node: Node, id: str, keeps: JsonObject) -> JsonObject:
    task = without(node.parameters, "name", *SIDES, *TAKEN) | (kept(keeps, "own") or {})
    # Parameters that mean something else here: only a node made elsewhere has them.
    misplaced = {key: node.parameters[key] for key in ("name", *SIDES) if key in node.parameters}
    if not isinstance(node.parameters.get("execution", {}), dict):
        misplaced["execution"] = node.parameters["execution"]
    if misplaced:
        task["parameters"] = (kept(task, "parameters") or {}) | misplaced
    if node.node_type != _type(task):
        task["type"] = node.node_type
    if "unnamed" not in keeps:
        # A kept name is that of a node that is called by its id; renamed since, it has a name of its own.
        task["name"] = keeps["name"] if "name" in keeps and is_same_name(node.name, id) else node.name
    if "by_name" not in keeps:
        task["id"] = id
    return task


def _put_executions(execution: JsonObject, nodes: dict[str, Node], ids: dict[str, str]) -> None:
    """Put what is said of executions back to where it was; what is new comes last."""
    listed: list[Any] = []
    waiting = dict(nodes)
    before = execution.get("tasks")
    for place in before if isinstance(before, list) else []:
        if isinstance(place, list):
            listed += place
        elif isinstance(place, str) and (node := waiting.pop(place, None)):
            listed.append({"id": ids[node.name]} | node.parameters["execution"])
    listed += [{"id": ids[node.name]} | node.parameters["execution"] for node in waiting.values()]
    if listed or isinstance(before, list):
        execution["tasks"] = listed
