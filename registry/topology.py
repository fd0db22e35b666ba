"""Orders and cycles of a graph given by integers: pure functions, linear in time, without recursion.

A graph is a number of nodes, numbered from 0 in the order of the document, and pairs (parent, child).
"""

from __future__ import annotations

from collections.abc import Sequence

Pairs = Sequence[tuple[int, int]]


def topological_order(node_count: int, pairs: Pairs) -> list[int] | None:
    """Give the nodes so that every parent comes before its children, or None where there is a cycle.

    Level by level (the longest path from a root), and within a level in the order of the document, so that the same
    document always has the same order. Kahn, A. B. (1962): Topological sorting of large networks.
    """
    children = _children(node_count, pairs)
    missing = [0] * node_count
    for _, child in pairs:
        missing[child] += 1
    level = [node for node in range(node_count) if not missing[node]]
    order: list[int] = []
    while level:
        order += level
        following = []
        for node in level:
            for child in children[node]:
                missing[child] -= 1
                if not missing[child]:
                    following.append(child)
        following.sort()
        level = following
    return order if len(order) == node_count else None


def find_cycle(node_count: int, pairs: Pairs) -> list[int]:
    """Give the nodes of one cycle, the first one again at the end; empty where there is none.

    It is a shortest one through the first edge that a search from the entry nodes finds leading back.
    """
    closing = closing_edges(node_count, pairs)
    if not closing:
        return []
    last, first = pairs[closing[0]]
    children = _children(node_count, pairs)
    came_from = {first: first}
    level = [first]
    while last not in came_from:
        following = []
        for node in level:
            for child in children[node]:
                if child not in came_from:
                    came_from[child] = node
                    following.append(child)
        level = following
    cycle = [last]
    while cycle[-1] != first:
        cycle.append(came_from[cycle[-1]])
    return [*reversed(cycle), first]


def closing_edges(node_count: int, pairs: Pairs) -> list[int]:
    """Give the positions in `pairs` of the edges that lead back into the path that a depth-first search is on.

    Without them the graph has no cycle. The search begins at the entry nodes (nobody's child) in the order of the
    document, then goes on with whatever it has not reached, and takes children in the order of the pairs.
    """
    outgoing: list[list[int]] = [[] for _ in range(node_count)]
    is_child = [False] * node_count
    for position, (parent, child) in enumerate(pairs):
        outgoing[parent].append(position)
        if parent != child:
            is_child[child] = True
    unseen, on_path, done = 0, 1, 2
    state = [unseen] * node_count
    closing = []
    starts = [node for node in range(node_count) if not is_child[node]]
    for start in (*starts, *range(node_count)):
        if state[start] != unseen:
            continue
        state[start] = on_path
        path = [(start, iter(outgoing[start]))]
        while path:
            node, edges = path[-1]
            for position in edges:
                child = pairs[position][1]
                if state[child] == on_path:
                    closing.append(position)
                elif state[child] == unseen:
                    state[child] = on_path
                    path.append((child, iter(outgoing[child])))
                    break
            else:
                state[node] = done
                path.pop()
    return sorted(closing)


def _children(node_count: int, pairs: Pairs) -> list[list[int]]:
    children: list[list[int]] = [[] for _ in range(node_count)]
    for parent, child in pairs:
        children[parent].append(child)
    return children
