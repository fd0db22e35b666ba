"""Order and cycles of a graph whose nodes are numbered from 0: linear time, no recursion, always the same answer."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Sequence

Edge = tuple[int, int]


def topological_levels(node_count: int, edges: Sequence[Edge]) -> list[list[int]] | None:
    """Group the nodes by the length of the longest path that leads to them, each group in ascending order.

    node_count  how many nodes there are
    edges       pairs (parent, child)

    Returns the groups, or None if the edges form a cycle.
    """
    children = _children(node_count, edges)
    waiting_for = [0] * node_count
    for _, child in edges:
        waiting_for[child] += 1
    level = [node for node in range(node_count) if not waiting_for[node]]
    levels, placed = [], 0
    while level:
        levels.append(level)
        placed += len(level)
        following = []
        for node in level:
            for child in children[node]:
                waiting_for[child] -= 1
                if not waiting_for[child]:
                    following.append(child)
        level = sorted(following)
    return levels if placed == node_count else None


def topological_order(node_count: int, edges: Sequence[Edge]) -> list[int] | None:
    """Order the nodes so that every parent comes before its children: by level, and in a level by number.

    Takes what `topological_levels` takes. Returns the order, or None if the edges form a cycle.
    """
    levels = topological_levels(node_count, edges)
    return None if levels is None else [node for level in levels for node in level]


def closing_edges(node_count: int, edges: Sequence[Edge]) -> list[int]:
    """Find edges without which there is no cycle: those that lead back in a depth-first walk.

    The walk begins at the nodes that no edge leads to, then at the others that are left, both in ascending order, and
    follows the edges of a node in the order they are given.

    Takes what `topological_levels` takes. Returns positions in `edges`, ascending; none if there is no cycle.
    """
    return sorted(_walk(node_count, edges, first_only=False))


def find_cycle(node_count: int, edges: Sequence[Edge]) -> list[int]:
    """Find a cycle: the shortest one through the first edge of `closing_edges` that the walk meets.

    Takes what `topological_levels` takes. Returns its nodes, the first one again at the end; nothing if there is none.
    """
    closing = _walk(node_count, edges, first_only=True)
    if not closing:
        return []
    last, first = edges[closing[0]]
    return [*_shortest_path(_children(node_count, edges), first, last), first]


def _children(node_count: int, edges: Iterable[Edge]) -> list[list[int]]:
    children: list[list[int]] = [[] for _ in range(node_count)]
    for parent, child in edges:
        children[parent].append(child)
    return children


_NEW, _OPEN, _DONE = 0, 1, 2


def _walk(node_count: int, edges: Sequence[Edge], *, first_only: bool) -> list[int]:
    """Give the positions of the edges that lead back to a node whose walk is not done, in the order they are met."""
    leaving: list[list[int]] = [[] for _ in range(node_count)]
    is_entry = [True] * node_count
    for position, (parent, child) in enumerate(edges):
        leaving[parent].append(position)
        is_entry[child] = False
    starts = [node for node in range(node_count) if is_entry[node]]
    starts += [node for node in range(node_count) if not is_entry[node]]

    state = bytearray(node_count)
    closing = []
    for start in starts:
        if state[start] != _NEW:
            continue
        state[start] = _OPEN
        path = [(start, iter(leaving[start]))]
        while path:
            node, remaining = path[-1]
            for position in remaining:
                child = edges[position][1]
                if state[child] == _NEW:
                    state[child] = _OPEN
                    path.append((child, iter(leaving[child])))
                    break
                if state[child] == _OPEN:
                    closing.append(position)
                    if first_only:
                        return closing
            else:
                state[node] = _DONE
                path.pop()
    return closing


def _shortest_path(children: list[list[int]], start: int, end: int) -> list[int]:
    came_from = {start: start}
    queue = deque([start])
    while queue and end not in came_from:
        node = queue.popleft()
        for child in children[node]:
            if child not in came_from:
                came_from[child] = node
                queue.append(child)
    path = [end]
    while path[-1] != start:
        path.append(came_from[path[-1]])
    return path[::-1]
