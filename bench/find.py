"""Measure `find` against what one would write without it, on 1,000, 10,000 and 100,000 workflows of ten nodes.

    python -m bench.find                                     the embedded server, all sizes
    python -m bench.find --sizes 1000 --rounds 20
    python -m bench.find --database-url URL                  a database that `registry.check.dataset` has filled already

The first page of 20. Against a join of nodes and edges without marks (for a path: with a recursive query), in the same
order and with the same limit, left out where it takes more than a minute; and against reading workflows and looking in
Python: of 20 of them, times as many as there are. Interleaved in one run, medians, ratios within a round
(bench/measure.py).
"""

from __future__ import annotations

import argparse
import itertools
import tempfile
from pathlib import Path
from typing import Any

import psycopg
from rich.console import Console

import registry
from bench.measure import Contender, Result, measure, results, show
from registry import queries, server
from registry.check import dataset
from registry.check.scratch import scratch_database

HERE = Path(__file__).resolve().parent
PAGE = 20
SAMPLE = 20

# What it is, the pattern, and the same for the queries of bench/sql/peer.sql.
PATTERNS: dict[str, tuple[str, dict[str, Any]]] = {
    "edge, common": ("agent -> tool", {"parent": "agent", "child": "tool", "parameters": "{}"}),
    "path, common": ("agent ->> tool", {"parent": "agent", "child": "tool", "parameters": "{}", "far": True}),
    "edge, rare": ("human -> agent", {"parent": "human", "child": "agent", "parameters": "{}"}),
    "path, rare": ("human ->> workflow", {"parent": "human", "child": "workflow", "parameters": "{}", "far": True}),
    "parameters, common": (
        'agent -> workflow{"retries": 0}',
        {"parent": "agent", "child": "workflow", "parameters": '{"retries": 0}'},
    ),
    "parameters, none": (
        'agent -> tool{"retries": 7}',
        {"parent": "agent", "child": "tool", "parameters": '{"retries": 7}'},
    ),
    # Every mark is common, but the node that has the parameter is never the one behind the agent.
    "parameters, in vain": (
        'agent -> tool{"retries": 0}',
        {"parent": "agent", "child": "tool", "parameters": '{"retries": 0}'},
    ),
}


def run(url: str, rounds: int) -> list[Result]:
    """Measure all patterns on one database."""
    found: list[Result] = []
    peer = queries.load(HERE / "sql").peer
    with registry.connect(url, tenant="tenant-1") as reg, psycopg.connect(url, autocommit=True) as connection:
        connection.execute("SET statement_timeout = '60s'")
        many = len(list(reg.list()))
        sample = [head.name for head in itertools.islice((head for head in reg.list() if head.nodes < 100), SAMPLE)]
        for what, (pattern, values) in PATTERNS.items():
            far = values.get("far", False)
            given = {key: value for key, value in values.items() if key != "far"}
            query = peer.find_path if far else peer.find_edge

            def with_registry(_: str, pattern: str = pattern) -> None:
                reg.find(pattern, PAGE)

            def with_join(_: str, query: Any = query, given: Any = given) -> None:
                query(connection, tenant_id=reg.tenant_id, page_size=PAGE, **given)

            def ends(with_join: Contender = with_join) -> bool:
                try:
                    with_join("")
                except registry.QueryTimeout:
                    return False
                return True

            def in_python(_: str, given: Any = given, far: bool = far) -> None:
                for name in sample:
                    _matches(reg.get(name), given, far)

            contenders: dict[str, Contender] = {"registry": with_registry, "in Python": in_python}
            if ends():
                contenders["join"] = with_join
            seconds = measure(contenders, rounds, 1)
            seconds["in Python"] = [each * many / len(sample) for each in seconds["in Python"]]
            found += results(f"{what}, {many:,}", seconds)
            Console().print(show(found[-len(contenders) :]))
    return found


def _matches(workflow: registry.Workflow, given: dict[str, Any], far: bool) -> bool:
    types = {node.name: node.node_type for node in workflow.nodes}
    below: dict[str, set[str]] = {name: set() for name in types}
    for edge in workflow.edges:
        if not edge.is_loop:
            below[edge.parent].add(edge.child)
    if far:
        for node in reversed(workflow.nodes):  # they come in dependency order
            below[node.name] = below[node.name].union(*(below[child] for child in below[node.name]))
    return any(
        types[parent] == given["parent"] and types[child] == given["child"]
        for parent, children in below.items()
        for child in children
    )


def main() -> None:
    """Fill databases, measure, print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--database-url")
    parser.add_argument("--sizes", default="1000,10000,100000")
    parser.add_argument("--rounds", type=int, default=9)
    options = parser.parse_args()
    found: list[Result] = []
    if options.database_url:
        found = run(options.database_url, options.rounds)
    else:
        home = Path(tempfile.mkdtemp(prefix="reg"))
        try:
            url = server.start(home)
            for size in map(int, options.sizes.split(",")):
                with scratch_database(url) as scratch:
                    dataset.fill(scratch, size)
                    found += run(scratch, options.rounds)
        finally:
            server.stop(home)
    Console().print(show(found))


if __name__ == "__main__":
    main()
