"""What a selection means, in sets: a small interpreter of the tree, over plain adjacency."""

from __future__ import annotations

import fnmatch
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from hypothesis import strategies as st

from registry.selection import Ends, Expression, Intersection, Leaf, Not, Reach, Union


@dataclass
class Graph:
    """Nodes by name, with type and parameters, and the edges that are not loops."""

    nodes: Mapping[str, tuple[str, Mapping[str, Any]]]
    edges: Iterable[tuple[str, str]]
    below: dict[str, set[str]] = field(init=False)
    above: dict[str, set[str]] = field(init=False)

    def __post_init__(self) -> None:
        self.below = {name: set() for name in self.nodes}
        self.above = {name: set() for name in self.nodes}
        for parent, child in self.edges:
            self.below[parent].add(child)
            self.above[child].add(parent)


def walk(start: set[str], neighbours: Mapping[str, set[str]], depth: int) -> set[str]:
    reached, frontier, left = set(start), set(start), depth
    while frontier and left != 0:
        frontier = {other for name in frontier for other in neighbours[name]} - reached
        reached |= frontier
        left -= 1
    return reached


def chosen(tree: Expression, graph: Graph) -> set[str]:
    """The names that a tree selects."""
    everything = set(graph.nodes)
    match tree:
        case Leaf():
            return {name for name in everything if matches(tree, name, *graph.nodes[name])}
        case Reach(operand, up, down, around):
            start = chosen(operand, graph)
            if around:
                return walk(walk(start, graph.below, -1), graph.above, -1)
            above = start if up is None else walk(start, graph.above, up)
            return above | (start if down is None else walk(start, graph.below, down))
        case Ends(which, operand):
            within = everything if operand is None else chosen(operand, graph)
            back = graph.above if which == "roots" else graph.below
            strictly = {name: walk(set(back[name]), back, -1) for name in within}
            return {name for name in within if not strictly[name] & within}
        case Not(operand):
            return everything - chosen(operand, graph)
        case Intersection(items):
            return set.intersection(*(chosen(item, graph) for item in items))
        case Union(items):
            return set.union(*(chosen(item, graph) for item in items))


def matches(leaf: Leaf, name: str, node_type: str, parameters: Mapping[str, Any]) -> bool:
    if leaf.method in ("node", "name"):
        text: Any = name
    elif leaf.method == "type":
        text = node_type
    else:
        text = parameters
        for key in leaf.path:
            text = text.get(key) if isinstance(text, dict) else None
        if text is None:
            return False
        text = text if isinstance(text, str) else str(text)
    if not leaf.glob:
        return bool(text == leaf.value)
    pattern, escaped = "", False
    for each in leaf.value:
        if each == "\\" and not escaped:
            escaped = True
            continue
        if not escaped and each in "*?":
            pattern += each
        else:
            pattern += f"[{each}]" if each in "*?[" else each
        escaped = False
    return re.fullmatch(fnmatch.translate(pattern), text) is not None


def leaves(names: st.SearchStrategy[str], patterns: st.SearchStrategy[Leaf]) -> st.SearchStrategy[Leaf]:
    return st.one_of(names.map(lambda name: Leaf("node", name)), patterns)


def trees(leaf: st.SearchStrategy[Leaf], size: int = 12) -> st.SearchStrategy[Expression]:
    """Expressions of every form over the given leaves."""
    some = st.one_of(st.just(-1), st.integers(0, 3))
    # Not a filter: hypothesis would write down the whole of a recursive strategy whenever one draws in vain.
    depths = st.one_of(st.tuples(st.none(), some), st.tuples(some, st.none()), st.tuples(some, some))
    ends = st.sampled_from(["roots", "sinks"])
    bottom = st.one_of(leaf, leaf, leaf, ends.map(lambda which: Ends(which)))  # type: ignore[arg-type]

    def larger(inner: st.SearchStrategy[Expression]) -> st.SearchStrategy[Expression]:
        several = st.lists(inner, min_size=2, max_size=3).map(tuple)
        reach = st.tuples(inner, depths)
        return st.one_of(
            reach.map(lambda given: Reach(given[0], *given[1])),
            inner.map(lambda one: Reach(one, around=True)),
            st.tuples(ends, inner).map(lambda given: Ends(given[0], given[1])),  # type: ignore[arg-type]
            inner.map(Not),
            several.map(Intersection),
            several.map(Union),
        )

    return st.recursive(bottom, larger, max_leaves=size)
