"""What is said of the terms of a selection that match nothing."""

from __future__ import annotations

import difflib
import re
from collections.abc import Sequence

from registry.errors import NotFound
from registry.selection.tree import OPERATORS, Leaf
from registry.selection.trouble import Source

_WORDS_AROUND = 7
_RUN_ENDS = OPERATORS | {'"', "\n"}


def spaced_names(source: Source, leaf: Leaf) -> list[str]:
    """Give the names with spaces that an unknown word may be a part of: the shell takes the quotes it gets."""
    start, end = leaf.start, leaf.end
    while start and source.text[start - 1] not in _RUN_ENDS:
        start -= 1
    while end < len(source.text) and source.text[end] not in _RUN_ENDS:
        end += 1
    words = [(start + word.start(), start + word.end()) for word in re.finditer(r"\S+", source.text[start:end])]
    here = next((number for number, (_, last) in enumerate(words) if last >= leaf.end), 0)
    firsts, lasts = words[max(0, here - _WORDS_AROUND) : here + 1], words[here : here + 1 + _WORDS_AROUND]
    return [
        source.text[first:last] for first, _ in firsts for _, last in lasts if (first, last) != (leaf.start, leaf.end)
    ]


def unknown_node(source: Source, leaf: Leaf, workflow: str, spaced: Sequence[str], names: Sequence[str]) -> NotFound:
    """Make the error for a node that is not there, from names that are."""
    there = set(names)
    whole = max((name for name in spaced if name in there), key=len, default=None)
    near = difflib.get_close_matches(leaf.value, names, 1, 0.6)
    if whole is not None:
        meant = Leaf("node", whole)
        advice = f"did you mean {meant}? a name with spaces or operators is quoted"
        advice += f", in a shell twice: '{meant}'" if "'" not in whole else ""
    elif near:
        advice = f"did you mean {Leaf('node', near[0])}?"
    else:
        advice = f"`registry order {workflow}` shows what there is"
    return NotFound(source.message(leaf.start, f'no node "{leaf.value}" in "{workflow}"', advice))


def nothing_matches(source: Source, leaf: Leaf, types: Sequence[str]) -> str:
    """Make the note for a pattern that matches no node; `types` are those of the workflow, the most frequent first."""
    note = f"{source.text[leaf.start : leaf.end]} matches no node"
    if leaf.method != "type" or not types:
        return note
    near = difflib.get_close_matches(leaf.value, types, 1, 0.6)
    return f"{note}; did you mean {Leaf('type', near[0])}?" if near else f"{note}; its types are {', '.join(types)}"
