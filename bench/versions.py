"""What versions and the audit log cost: the same saves with and without them, old versions read back, size on disk.

    python -m bench.versions                      the embedded server, everything
    python -m bench.versions --database-url URL --sizes 10,100 --versions 0

The contenders do the same in databases of their own on one server, by turns: without either, with versions, with the
audit log, with both, as it is delivered. What a contender goes without is switched off by disabling its triggers. A
figure is the median over the rounds; "times" is the median of the ratios to the first contender within a round.
"""

from __future__ import annotations

import argparse
import itertools
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import psycopg
from psycopg import sql
from rich.console import Console
from rich.table import Table

import registry
from bench.run import fresh_database
from registry import server
from registry.model import Edge, Node, Workflow

RECORDING = ("record_on_insert", "record_on_update", "raise_version", "record_before_delete", "keep_deleted")
EVENTS = ("insert", "update", "delete")
AUDITED = ("workflow", "workflow_nodes", "workflow_edges", "workflow_params", "workflow_labels")
# A large workflow is recorded by whoever saves it.
RECORD_NOTHING = """
CREATE OR REPLACE FUNCTION registry_record_version(of_tenant uuid, of_workflow uuid) RETURNS integer
LANGUAGE plpgsql AS 'BEGIN RETURN 1; END'
"""
SIZE = """
SELECT coalesce(sum(pg_total_relation_size(class.oid)), 0)
FROM pg_class AS class
WHERE class.relkind = 'r' AND class.relnamespace = 'public'::regnamespace AND class.relname ~ %s
"""
TABLES = {"workflow_versions": "^workflow_versions$", "audit_log": "^audit_log"}
ROUNDS = {10: 30, 100: 20, 1_000: 7, 10_000: 3}
WHAT = ("save a new one", "save one node changed", "edit one node", "delete")


def workflow_of(name: str, size: int) -> Workflow:
    """A chain with branches: 1.5 edges a node, parameters of some 100 bytes."""
    nodes = [
        Node(f"step {number}", "tool", {"url": f"https://example.org/{number}", "prompt": f"{number} " * 10})
        for number in range(size)
    ]
    names = [node.name for node in nodes]
    edges = [Edge(parent, child) for parent, child in itertools.pairwise(names)]
    edges += [Edge(names[number], names[number + 2]) for number in range(0, size - 2, 2)]
    return Workflow(name, nodes=nodes, edges=edges)


def seconds(work: Callable[[], object]) -> float:
    """How long it takes."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


class Contender:
    """One database, with versions or without, with the audit log or without."""

    def __init__(self, url: str, *, versions: bool, audit: bool) -> None:
        self.db = psycopg.connect(url, autocommit=True)
        disabled = [] if versions else [("workflow", name) for name in RECORDING]
        if not audit:
            disabled += [(table, f"write_audit_on_{event}") for table in AUDITED for event in EVENTS]
        for table, trigger in disabled:
            self.db.execute(
                sql.SQL("ALTER TABLE {} DISABLE TRIGGER {}").format(sql.Identifier(table), sql.Identifier(trigger))
            )
        if not versions:
            self.db.execute(RECORD_NOTHING)
        self.reg = registry.connect(url, max_size=1)
        with self.reg.transaction() as tx:
            self.pid = tx.connection.info.backend_pid
        self.number = 0

    def size(self, what: str) -> int:
        """The bytes of some tables with their indexes."""
        row = self.db.execute(SIZE, [TABLES[what]]).fetchone()
        assert row is not None
        return int(row[0])

    def cpu(self, work: Callable[[], object]) -> float:
        """The seconds that the processor is at work on it, here and in the server."""
        before = self._used()
        work()
        return self._used() - before

    def _used(self) -> float:
        return int(Path(f"/proc/{self.pid}/schedstat").read_text().split()[0]) / 1e9 + time.process_time()

    def times(self, size: int, *, by_cpu: bool) -> list[float]:
        """How long each of WHAT takes, of a workflow of its own."""
        measure = self.cpu if by_cpu else seconds
        self.number += 1
        name = f"{size} {self.number}"
        new, changed = workflow_of(name, size), workflow_of(name, size)
        changed.nodes[size // 2].parameters["changed"] = self.number
        return [
            measure(lambda: self.reg.save(new)),
            measure(lambda: self.reg.save(changed)),
            measure(lambda: self.reg.change_node(name, f"step {size // 2}", merge={"edited": self.number})),
            measure(lambda: self.reg.delete(name)),
        ]


def saves(console: Console, url: str, sizes: list[int], *, by_cpu: bool) -> None:
    """The table of what a change costs."""
    contenders = {
        "bare": Contender(fresh_database(url), versions=False, audit=False),
        "versions": Contender(fresh_database(url), versions=True, audit=False),
        "audit": Contender(fresh_database(url), versions=False, audit=True),
        "both": Contender(fresh_database(url), versions=True, audit=True),
    }
    table = Table("nodes", "what", "bare", "versions", "times", "audit", "times", "both", "times", box=None)
    for size in sizes:
        taken: dict[str, list[list[float]]] = {name: [] for name in contenders}
        for number in range(-1, ROUNDS.get(size, 5)):
            turns = list(contenders.items())
            for name, contender in turns if number % 2 else reversed(turns):
                times = contender.times(size, by_cpu=by_cpu)
                if number >= 0:  # the first round warms up
                    taken[name].append(times)
        for place, what in enumerate(WHAT):
            cells = []
            for name, rounds in taken.items():
                cells.append(f"{statistics.median(times[place] for times in rounds) * 1000:.1f} ms")
                if name != "bare":
                    pairs = zip(rounds, taken["bare"], strict=True)
                    cells.append(f"{statistics.median(mine[place] / bare[place] for mine, bare in pairs):.2f}")
            table.add_row(f"{size:,}", what, *cells)
    console.print(table)


def sizes_on_disk(console: Console, url: str, versions: int = 300) -> None:
    """What a version of 100 nodes takes, one node of which has changed."""
    contender = Contender(fresh_database(url), versions=True, audit=True)
    workflow = workflow_of("grown", 100)
    contender.reg.save(workflow)
    before = {what: contender.size(what) for what in TABLES}
    for number in range(versions):
        workflow.nodes[number % 100].parameters["changed"] = number
        contender.reg.save(workflow)
    table = Table("a version of 100 nodes, one of which has changed", "bytes", box=None)
    for what in TABLES:
        table.add_row(f"in {what}", f"{(contender.size(what) - before[what]) / versions:,.0f}")
    console.print(table)


def reading(console: Console, url: str, versions: int) -> None:
    """How long it takes to read what is old, out of so many versions."""
    contender = Contender(fresh_database(url), versions=True, audit=True)
    reg = contender.reg
    reg.save(workflow_of("many", 10))
    # By hand each of them is a version as well, and takes a fraction of the time.
    with contender.db.transaction(), contender.db.cursor() as cursor:
        cursor.executemany(
            "UPDATE workflow SET description = %s", ((f"version {number}",) for number in range(2, versions + 1))
        )
    table = Table(f"of {versions:,} versions", "", box=None)
    for what, work in {
        "history, newest 20": lambda: list(reg.history("many", limit=20)),
        "history, all": lambda: list(reg.history("many")),
        "get many@1": lambda: reg.get("many@1"),
        f"get many@{versions // 2}": lambda: reg.get(f"many@{versions // 2}"),
        "get many": lambda: reg.get("many"),
        "audit, newest 20": lambda: list(reg.audit("many", limit=20)),
        "prune, dry run": lambda: reg.prune("many", keep=10),
    }.items():
        table.add_row(what, f"{statistics.median(seconds(work) for _ in range(9)) * 1000:.1f} ms")
    console.print(table)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="Measure what versions and the audit log cost.")
    parser.add_argument("--database-url", help="a server where databases can be made; without it the embedded one")
    parser.add_argument("--sizes", default="10,100,1000,10000", help="nodes of the workflows, divided by commas")
    parser.add_argument("--versions", type=int, default=10_000, help="how many to read from; 0 leaves that out")
    parser.add_argument(
        "--cpu", action="store_true", help="the time of the processor, on a machine that others work on (Linux)"
    )
    given = parser.parse_args()
    home = Path(tempfile.mkdtemp(prefix="bench"))
    url = given.database_url or server.ensure_running(home)
    console = Console(width=110)
    try:
        if given.sizes:
            saves(console, url, [int(size) for size in given.sizes.split(",")], by_cpu=given.cpu)
        sizes_on_disk(console, url)
        if given.versions:
            reading(console, url, given.versions)
    finally:
        if not given.database_url:
            server.stop(home)


if __name__ == "__main__":
    main()
