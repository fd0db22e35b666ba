"""What the audit log costs: the same save with its triggers and without them.

    python -m bench.audit                       the embedded server, all sizes
    python -m bench.audit --database-url URL --sizes 1000,10000

The contenders save workflows of the same shape into two databases of the same server, by turns; in one of them the
triggers of the audit log are disabled. A figure is the median over the rounds, a ratio the median of the ratios within
a round. The bytes are those of audit_log with its indexes and of all other tables, divided by the saves.
"""

from __future__ import annotations

import argparse
import itertools
import statistics
import tempfile
import time
from collections.abc import Callable
from typing import Any

import psycopg
from psycopg import sql
from rich.console import Console
from rich.table import Table

import registry
from bench.run import fresh_database
from registry import server
from registry.model import Edge, Node, Workflow

AUDITED = ("workflow", "workflow_nodes", "workflow_edges", "workflow_params", "workflow_labels")
SIZE = """
SELECT
    sum(pg_total_relation_size(class.oid)) FILTER (WHERE class.relname LIKE 'audit_log%'),
    sum(pg_total_relation_size(class.oid)) FILTER (WHERE class.relname IN ('workflow_nodes', 'workflow_edges')),
    sum(pg_total_relation_size(class.oid)) FILTER (WHERE class.relname = 'workflow_versions')
FROM pg_class AS class
WHERE class.relkind = 'r' AND class.relnamespace = 'public'::regnamespace
"""


def workflow_of(name: str, size: int) -> Workflow:
    """A chain with branches: 1.5 edges a node, parameters of some 200 bytes."""
    nodes = [
        Node(f"step {number}", "tool", {"url": f"https://example.org/{number}", "prompt": f"{number} " * 20})
        for number in range(size)
    ]
    names = [node.name for node in nodes]
    edges = [Edge(parent, child) for parent, child in itertools.pairwise(names)]
    edges += [Edge(names[number], names[number + 2]) for number in range(0, size - 2, 2)]
    return Workflow(name, nodes=nodes, edges=edges)


class Contender:
    """One database, with the triggers or without."""

    def __init__(self, url: str, audited: bool) -> None:
        self.db = psycopg.connect(url, autocommit=True)
        if not audited:
            for table in AUDITED:
                for event in ("insert", "update", "delete"):
                    self.db.execute(
                        sql.SQL("ALTER TABLE {} DISABLE TRIGGER {}").format(
                            sql.Identifier(table), sql.Identifier(f"write_audit_on_{event}")
                        )
                    )
        self.reg = registry.connect(url)
        self.saved = 0

    def sizes(self) -> tuple[int, int, int]:
        row = self.db.execute(SIZE).fetchone()
        assert row is not None
        return tuple(int(value) for value in row)  # type: ignore[return-value]

    def save(self, size: int) -> float:
        """A new workflow."""
        self.saved += 1
        workflow = workflow_of(f"{size} {self.saved}", size)
        start = time.perf_counter()
        self.reg.save(workflow)
        return time.perf_counter() - start

    def update(self, size: int) -> float:
        """The workflow saved last, one node changed."""
        workflow = workflow_of(f"{size} {self.saved}", size)
        workflow.nodes[size // 2].parameters["changed"] = time.perf_counter()
        start = time.perf_counter()
        self.reg.save(workflow)
        return time.perf_counter() - start

    def edit(self, size: int) -> float:
        """One node of it, edited in place."""
        start = time.perf_counter()
        self.reg.change_node(f"{size} {self.saved}", f"step {size // 2}", merge={"changed": start})
        return time.perf_counter() - start

    def delete(self, size: int) -> float:
        start = time.perf_counter()
        self.reg.delete(f"{size} {self.saved}")
        return time.perf_counter() - start


def main() -> None:
    """Run and print."""
    parser = argparse.ArgumentParser(description="Measure what the audit log costs.")
    parser.add_argument("--database-url", help="a server where databases can be made; without it the embedded one")
    parser.add_argument("--sizes", default="10,100,1000,10000", help="nodes of the workflows, divided by commas")
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--only", help="only these operations, divided by commas: save,update,edit,delete")
    options = parser.parse_args()
    url = options.database_url or server.ensure_running(tempfile.mkdtemp(prefix="bench"))  # type: ignore[arg-type]
    contenders = {"with": Contender(fresh_database(url), True), "without": Contender(fresh_database(url), False)}
    table = Table("nodes", "what", "without", "with", "ratio", "audit", "nodes and edges", "versions", box=None)
    operations = (options.only or "save,update,edit,delete").split(",")
    for size in map(int, options.sizes.split(",")):
        before = contenders["with"].sizes()
        seconds: dict[str, dict[str, list[float]]] = {
            operation: {name: [] for name in contenders} for operation in operations
        }
        grown = (0, 0, 0)
        for number in range(-1, options.rounds):
            for operation in operations:
                turns = list(contenders.items())
                for name, contender in turns if number % 2 else reversed(turns):
                    run: Callable[[int], Any] = getattr(contender, operation)
                    took = run(size)
                    if number >= 0:  # the first round warms up
                        seconds[operation][name].append(took)
                if operation == "save":
                    after = contenders["with"].sizes()
                    grown = tuple(g + a - b for g, a, b in zip(grown, after, before, strict=True))  # type: ignore[assignment]
                before = contenders["with"].sizes()
        for operation, each in seconds.items():
            ratio = statistics.median(a / b for a, b in zip(each["with"], each["without"], strict=True))
            per_save = [f"{value / (options.rounds + 1) / 1024:.0f} kB" for value in grown]
            table.add_row(
                str(size),
                operation,
                f"{statistics.median(each['without']) * 1000:.2f} ms",
                f"{statistics.median(each['with']) * 1000:.2f} ms",
                f"{ratio:.2f}",
                *(per_save if operation == "save" else ()),
            )
    Console(width=110).print(table)


if __name__ == "__main__":
    main()
