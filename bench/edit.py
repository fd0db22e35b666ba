"""Editing a stored workflow: one edge more, against a bare INSERT by hand and against saving the whole anew.

    python -m bench.edit                       the embedded server, all sizes
    python -m bench.edit --database-url URL --sizes 1000,10000

Contenders take their turns round by round, each with a random edge of its own. Every figure is a median and the worst;
the tables are as a COPY left them, without statistics, unless --analyze is given.
"""

from __future__ import annotations

import argparse
import random
import statistics
import tempfile
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
from rich.console import Console
from rich.table import Table

import registry
from bench.run import fresh_database
from bench.shapes import workflow_of
from registry import server
from registry.model import Edge

BARE = """
INSERT INTO workflow_edges (tenant_id, workflow_id, parent_node_id, child_node_id, parent_order, child_order)
VALUES (%s, %s, %s, %s, %s, %s)
"""
BY_TRIGGER = """
INSERT INTO workflow_edges (tenant_id, workflow_id, parent_node_id, child_node_id)
VALUES (%s, %s, %s, %s)
"""


SHAPES = ("random", "ladder")


class Stored:
    """A workflow in the database, and the ways to edit it."""

    def __init__(self, url: str, reg: registry.Registry, shape: str, size: int, analyze: bool) -> None:
        self.reg, self.size, self.name = reg, size, f"{shape} {size}"
        self.db = psycopg.connect(url, autocommit=True)
        self.chosen = random.Random(size)
        for table in ("workflow_nodes", "workflow_edges"):
            self.db.execute(f"ALTER TABLE {table} SET (autovacuum_enabled = {'true' if analyze else 'false'})".encode())
        reg.save(workflow_of(shape, size))
        row = self.db.execute("SELECT tenant_id, id FROM workflow WHERE name = %s", [self.name]).fetchone()
        assert row is not None
        self.owner = row
        self.nodes = self.db.execute(
            "SELECT name, id, order_index FROM workflow_nodes WHERE workflow_id = %s ORDER BY order_index", [row[1]]
        ).fetchall()
        if analyze:
            self.db.execute("VACUUM ANALYZE")

    def pair(self) -> list[tuple[str, UUID, int]]:
        """Two different nodes, the earlier one first."""
        return [self.nodes[place] for place in sorted(self.chosen.sample(range(self.size), 2))]

    def bare(self) -> None:
        """A row, with everything given."""
        (_, parent, parent_order), (_, child, child_order) = self.pair()
        self.db.execute(BARE, [*self.owner, parent, child, parent_order, child_order], prepare=True)

    def by_trigger(self) -> None:
        """A row, its orders left to the trigger."""
        (_, parent, _), (_, child, _) = self.pair()
        self.db.execute(BY_TRIGGER, [*self.owner, parent, child], prepare=True)

    def edit(self) -> None:
        """The registry's way."""
        parent, child = self.pair()
        self.reg.add_edge(self.name, parent[0], child[0])

    def whole(self) -> None:
        """Read it, add the edge, save it."""
        parent, child = self.pair()
        workflow = self.reg.get(self.name)
        workflow.edges.append(Edge(parent[0], child[0]))
        self.reg.save(workflow)

    def backward(self) -> bool:
        """An edge against the order. False if it closed a cycle and was refused."""
        parent, child = self.pair()
        try:
            self.reg.add_edge(self.name, child[0], parent[0])
        except registry.CycleError:
            return False
        return True

    def between(self) -> bool:
        """A node between two that follow each other."""
        place = self.chosen.randrange(self.size - 1)
        after, before = self.nodes[place], self.nodes[place + 1]
        try:
            self.reg.add_node(self.name, f"x{self.chosen.random()}", "tool", after=after[0], before=before[0])
        except registry.CycleError:  # an edge back has turned them round
            return False
        return True


def timed(call: Callable[[], Any]) -> tuple[float, Any]:
    """Milliseconds, and the result."""
    start = time.perf_counter()
    result = call()
    return (time.perf_counter() - start) * 1000, result


def run(stored: Stored, rounds: int) -> Iterable[tuple[str, str, list[float]]]:
    """Give what was measured, by which contender, and the milliseconds."""
    contenders = {"INSERT by hand": stored.bare, "INSERT, trigger": stored.by_trigger, "registry": stored.edit}
    taken: dict[str, list[float]] = {name: [] for name in contenders}
    turns = list(contenders.items())
    for number in range(-10, rounds):
        stored.chosen.shuffle(turns)
        for name, contender in turns:
            milliseconds, _ = timed(contender)
            if number >= 0:
                taken[name].append(milliseconds)
    for name, each in taken.items():
        yield "edge forward", name, each
    few = 2 if stored.size >= 100_000 else 5
    yield "edge forward", "whole save", [timed(stored.whole)[0] for _ in range(few)]
    yield "node between", "registry", [timed(stored.between)[0] for _ in range(rounds // 4)]
    outcomes = [timed(stored.backward) for _ in range(rounds // 4)]
    for what, wanted in (("edge backward", True), ("cycle refused", False)):
        if found := [milliseconds for milliseconds, was_added in outcomes if was_added is wanted]:
            yield f"{what} ({len(found)})", "registry", found


def main() -> None:
    """Run, and print the figures."""
    parser = argparse.ArgumentParser(description="Measure editing.")
    parser.add_argument("--database-url", help="a server where a database can be made; without it the embedded one")
    parser.add_argument("--sizes", default="1000,10000,100000", help="nodes of the workflows, divided by commas")
    parser.add_argument("--rounds", type=int, default=200)
    parser.add_argument("--analyze", action="store_true", help="give the planner statistics")
    options = parser.parse_args()
    home = Path(tempfile.mkdtemp(prefix="bench"))
    url = fresh_database(options.database_url or server.ensure_running(home))
    table = Table("shape, nodes", "what", "contender", "median ms", "worst ms", box=None, pad_edge=False)
    try:
        with registry.connect(url) as reg:
            for size in map(int, options.sizes.split(",")):
                for shape in SHAPES:
                    stored = Stored(url, reg, shape, size, options.analyze)
                    for what, name, each in run(stored, options.rounds):
                        table.add_row(
                            f"{shape}, {size:,}", what, name, f"{statistics.median(each):.2f}", f"{max(each):.1f}"
                        )
                    stored.db.close()
        Console(width=100).print(table)
    finally:
        if not options.database_url:
            server.stop(home)


if __name__ == "__main__":
    main()
