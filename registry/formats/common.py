"""What the foreign formats have in common: problems with their paths, names, orders, and places on a canvas."""

from __future__ import annotations

import difflib
import re
import unicodedata
import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, TypeVar

from registry.errors import InvalidWorkflow
from registry.model import JsonObject, Workflow
from registry.topology import closing_edges, topological_levels

Item = TypeVar("Item")

FOREIGN = ("n8n", "wfformat", "dify")
"""The keys under which leftovers are kept: each format's own name."""

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


def text_at(value: object, path: str) -> str:
    """Give `value` if it is a text that is not blank; raises InvalidWorkflow naming `path` if not."""
    if isinstance(value, str) and value.strip():
        return value
    raise InvalidWorkflow(f"{path}: {_wrong(value, 'a text that is not blank')}")


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


def said(value: object) -> str:
    """Say what a value is, for a problem: its kind, and the value itself if it is short."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return f'"{value}"' if len(value) <= 40 else f'"{value[:39]}…"'
    if isinstance(value, int | float):
        return f"the number {value}" if not isinstance(value, int) or abs(value) < 10**20 else "a long number"
    if isinstance(value, list | tuple):
        return "a list"
    return "an object" if isinstance(value, Mapping) else f"a {type(value).__name__}"


def near(word: str, candidates: Iterable[str]) -> str:
    """Give `; did you mean "…"?` with the candidate that is nearest to `word`; nothing if none is near."""
    found = difflib.get_close_matches(word, list(candidates), 1, cutoff=0.7)
    return f'; did you mean "{found[0]}"?' if found else ""


def unknown(problems: Sequence[tuple[str, str, str]]) -> InvalidWorkflow:
    """Give the error for references to what is not there: the first one, and how many others there are.

    problems  (path and what is wrong, the name that is unknown, advice)
    """
    first, name, advice = problems[0]
    others = len({other for _, other, _ in problems} - {name})
    more = f"; and {others} more that are not there" if others else ""
    return InvalidWorkflow(f"{first}{advice}{more}")


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


def leftovers(holder: Mapping[str, Any], format: str) -> JsonObject:
    """Give what a format left in parameters, handoff_data or metadata; an empty dict if nothing."""
    found = holder.get(format)
    return found if isinstance(found, dict) else {}


def origin(workflow: Workflow) -> str:
    """Give the format a workflow was imported from: "registry" if from none of the foreign ones."""
    return next((format for format in FOREIGN if leftovers(workflow.metadata, format)), "registry")


def own(holder: Mapping[str, Any], format: str) -> JsonObject:
    """Give a copy of parameters or handoff_data without the leftovers of `format`."""
    return without(holder, format)


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
