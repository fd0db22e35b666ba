"""Graphs of known shapes, as workflows: what the graph questions are measured on."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator

from registry.model import Edge, Node, Workflow

Pairs = Iterator[tuple[int, int]]
WIDTH = 100
"""Nodes of a layer."""


def chain(size: int) -> Pairs:
    """One after the other: as many levels as nodes."""
    return ((number, number + 1) for number in range(size - 1))


def ladder(size: int) -> Pairs:
    """Each node leads to the next two: Fibonacci many paths."""
    for number in range(size - 1):
        yield number, number + 1
        if number + 2 < size:
            yield number, number + 2


def layered(size: int) -> Pairs:
    """Layers of 100 nodes; each has three parents in the layer before."""
    chosen = random.Random(size)
    for number in range(WIDTH, size):
        start = (number // WIDTH - 1) * WIDTH
        yield from ((start + place, number) for place in sorted(chosen.sample(range(WIDTH), 3)))


def diamonds(size: int) -> Pairs:
    """Dense diamonds: ten nodes side by side between one and the next one, 10^(size/11) paths."""
    for start in range(0, size, 11):
        for number in range(start + 1, min(start + 11, size)):
            yield start, number
            if start + 11 < size:
                yield number, start + 11


def sparse(size: int) -> Pairs:
    """Random: each node but the first has up to three parents anywhere before it."""
    chosen = random.Random(size)
    for number in range(1, size):
        yield from ((parent, number) for parent in sorted({chosen.randrange(number) for _ in range(3)}))


SHAPES: dict[str, Callable[[int], Pairs]] = {
    "chain": chain,
    "layered": layered,
    "diamonds": diamonds,
    "ladder": ladder,
    "random": sparse,
}


def workflow_of(shape: str, size: int) -> Workflow:
    """A workflow `shape size` whose nodes `n0`, `n1`, … have a weight in `parameters.seconds`; `n0` is a root."""
    chosen = random.Random(size)
    nodes = [Node(f"n{number}", "tool", {"seconds": chosen.randrange(1, 1000) / 8}) for number in range(size)]
    edges = [Edge(f"n{parent}", f"n{child}") for parent, child in SHAPES[shape](size)]
    return Workflow(f"{shape} {size}", nodes=nodes, edges=edges)
