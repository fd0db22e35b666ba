"""What applying a workflow costs: getting it, binding its values, and flattening, side by side in one run.

    python -m bench.apply --sizes 10,100,1000,10000

Every node has two placeholders in four values. A figure is the median of the rounds; what is compared takes turns.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

import registry
from bench.run import fresh_database
from registry import server
from registry.apply.build import Build
from registry.apply.values import take
from registry.model import Edge, Node, Param, Workflow

VALUES = {"base_url": "https://example.org", "month": "2025-10"}
PARTS = 10


def workflow_of(name: str, size: int) -> Workflow:
    """A workflow in which every node depends on two before it."""
    nodes = [
        Node(
            f"step {n}",
            "tool",
            {
                "url": "{{ params.base_url }}/v1",
                "days": "{{ params.days }}",
                "n": n,
                "to": ["a", {"b": "={{ $json.x }}"}],
            },
        )
        for n in range(size)
    ]
    edges = [Edge(f"step {max(n - by, 0)}", f"step {n}", {"rows": "$.rows"}) for n in range(1, size) for by in (1, 7)]
    params = [
        Param("base_url", "string", True),
        Param("month", "string", True, metadata={"pattern": "^[0-9]{4}-[0-9]{2}$"}),
        Param("days", "int", False, 30, {"minimum": 1}),
    ]
    return Workflow(name, nodes=nodes, edges=list({(e.parent, e.child): e for e in edges}.values()), params=params)


def measured(calls: dict[str, Callable[[], Any]], rounds: int) -> dict[str, float]:
    """The median time of each call in ms, in turns; two of each before warm up."""
    seconds: dict[str, list[float]] = {what: [] for what in calls}
    for turn in range(rounds + 2):
        for what, call in calls.items():
            start = time.perf_counter()
            call()
            if turn > 1:
                seconds[what].append(time.perf_counter() - start)
    return {what: statistics.median(found) * 1000 for what, found in seconds.items()}


def main() -> None:
    """Measure and print a table."""
    parser = argparse.ArgumentParser(description="Measure what applying a workflow costs.")
    parser.add_argument("--database-url", help="a server where databases can be made; without it the embedded one")
    parser.add_argument("--sizes", default="10,100,1000,10000", help="numbers of nodes, divided by commas")
    parser.add_argument("--rounds", type=int, default=9)
    options = parser.parse_args()
    home = Path(tempfile.mkdtemp(prefix="bench"))
    url = options.database_url or server.ensure_running(home)
    table = Table(
        "nodes", "get", "apply", "times", "of it binding", "flattened", "with rules only", box=None, pad_edge=False
    )
    try:
        with registry.connect(fresh_database(url)) as reg:
            for size in map(int, options.sizes.split(",")):
                reg.save(workflow_of("whole", size))
                reg.save(workflow_of("part", max(size // PARTS, 1)))
                uses = {"workflow": "part", "params": {key: f"{{{{ params.{key} }}}}" for key in VALUES}}
                top = workflow_of("top", 1)
                top.nodes = [Node(f"use {n}", "workflow", uses) for n in range(PARTS)]
                top.edges = [Edge(f"use {n}", f"use {n + 1}") for n in range(PARTS - 1)]
                reg.save(top)
                stored = reg.get("whole")
                found = measured(
                    {
                        "get": lambda: reg.get("whole"),
                        "apply": lambda: reg.apply("whole", VALUES),
                        "bind": lambda stored=stored: Build(  # type: ignore[misc]
                            stored, take(stored.params, VALUES)[0], flatten=False
                        ).plan(),
                        "flatten": lambda: reg.apply("top", VALUES, flatten=True),
                        "values": lambda stored=stored: take(stored.params, VALUES),  # type: ignore[misc]
                    },
                    options.rounds,
                )
                table.add_row(
                    f"{size:,}",
                    f"{found['get']:.2f} ms",
                    f"{found['apply']:.2f} ms",
                    f"{found['apply'] / found['get']:.2f}",
                    f"{found['bind']:.2f} ms",
                    f"{found['flatten']:.2f} ms",
                    f"{found['values']:.3f} ms",
                )
    finally:
        if not options.database_url:
            server.stop(home)
    Console(width=110).print(table)


if __name__ == "__main__":
    main()
