"""What versions cost: a save against the same save without them, old versions read back, size on disk.

    python -m bench.versions --url URL         a database to itself, migrated, whose owner the role is

The same saves run with the triggers that record, and with them disabled, in turns; the median of each is compared.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable
from typing import Any

import psycopg

import registry

RECORDING = ("record_on_insert", "record_on_update", "raise_version")
SIZES = {10: 60, 100: 40, 1_000: 10, 10_000: 3}


def document(size: int, number: int) -> dict[str, Any]:
    """A workflow of so many nodes, one of which differs with `number`."""
    nodes = [
        {
            "name": f"step {each}",
            "node_type": "tool",
            "parameters": {"url": f"https://example.org/{each}", "retries": 3},
        }
        for each in range(size)
    ]
    nodes[number % size]["parameters"] = {"url": f"https://example.org/{number}", "retries": number}
    edges = [
        {"parent": f"step {each}", "child": f"step {each + step}", "handoff_data": {"rows": "$.rows"}}
        for each in range(size)
        for step in (1, 3)
        if each + step < size
    ]
    return {"name": f"bench {size}", "nodes": nodes, "edges": edges}


def seconds(work: Callable[[], object]) -> float:
    """How long it takes."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def saves(reg: registry.Registry, db: psycopg.Connection[Any], size: int, rounds: int) -> tuple[float, float]:
    """The median of a save that changes one node: recorded, and not."""
    reg.save(document(size, 0))
    taken: dict[str, list[float]] = {"ENABLE": [], "DISABLE": []}
    number = 0
    for _ in range(rounds):
        for switch, times in taken.items():
            for name in RECORDING:
                db.execute(f"ALTER TABLE workflow {switch} TRIGGER {name}".encode())
            number += 1
            changed = document(size, number)
            times.append(seconds(lambda changed=changed: reg.save(changed)))  # type: ignore[misc]
    for name in RECORDING:
        db.execute(f"ALTER TABLE workflow ENABLE TRIGGER {name}".encode())
    reg.purge(f"bench {size}")
    return statistics.median(taken["ENABLE"]), statistics.median(taken["DISABLE"])


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="Measure what versions cost.")
    parser.add_argument("--url", required=True)
    parser.add_argument("--versions", type=int, default=10_000)
    given = parser.parse_args()
    with registry.connect(given.url) as reg, psycopg.connect(given.url, autocommit=True) as db:
        for size, rounds in SIZES.items():
            with_versions, without = saves(reg, db, size, rounds)
            print(
                f"save of {size:>6,} nodes: {with_versions * 1000:8.1f} ms, without versions {without * 1000:8.1f} ms, "
                f"{with_versions / without:.2f} times",
                flush=True,
            )
        for number in range(300):
            reg.save(document(100, number))
        size = db.execute(
            "SELECT pg_total_relation_size('workflow_versions') / count(*) FROM workflow_versions"
        ).fetchone()
        print(f"size on disk of a version of 100 nodes: {size[0] if size else 0:,} bytes")
        for number in range(given.versions):
            reg.save({"name": "many", "nodes": [{"name": f"n{number}", "node_type": "tool"}]})
        for what, work in {
            "history, newest 20": lambda: list(reg.history("many", limit=20)),
            "history, all": lambda: list(reg.history("many")),
            "get many@1": lambda: reg.get("many@1"),
            f"get many@{given.versions // 2}": lambda: reg.get(f"many@{given.versions // 2}"),
            "get many": lambda: reg.get("many"),
            "prune, dry run": lambda: reg.prune("many", keep=10),
        }.items():
            taken = statistics.median(seconds(work) for _ in range(9))
            print(f"{what}, of {given.versions:,} versions: {taken * 1000:.1f} ms", flush=True)


if __name__ == "__main__":
    main()
