"""In which order the nodes of a graph are drawn: parents first, and near to their children."""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Sequence
from itertools import islice

from registry.pictures import lanes
from registry.pictures.lanes import Edge

_TRIED_UP_TO = 400
"""From so many nodes on, only one order is tried: each takes time."""


def for_lanes(node_count: int, edges: Sequence[Edge], limit: int | None = None) -> list[int]:
    """Find the order whose lanes are the shortest and the fewest, of some that are likely to be good.

    node_count  how many nodes there are, numbered in topological order
    edges       pairs (parent, child), each once, parent < child
    limit       how many of them are wanted

    Returns the nodes.
    """
    if node_count > _TRIED_UP_TO:
        return list(islice(_depth_first(node_count, edges), limit))
    orders = [list(_depth_first(node_count, edges)), _gathered(node_count, edges), list(range(node_count))]
    return min(orders, key=lambda order: _length(order, edges))[:limit]


def _length(order: Sequence[int], edges: Sequence[Edge]) -> int:
    steps = lanes.assign(order, edges)
    return sum(lane is not None for step in steps for lane in step.after) + 4 * lanes.width(steps)


def _depth_first(node_count: int, edges: Sequence[Edge]) -> Iterator[int]:
    """Follow each branch to its end, or to where it waits for another; begin with the first node."""
    children: list[list[int]] = [[] for _ in range(node_count)]
    waiting = [0] * node_count
    for parent, child in edges:
        children[parent].append(child)
        waiting[child] += 1
    # What became ready last comes first; roots wait until nothing else is ready.
    ready = [(0, node) for node in range(node_count) if not waiting[node]]
    heapq.heapify(ready)
    turn = 0
    while ready:
        _, node = heapq.heappop(ready)
        yield node
        turn -= 1
        for child in children[node]:
            waiting[child] -= 1
            if not waiting[child]:
                heapq.heappush(ready, (turn, child))


def _gathered(node_count: int, edges: Sequence[Edge]) -> list[int]:
    """Place every node right after what it needs, the ends of the graph in their order."""
    parents: list[list[int]] = [[] for _ in range(node_count)]
    is_end = [True] * node_count
    for parent, child in edges:
        parents[child].append(parent)
        is_end[parent] = False
    order: list[int] = []
    placed = [False] * node_count
    for end in (node for node in range(node_count) if is_end[node]):
        stack = [(end, iter(sorted(parents[end])))]
        placed[end] = True
        while stack:
            node, remaining = stack[-1]
            for parent in remaining:
                if not placed[parent]:
                    placed[parent] = True
                    stack.append((parent, iter(sorted(parents[parent]))))
                    break
            else:
                order.append(node)
                stack.pop()
    return order
