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

import psycopg
from rich.console import Console
from rich.table import Table

import registry
from bench.run import fresh_database
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


def random_edges(size: int) -> list[tuple[int, int]]:
    """Three edges a node, between any two."""
    chosen = random.Random(size)
    pairs = ((chosen.randrange(size), chosen.randrange(size)) for _ in range(3 * size))
    return [(min(pair), max(pair)) for pair in pairs if pair[0] != pair[1]]


def ladder_edges(size: int) -> list[tuple[int, int]]:
    """Each node to the next two."""
    return [(node, node + step) for node in range(size) for step in (1, 2) if node + step < size]


SHAPES: dict[str, Callable[[int], list[tuple[int, int]]]] = {"random": random_edges, "ladder": ladder_edges}


class Stored:
    """A workflow in the database, and the ways to edit it."""

    def __init__(self, url: str, reg: registry.Registry, shape: str, size: int, analyze: bool) -> None:
        self.reg, self.size, self.name = reg, size, f"{shape} {size}"
        self.db = psycopg.connect(url, autocommit=True)
        self.chosen = random.Random(size)
        tenant_id = reg.tenant_id
        row = self.db.execute(
            "INSERT INTO workflow (tenant_id, name) VALUES (%s, %s) RETURNING id", [tenant_id, self.name]
        ).fetchone()
        assert row is not None
        self.owner = tenant_id, row[0]
        for table in ("workflow_nodes", "workflow_edges"):
            self.db.execute(f"ALTER TABLE {table} SET (autovacuum_enabled = false)".encode())
        # The rows are right; checking 600,000 foreign keys would take most of the time of this benchmark.
        self.db.execute("SET session_replication_role = replica")
        self.db.execute(
            "INSERT INTO workflow_nodes (tenant_id, workflow_id, node_type, name, order_index) "
            "SELECT %s, %s, 'tool', 'n' || number, number FROM generate_series(0, %s) AS number",
            [*self.owner, size - 1],
        )
        self.ids = dict(
            self.db.execute("SELECT order_index, id FROM workflow_nodes WHERE workflow_id = %s", [row[0]]).fetchall()
        )
        with self.db.cursor().copy(
            "COPY workflow_edges (tenant_id, workflow_id, parent_node_id, child_node_id, parent_order, child_order) "
            "FROM STDIN"
        ) as copy:
            for parent, child in SHAPES[shape](size):
                copy.write_row((*self.owner, self.ids[parent], self.ids[child], parent, child))
        self.db.execute("SET session_replication_role = origin")
        if analyze:
            self.db.execute("VACUUM ANALYZE")

    def pair(self) -> tuple[int, int]:
        """Two different nodes, the earlier one first."""
        one, other = self.chosen.sample(range(self.size), 2)
        return min(one, other), max(one, other)

    def bare(self) -> None:
        """A row, with everything given."""
        parent, child = self.pair()
        self.db.execute(BARE, [*self.owner, self.ids[parent], self.ids[child], parent, child], prepare=True)

    def by_trigger(self) -> None:
        """A row, its orders left to the trigger."""
        parent, child = self.pair()
        self.db.execute(BY_TRIGGER, [*self.owner, self.ids[parent], self.ids[child]], prepare=True)

    def edit(self) -> None:
        """The registry's way."""
        parent, child = self.pair()
        self.reg.add_edge(self.name, f"n{parent}", f"n{child}")

    def whole(self) -> None:
        """Read it, add the edge, save it."""
        parent, child = self.pair()
        workflow = self.reg.get(self.name)
        workflow.edges.append(Edge(f"n{parent}", f"n{child}"))
        self.reg.save(workflow)

    def backward(self) -> bool:
        """An edge against the order. False if it closed a cycle and was refused."""
        parent, child = self.pair()
        try:
            self.reg.add_edge(self.name, f"n{child}", f"n{parent}")
        except registry.CycleError:
            return False
        return True

    def between(self) -> bool:
        """A node between two that follow each other."""
        place = self.chosen.randrange(self.size - 1)
        try:
            self.reg.add_node(self.name, f"x{self.chosen.random()}", "tool", after=f"n{place}", before=f"n{place + 1}")
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
    outcomes = [timed(stored.backward) for _ in range(rounds // 4)]
    for what, wanted in (("edge backward", True), ("cycle refused", False)):
        if found := [milliseconds for milliseconds, was_added in outcomes if was_added is wanted]:
            yield f"{what} ({len(found)})", "registry", found
    yield "node between", "registry", [timed(stored.between)[0] for _ in range(few)]


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
