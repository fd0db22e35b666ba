"""What noting a use costs who reads: `get` with the access log off, in batches, and in the statement of the read.

    python -m bench.access --rounds 40

All contenders take their turn in every round. With --rows the log is filled first, and what `stats` and the counts for
search cost is measured on it.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from pathlib import Path
from typing import Any

import psycopg
from rich.console import Console
from rich.table import Table

import registry
from bench.run import fresh_database
from registry import server

MODES = ("off", "batch", "sync")
CALLS = 200

FILL = """
WITH day AS (
    SELECT current_date - number %% 365 AS day, number
    FROM generate_series(1, %(rows)s) AS number
),
written AS (
    INSERT INTO access_log (at, actor, action, workflow_id, version)
    SELECT day + time '12:00', 'actor ' || number %% 50, 'get', workflow.id, 1
    FROM day
    JOIN (SELECT id, row_number() OVER () - 1 AS place FROM workflow) AS workflow
      ON workflow.place = number %% (SELECT count(*) FROM workflow)
    RETURNING workflow_id, actor, at
),
counted AS (
    INSERT INTO workflow_usage (workflow_id, day, action, slot, uses)
    SELECT workflow_id, at::date, 'get', %(slot)s, count(*) FROM written GROUP BY 1, 2
)
INSERT INTO actor_usage (day, actor, action, slot, uses)
SELECT at::date, actor, 'get', %(slot)s, count(*) FROM written GROUP BY 1, 2
"""


def document(name: str, size: int) -> dict[str, Any]:
    """A chain of nodes."""
    return {
        "name": name,
        "nodes": [{"name": f"n{number}", "node_type": "tool"} for number in range(size)],
        "edges": [{"parent": f"n{number - 1}", "child": f"n{number}"} for number in range(1, size)],
    }


def reading(console: Console, url: str, sizes: list[int], rounds: int) -> None:
    """The table of `get`: what who reads waits for, and that with the writing of what the buffer holds."""
    registries = {mode: registry.connect(url, access_log=mode) for mode in MODES}  # type: ignore[arg-type]
    for reg in registries.values():
        reg._connections.access_log._interval = 1000.0  # written when it is asked to
    table = Table("nodes", "get", "a call", "times off", "with the writing", "times off", box=None)
    for size in sizes:
        registries["off"].save(document(f"flow {size}", size))
        taken: dict[str, list[tuple[float, float]]] = {mode: [] for mode in MODES}
        for number in range(-2, rounds):
            for mode in MODES if number % 2 else reversed(MODES):
                reg = registries[mode]
                start = time.perf_counter()
                for _ in range(CALLS):
                    reg.get(f"flow {size}")
                read = time.perf_counter()
                reg.flush_access_log()
                if number >= 0:
                    taken[mode].append(((read - start) / CALLS, (time.perf_counter() - start) / CALLS))
        for mode in MODES:
            cells = []
            for place in (0, 1):
                pairs = zip(taken[mode], taken["off"], strict=True)
                ratio = statistics.median(mine[place] / off[place] for mine, off in pairs)
                cells += [f"{statistics.median(one[place] for one in taken[mode]) * 1e6:,.0f} µs", f"{ratio:.2f}"]
            table.add_row(str(size), mode, *cells)
    for reg in registries.values():
        reg.close()
    console.print(table)


def asking(console: Console, url: str, rows: int) -> None:
    """What it costs to ask, with so many rows in the log."""
    with registry.connect(url) as reg, psycopg.connect(url, autocommit=True) as db:
        for number in range(1_000):
            reg.save(document(f"workflow {number}", 2))
        for part in range(0, rows, 1_000_000):
            db.execute(FILL.encode(), {"rows": min(1_000_000, rows - part), "slot": part // 1_000_000})
        db.execute("ANALYZE access_log, workflow_usage, actor_usage")
        ids = [row[0] for row in db.execute("SELECT id FROM workflow LIMIT 200").fetchall()]
        since = db.execute("SELECT current_date - 30").fetchall()[0][0]
        table = Table(f"{rows:,} rows in the log", "", box=None)
        for what, work in {
            "stats, ever": lambda: reg.stats(),
            "stats, the last 30 days": lambda: reg.stats(since=since),
            "uses of 200 workflows in 30 days": lambda: reg.queries.access.uses(workflow_ids=ids, since=since),
        }.items():
            times = []
            for _ in range(7):
                start = time.perf_counter()
                work()
                times.append(time.perf_counter() - start)
            table.add_row(what, f"{statistics.median(times) * 1000:.1f} ms")
        console.print(table)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="Measure what the access log costs.")
    parser.add_argument("--database-url", help="a server where databases can be made; without it the embedded one")
    parser.add_argument("--sizes", default="10,100", help="nodes of the workflows, divided by commas")
    parser.add_argument("--rounds", type=int, default=40)
    parser.add_argument("--rows", type=int, default=0, help="rows to fill the log with")
    given = parser.parse_args()
    home = Path(tempfile.mkdtemp(prefix="bench"))
    url = given.database_url or server.ensure_running(home)
    console = Console(width=110)
    try:
        reading(console, fresh_database(url), [int(size) for size in given.sizes.split(",") if size], given.rounds)
        if given.rows:
            asking(console, fresh_database(url), given.rows)
    finally:
        if not given.database_url:
            server.stop(home)


if __name__ == "__main__":
    main()
