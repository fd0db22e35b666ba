from __future__ import annotations

import graphlib
import itertools
import time

from hypothesis import given
from hypothesis import strategies as st

from registry.topology import closing_edges, find_cycle, topological_levels, topological_order

Graph = tuple[int, list[tuple[int, int]]]


@st.composite
def graphs(draw: st.DrawFn) -> Graph:
    count = draw(st.integers(1, 12))
    node = st.integers(0, count - 1)
    return count, draw(st.lists(st.tuples(node, node), max_size=30))


def has_cycle(graph: Graph) -> bool:
    """What the standard library says."""
    count, edges = graph
    sorter: graphlib.TopologicalSorter[int] = graphlib.TopologicalSorter({node: [] for node in range(count)})
    for parent, child in edges:
        if parent == child:
            return True
        sorter.add(child, parent)
    try:
        sorter.prepare()
    except graphlib.CycleError:
        return True
    return False


@given(graphs())
def test_there_is_an_order_unless_there_is_a_cycle(graph: Graph) -> None:
    count, edges = graph
    order = topological_order(count, edges)
    assert (order is None) == has_cycle(graph)
    if order is not None:
        place = {node: place for place, node in enumerate(order)}
        assert sorted(order) == list(range(count))
        assert all(place[parent] < place[child] for parent, child in edges)


@given(graphs())
def test_without_the_closing_edges_there_is_no_cycle(graph: Graph) -> None:
    count, edges = graph
    closing = closing_edges(count, edges)
    assert bool(closing) == has_cycle(graph)
    assert closing == sorted(set(closing))
    assert not has_cycle((count, [edge for place, edge in enumerate(edges) if place not in closing]))


@given(graphs())
def test_each_closing_edge_is_needed(graph: Graph) -> None:
    """Put back alone, each of them closes a cycle: none was marked for nothing."""
    count, edges = graph
    closing = set(closing_edges(count, edges))
    forward = [edge for place, edge in enumerate(edges) if place not in closing]
    assert all(has_cycle((count, [*forward, edges[place]])) for place in closing)


@given(graphs())
def test_a_cycle_that_is_found_is_one(graph: Graph) -> None:
    count, edges = graph
    cycle = find_cycle(count, edges)
    assert bool(cycle) == has_cycle(graph)
    if cycle:
        assert cycle[0] == cycle[-1]
        assert len(set(cycle)) == len(cycle) - 1
        assert all(pair in edges for pair in itertools.pairwise(cycle))


def test_the_order_is_by_longest_path_then_by_number() -> None:
    # 4 hangs on 0 directly and through 3, so it comes after 2, which hangs on 0 alone.
    edges = [(0, 4), (0, 3), (3, 4), (0, 2)]
    assert topological_levels(5, edges) == [[0, 1], [2, 3], [4]]
    assert topological_order(5, edges) == [0, 1, 2, 3, 4]
    assert topological_order(0, []) == []


def test_the_walk_begins_where_nothing_leads_to() -> None:
    # Begun at 0, the walk would mark the edge from 2; 3 is the entry, and leads into the loop at 1.
    edges = [(0, 1), (1, 2), (2, 0), (3, 1)]
    assert closing_edges(4, edges) == [0]


def test_the_cycle_is_a_short_one() -> None:
    edges = [(0, 1), (1, 2), (2, 3), (3, 0), (0, 3)]
    assert find_cycle(4, edges) == [0, 3, 0]
    assert find_cycle(1, [(0, 0)]) == [0, 0]


def test_a_long_chain_does_not_recurse_and_is_linear() -> None:
    count = 100_000
    chain = [(node, node + 1) for node in range(count - 1)]
    started = time.process_time()
    assert topological_order(count, chain) == list(range(count))
    assert closing_edges(count, [*chain, (count - 1, 0)]) == [count - 1]
    assert len(find_cycle(count, [*chain, (count - 1, 0)])) == count + 1
    assert time.process_time() - started < 7
