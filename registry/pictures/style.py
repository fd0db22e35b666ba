"""How a node looks by its type: a shape that says what kind of step it is, and colours for light and dark grounds."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

Shape = Literal["box", "round", "slanted", "double", "branch"]

_WORDS: dict[str, Shape] = {
    **dict.fromkeys(("agent", "llm", "chain", "model", "ai"), "round"),
    **dict.fromkeys(("human", "approval", "form", "wait"), "slanted"),
    **dict.fromkeys(("workflow", "subworkflow", "iteration"), "double"),
    **dict.fromkeys(("if", "switch", "condition", "router", "branch", "classifier", "filter"), "branch"),
}
# lmChatOpenAi and if-else are several words.
_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")


@dataclass(frozen=True, slots=True)
class Colours:
    """Ground, border and text of a node; text and ground have a contrast of 4.5 or more."""

    fill: str
    border: str
    text: str


@dataclass(frozen=True, slots=True)
class TypeClass:
    """What the nodes of one type have in common; `name` is fit for CSS, Mermaid and DOT."""

    name: str
    light: Colours
    dark: Colours


_PALETTE = (
    (Colours("#e3f0ff", "#2f77c9", "#10365f"), Colours("#12304f", "#5aa2f0", "#d6e9ff")),
    (Colours("#efe7fd", "#7b4fc4", "#3b1f6e"), Colours("#33234f", "#b08cf0", "#ebdfff")),
    (Colours("#fff0d9", "#c27a12", "#5a3503"), Colours("#46300d", "#eba84a", "#ffe9c7")),
    (Colours("#dff5e6", "#2d8a50", "#0f4526"), Colours("#123a24", "#58c283", "#d3f5df")),
    (Colours("#fde6ea", "#c2405c", "#671426"), Colours("#4a1a26", "#ee7f97", "#ffdbe2")),
    (Colours("#dcf4f4", "#1c8585", "#0a4242"), Colours("#0f3a3b", "#4dbcbc", "#cdf3f3")),
    (Colours("#eef0f3", "#6a7684", "#2a323c"), Colours("#2b323b", "#9aa7b5", "#e4e9ee")),
    (Colours("#fbe9f7", "#ab3f95", "#561449"), Colours("#43183b", "#e184cd", "#fddcf5")),
)
# The types that the registry's own documents use keep their colour in every picture.
_FIXED = {"tool": 0, "agent": 1, "human": 2, "workflow": 3}


def shape(node_type: str) -> Shape:
    """Choose a shape by the words that a type consists of; the last word that says something decides."""
    last = node_type.rpartition(".")[2] or node_type
    found = [_WORDS[word.lower()] for word in _WORD.findall(last) if word.lower() in _WORDS]
    return found[-1] if found else "box"


def classes(node_types: Iterable[str]) -> dict[str, TypeClass]:
    """Give each type its class: colours in the order they come, those of the registry's own types always the same."""
    types = list(dict.fromkeys(node_types))
    fixed = {node_type: _FIXED[node_type] for node_type in types if node_type in _FIXED}
    free = [place for place in range(len(_PALETTE)) if place not in fixed.values()]
    found: dict[str, TypeClass] = {}
    taken: set[str] = set()
    for node_type in types:
        last = node_type.rpartition(".")[2] or node_type
        base = "type_" + (re.sub(r"[^0-9A-Za-z]+", "_", last).strip("_") or "other")
        name, number = base, 2
        while name in taken:
            name, number = f"{base}_{number}", number + 1
        taken.add(name)
        place = fixed.get(node_type, free[(len(found) - len(fixed)) % len(free)])
        found[node_type] = TypeClass(name, *_PALETTE[place])
    return found
