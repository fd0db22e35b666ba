"""Edges that may share a line: where several nodes all lead to the same several, or one node has very many.

A picture of fifty lines side by side is a black bar. So they meet in a point, and part from it again: whoever leads to
the point leads to all that it leads to.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

Pair = tuple[int, int]

_MANY = 10
"""From so many edges on, those of a single node share a line."""


@dataclass(frozen=True, slots=True)
class Bundle:
    """Nodes that all lead to the same nodes."""

    parents: tuple[int, ...]
    children: tuple[int, ...]


def find(pairs: Iterable[Pair]) -> list[Bundle]:
    """Find the bundles among edges.

    pairs  the edges, as parent and child; one that is given twice is left alone

    Returns the bundles; no edge is in two of them.
    """
    free = {pair for pair, times in Counter(pairs).items() if times == 1}
    found = []
    for parents, children in _alike(_grouped((child, parent) for parent, child in free)):
        if _pays(len(parents), len(children)):
            found.append(Bundle(parents, children))
            free -= {(parent, child) for parent in parents for child in children}
    for children, parents in _alike(_grouped(free)):
        if _pays(len(parents), len(children)):
            found.append(Bundle(parents, children))
    return sorted(found, key=lambda bundle: (bundle.parents, bundle.children))


def _pays(parents: int, children: int) -> bool:
    if min(parents, children) == 1:
        return max(parents, children) >= _MANY
    return parents * children > parents + children + 4


def _grouped(pairs: Iterable[Pair]) -> dict[int, set[int]]:
    groups: dict[int, set[int]] = {}
    for node, other in pairs:
        groups.setdefault(node, set()).add(other)
    return groups


def _alike(others_of: Mapping[int, set[int]]) -> Iterable[tuple[tuple[int, ...], tuple[int, ...]]]:
    """Gather the nodes that have the same others; gives the others and the nodes."""
    alike: dict[tuple[int, ...], list[int]] = {}
    for node in sorted(others_of):
        alike.setdefault(tuple(sorted(others_of[node])), []).append(node)
    return [(others, tuple(nodes)) for others, nodes in alike.items()]
