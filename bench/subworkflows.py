"""How the questions about sub-workflows grow with the number of workflows, and what their checks cost a save.

    python -m bench.subworkflows --sizes 1000,10000,100000

On the data set of `registry sql check`, of which the first tenant has four fifths: workflow-20 is used by more than any
other. A figure is the median of the rounds. The cost of the checks is measured with the triggers on and off in turn.
"""

from __future__ import annotations

import argparse
import json
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg
from rich.console import Console
from rich.table import Table

import registry
from bench.run import fresh_database, workflow_of
from registry import server
from registry.check import dataset
from registry.model import Node, Workflow

NODES = 10_000
TRIGGERS = ("watch_subworkflows_on_insert", "watch_subworkflows_on_update")


def median(call: Callable[[], Any], rounds: int) -> tuple[float, Any]:
    """The median time in ms, and the last result; one call before warms up."""
    result = call()
    seconds = []
    for _ in range(rounds):
        start = time.perf_counter()
        result = call()
        seconds.append(time.perf_counter() - start)
    return statistics.median(seconds) * 1000, result


def questions(url: str, size: int, rounds: int) -> list[dict[str, Any]]:
    """Ask about a workflow that many use, and about one that few do."""
    found = []
    with registry.connect(url, tenant="tenant-1") as reg:
        asked: dict[str, Callable[[], list[Any]]] = {
            "where-used, many": lambda: reg.where_used("workflow-20"),
            "where-used, many, transitive": lambda: reg.where_used("workflow-20", transitive=True),
            "where-used, few": lambda: reg.where_used(f"workflow-{size // 2}"),
            "impact, many": lambda: [node for one in reg.impact("workflow-20", "convert-2") for node in one.nodes],
            "impact, few": lambda: [
                node for one in reg.impact(f"workflow-{size // 2}", "convert-2") for node in one.nodes
            ],
            "order --workflows": lambda: [name for level in reg.workflow_order() for name in level],
            "order --workflows NAME": lambda: reg.workflow_order(f"workflow-{size - 5}"),
        }
        for what, ask in asked.items():
            milliseconds, answer = median(ask, rounds)
            found.append({"workflows": size, "what": what, "rows": len(answer), "median_ms": milliseconds})
    return found


def saves(url: str, rounds: int) -> list[dict[str, Any]]:
    """Save a large workflow without references, and a small one with one, with the triggers and without."""
    large = workflow_of("large", NODES)
    referring = Workflow("referring", nodes=[Node("use", "workflow", {"workflow": "workflow-20"})])
    seconds: dict[tuple[str, bool], list[float]] = {}
    with registry.connect(url, tenant="tenant-1") as reg, psycopg.connect(url, autocommit=True) as owner:
        for number in range(2 * rounds + 2):
            on = number % 2 == 0
            for trigger in TRIGGERS:
                word = "ENABLE" if on else "DISABLE"
                owner.execute(f"ALTER TABLE workflow_nodes {word} TRIGGER {trigger}".encode())
            for workflow in (large, referring):
                start = time.perf_counter()
                reg.save(workflow)
                spent = time.perf_counter() - start
                reg.delete(workflow.name)
                if number > 1:
                    seconds.setdefault((workflow.name, on), []).append(spent)
    return [
        {
            "what": what,
            "with_ms": statistics.median(seconds[name, True]) * 1000,
            "without_ms": statistics.median(seconds[name, False]) * 1000,
        }
        for name, what in (("large", f"{NODES:,} nodes, no reference"), ("referring", "one node, one reference"))
    ]


def main() -> None:
    """Run everything, print two tables, and write the figures."""
    parser = argparse.ArgumentParser(description="Measure the questions about sub-workflows.")
    parser.add_argument("--database-url", help="a server where databases can be made; without it the embedded one")
    parser.add_argument("--sizes", default="1000,10000,100000", help="numbers of workflows, divided by commas")
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--json", type=Path, help="write the figures to this file as well")
    options = parser.parse_args()
    home = Path(tempfile.mkdtemp(prefix="bench"))
    url = options.database_url or server.ensure_running(home)
    console = Console(width=100)
    asked = []
    try:
        for size in map(int, options.sizes.split(",")):
            database = fresh_database(url)
            dataset.fill(database, size)
            asked += questions(database, size, options.rounds)
        saved = saves(database, options.rounds)
    finally:
        if not options.database_url:
            server.stop(home)
    table = Table("workflows", "what", "rows", "median", box=None, pad_edge=False)
    for one in asked:
        table.add_row(f"{one['workflows']:,}", one["what"], f"{one['rows']:,}", f"{one['median_ms']:.2f} ms")
    console.print(table)
    table = Table("save", "with the checks", "without", box=None, pad_edge=False)
    for one in saved:
        table.add_row(one["what"], f"{one['with_ms']:.2f} ms", f"{one['without_ms']:.2f} ms")
    console.print(table)
    if options.json:
        options.json.write_text(json.dumps({"questions": asked, "saves": saved}, indent=1) + "\n")


if __name__ == "__main__":
    main()
