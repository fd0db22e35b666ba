"""What the foreign formats have in common: problems with their paths, names, orders, and places on a canvas."""

from __future__ import annotations

import re
import unicodedata
import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, TypeVar

from registry.errors import InvalidWorkflow
from registry.model import JsonObject, Workflow
from registry.topology import closing_edges, topological_levels
from registry.validation.problems import said

Item = TypeVar("Item")

NAME_LENGTH = 255
NODE_TYPE_LENGTH = 100
TAG_LENGTH = 100


def object_at(value: object, path: str) -> JsonObject:
    """Give `value` if it is an object; raises InvalidWorkflow naming `path` if not."""
    if isinstance(value, dict):
        return value
    raise InvalidWorkflow(f"{path}: {_wrong(value, 'an object')}")


def list_at(value: object, path: str) -> list[Any]:
    """Give `value` if it is a list; raises InvalidWorkflow naming `path` if not."""
    if isinstance(value, list):
        return value
    raise InvalidWorkflow(f"{path}: {_wrong(value, 'a list')}")


def text_problem(value: object, path: str) -> str | None:
    """Say what is wrong with `value` where a text that is not blank is needed; None if nothing is."""
    return None if is_text(value) else f"{path}: {_wrong(value, 'a text that is not blank')}"


def is_text(value: object) -> bool:
    """Tell whether `value` is a text that is not blank."""
    return isinstance(value, str) and bool(value.strip())


def is_tag(name: str) -> bool:
    """Tell whether a text can be a tag: not blank, not too long, and one line."""
    return is_text(name) and len(name) <= TAG_LENGTH and not any(unicodedata.category(sign) == "Cc" for sign in name)


def _wrong(value: object, wanted: str) -> str:
    return "missing" if value is None else f"must be {wanted}, not {said(value)}"


def unique_names(wanted: Iterable[str]) -> list[str]:
    """Make names unique: the second "LLM" becomes "LLM (2)", or the next number that nobody has."""
    names = list(wanted)
    taken = set(names)
    seen: set[str] = set()
    for position, name in enumerate(names):
        number = 2
        while name in seen:
            free = f"{names[position]} ({number})"
            name = free if free not in taken else name
            number += 1
        names[position] = name
        seen.add(name)
        taken.add(name)
    return names


def is_same_name(name: str, original: str) -> bool:
    """Tell whether `name` is `original`, or was made of it to be unique."""
    name, original = name.strip(), original.strip()
    return name == original or bool(
        name.startswith(f"{original} (") and re.fullmatch(r"\([1-9][0-9]*\)", name[len(original) + 1 :])
    )


def put_head(head: JsonObject, workflow: Workflow) -> None:
    """Bring `name` and `description` of a kept head up to date, in place.

    What the file said stays as it was, its absence included, as long as the workflow still says the same.
    """
    name = head.get("name")
    if isinstance(name, str) and is_text(name) and not is_same_name(workflow.name, name):
        head["name"] = workflow.name
    kept = head.get("description")
    before = kept.strip() if isinstance(kept, str) else ""
    now = (workflow.description or "").strip()
    if before != now:
        head["description"] = workflow.description or ""


def document_head(head: Mapping[str, Any], name: str | None) -> JsonObject:
    """Give `name` and `description` for the native document where a file has them; `name` if it has no name."""
    given = {"name": name} if name is not None else {}
    return given | {key: head[key] for key in ("name", "description") if is_text(head.get(key))}


def not_empty(**kept: Any) -> JsonObject:
    """Give what is not empty of some things to keep."""
    return {key: value for key, value in kept.items() if value}


def without(holder: Mapping[str, Any], *keys: str) -> JsonObject:
    """Give a copy of an object without some of its keys."""
    return {key: value for key, value in holder.items() if key not in keys}


def kept(holder: Mapping[str, Any], format: str) -> JsonObject | None:
    """Give a copy of what a format keeps under its own name; None if it keeps nothing here."""
    found = holder.get(format)
    return dict(found) if isinstance(found, dict) else None


def part(holder: JsonObject, key: str) -> JsonObject:
    """Give an object inside a kept one as a copy that may be changed, put in its place; a new one if there is none."""
    found = holder.get(key)
    holder[key] = dict(found) if isinstance(found, dict) else {}
    inner: JsonObject = holder[key]
    return inner


def in_kept_order(items: Sequence[Item], order: object, key: Callable[[Item], str]) -> list[Item]:
    """Put items into the order of a kept list of their keys; items that it does not name come last, as they stand."""
    places: dict[str, int] = {}
    for place, name in enumerate(order if isinstance(order, list) else []):
        if isinstance(name, str):
            places.setdefault(name, place)
    return sorted(items, key=lambda item: places.get(key(item), len(places)))


def put_notes(items: list[JsonObject], notes: object) -> None:
    """Insert kept notes, objects with `place` and `node`, into a list of nodes at their places."""
    for note in notes if isinstance(notes, list) else []:
        if isinstance(note, dict) and isinstance(note.get("node"), dict):
            place = note.get("place")
            items.insert(place if isinstance(place, int) else len(items), note["node"])


def stable_id(*words: str) -> str:
    """Give a UUID that is always the same for the same words."""
    return str(uuid.uuid5(uuid.NAMESPACE_URL, "\n".join(("workflow-registry", *words))))


def canvas_places(workflow: Workflow) -> dict[str, tuple[int, int]]:
    """Give every node a place on a grid: (level, place in its level), loops not followed."""
    numbers = {node.name: number for number, node in enumerate(workflow.nodes)}
    pairs = [
        (numbers[edge.parent], numbers[edge.child])
        for edge in workflow.edges
        if not edge.is_loop and edge.parent in numbers and edge.child in numbers
    ]
    # A workflow that was not saved yet may have loops that nobody marked.
    closing = set(closing_edges(len(numbers), pairs))
    forward = [pair for position, pair in enumerate(pairs) if position not in closing]
    levels = topological_levels(len(numbers), forward) or []
    return {
        workflow.nodes[number].name: (level, place)
        for level, members in enumerate(levels)
        for place, number in enumerate(members)
    }
