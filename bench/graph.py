"""Measure graph questions: how they grow, over five shapes, and against other ways to answer them.

    make bench-graph                                        the embedded server, 1k to 100k nodes, some 30 minutes
    python -m bench.graph --sizes 1000,10000 --shapes chain,ladder --rounds 5
    python -m bench.graph --growth --sizes 10000,100000     only how the times grow

All contenders of a question take their turn in every round, on the same workflow in the same database; figures are
medians, ratios medians of the ratios within a round. What enumerates paths is stopped after two seconds.
"""

from __future__ import annotations

import argparse
import graphlib
import itertools
import json
import platform
import statistics
import sys
import tempfile
import uuid
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import psycopg
import rustworkx
from rich.console import Console
from rich.table import Table

import registry
from bench.measure import Contender, Result, measure, results, show
from bench.run import fresh_database
from bench.shapes import SHAPES, workflow_of
from registry import QueryTimeout, Registry, queries, server

HERE = Path(__file__).resolve().parent
WEIGHT = "seconds"


class Peers:
    """The other ways: other SQL, and fetching the graph to answer in Python or in Rust."""

    def __init__(self, url: str, tenant_id: uuid.UUID) -> None:
        self._connection = psycopg.connect(url, autocommit=True)
        self._tenant_id = tenant_id
        self._sql = queries.load(HERE / "sql").graph
        self.stopped: set[str] = set()

    def query(self, query: str, name: str, **parameters: Any) -> Any:
        """Run a query of sql/graph.sql; one that is stopped is noted."""
        try:
            return getattr(self._sql, query)(self._connection, tenant_id=self._tenant_id, name=name, **parameters)
        except QueryTimeout:
            self.stopped.add(f"{query} {name}")
            return None

    def order_graphlib(self, name: str) -> list[list[str]]:
        names = {order: node for order, node, _ in self.query("nodes", name, weight=WEIGHT)}
        sorter = graphlib.TopologicalSorter(dict.fromkeys(names, ()))
        for parent, child in self.query("edges", name):
            sorter.add(child, parent)
        sorter.prepare()
        levels = []
        while sorter.is_active():
            ready = sorter.get_ready()
            levels.append([names[order] for order in sorted(ready)])
            sorter.done(*ready)
        return levels

    def order_rustworkx(self, name: str) -> list[list[str]]:
        graph, names, _ = self._rustworkx(name)
        return [[names[number] for number in level] for level in rustworkx.topological_generations(graph)]

    def descendants_rustworkx(self, name: str, node: str) -> list[str]:
        graph, names, numbers = self._rustworkx(name)
        return [names[number] for number in sorted(rustworkx.descendants(graph, numbers[node]))]

    def ancestors_rustworkx(self, name: str, node: str) -> list[str]:
        graph, names, numbers = self._rustworkx(name)
        return [names[number] for number in sorted(rustworkx.ancestors(graph, numbers[node]))]

    def distance_rustworkx(self, name: str, first: str, last: str) -> float:
        """The length alone: its function that gives the path takes minutes on a long one."""
        graph, _, numbers = self._rustworkx(name)
        goal = numbers[last]
        return rustworkx.dijkstra_shortest_path_lengths(graph, numbers[first], lambda _: 1.0, goal)[goal]

    def critical_path_rustworkx(self, name: str) -> list[str]:
        graph, names, _ = self._rustworkx(name)
        return [names[number] for number in rustworkx.dag_weighted_longest_path(graph, lambda _from, to, _: graph[to])]

    def critical_path_python(self, name: str) -> list[str]:
        """One pass in the stored order, as the registry's, over rows that were fetched."""
        nodes = {order: (node, weight) for order, node, weight in self.query("nodes", name, weight=WEIGHT)}
        total = {order: weight for order, (_, weight) in nodes.items()}
        via: dict[int, int] = {}
        for parent, child in sorted(self.query("edges", name)):
            candidate = total[parent] + nodes[child][1]
            if candidate > total[child]:
                total[child], via[child] = candidate, parent
        here: int | None = max(total, key=total.__getitem__)
        path = []
        while here is not None:
            path.append(nodes[here][0])
            here = via.get(here)
        return path[::-1]

    def _rustworkx(self, name: str) -> tuple[rustworkx.PyDiGraph, list[str], dict[str, int]]:
        nodes = self.query("nodes", name, weight=WEIGHT)
        graph = rustworkx.PyDiGraph(check_cycle=False, multigraph=True)
        number = dict(
            zip((order for order, _, _ in nodes), graph.add_nodes_from([row[2] for row in nodes]), strict=True)
        )
        graph.add_edges_from_no_data([(number[parent], number[child]) for parent, child in self.query("edges", name)])
        names = [row[1] for row in nodes]
        return graph, names, {each: place for place, each in enumerate(names)}


def questions(reg: Registry, peers: Peers, name: str, size: int) -> Iterable[tuple[str, dict[str, Contender]]]:
    """Every question with its contenders."""
    first, last = "n0", f"n{size - 1}"
    yield (
        "order",
        {
            "registry": lambda _: reg.order(name),
            "bare SELECT": lambda _: peers.query("names_in_order", name),
            "fetch, graphlib": lambda _: peers.order_graphlib(name),
            "fetch, rustworkx": lambda _: peers.order_rustworkx(name),
        },
    )
    yield (
        "descendants",
        {
            "registry": lambda _: reg.descendants(name, first),
            "plain CTE": lambda _: peers.query("plain_descendants", name, node=first),
            "fetch, rustworkx": lambda _: peers.descendants_rustworkx(name, first),
            "UNION ALL": lambda _: peers.query("naive_descendants", name, node=first),
            "CYCLE clause": lambda _: peers.query("cycle_clause_descendants", name, node=first),
        },
    )
    yield (
        "descendants, any depth",
        {
            "registry": lambda _: reg.descendants(name, first, depth=size),
            "plain CTE": lambda _: peers.query("plain_descendants", name, node=first),
        },
    )
    yield (
        "ancestors",
        {
            "registry": lambda _: reg.ancestors(name, last),
            "fetch, rustworkx": lambda _: peers.ancestors_rustworkx(name, last),
        },
    )
    yield "roots", {"registry": lambda _: reg.roots(name)}
    yield (
        "path",
        {
            "registry": lambda _: reg.path(name, first, last),
            "fetch, rustworkx": lambda _: peers.distance_rustworkx(name, first, last),
        },
    )
    yield "paths, 10", {"registry": lambda _: reg.paths(name, first, last, limit=10)}
    yield (
        "critical path",
        {
            "registry": lambda _: reg.critical_path(name, WEIGHT),
            "CTE over levels": lambda _: peers.query("critical_weight_by_levels", name, weight=WEIGHT),
            "fetch, Python": lambda _: peers.critical_path_python(name),
            "fetch, rustworkx": lambda _: peers.critical_path_rustworkx(name),
        },
    )


GROWING = ("registry", "bare SELECT", "plain CTE")
"""Of which it is measured how they grow: the two peers are what the server does at best."""


def growth(reg: Registry, peers: Peers, shape: str, sizes: list[int], rounds: int, chosen: tuple[str, ...]) -> Table:
    """Measure how many times as long a workflow takes that is larger, call by call in turns.

    As many calls on the smaller one as take as long, so that both see the same of what else the machine does.
    """
    steps = list(itertools.pairwise(sizes))
    table = Table("question", "shape", *(f"{before:,} → {after:,}" for before, after in steps), box=None)
    asked = {size: dict(questions(reg, peers, f"{shape} {size}", size)) for size in sizes}
    for question in asked[sizes[0]]:
        for contender in GROWING:
            if contender not in asked[sizes[0]][question] or not question.startswith(chosen):
                continue
            print(f"{shape}: growth of {question}, {contender}", file=sys.stderr)
            cells = []
            for before, after in steps:
                times = after // before
                small, large = asked[before][question][contender], asked[after][question][contender]

                def many(label: str, small: Contender = small, times: int = times) -> None:
                    for _ in range(times):
                        small(label)

                seconds = measure({"before": many, "after": large}, rounds, 1)
                ratios = [large / small for small, large in zip(seconds["before"], seconds["after"], strict=True)]
                cells.append(f"{statistics.median(ratios) * times:.1f}")
            table.add_row(question if contender == "registry" else f"  {contender}", shape, *cells)
    return table


def rates(found: list[Result], edges: dict[tuple[str, int], int], size: int) -> str:
    """Edges that descendants of the root visits in a millisecond, for each shape."""
    rate = {
        each["shape"]: edges[each["shape"], size] / each["median_ms"]
        for each in found
        if each["ours"] and each["question"] == "descendants" and each["size"] == size
    }
    if not rate:
        return ""
    said = ", ".join(f"{shape} {each:.0f}" for shape, each in rate.items())
    return f"edges visited in a ms, {size:,} nodes: {said}; best to worst {max(rate.values()) / min(rate.values()):.1f}"


def main() -> None:
    """Run, print, and write the figures."""
    parser = argparse.ArgumentParser(description="Measure the graph questions.")
    parser.add_argument("--database-url", help="a server where a database can be made; without it the embedded one")
    parser.add_argument("--sizes", default="1000,10000,100000", help="nodes of the workflows, divided by commas")
    parser.add_argument("--shapes", default=",".join(SHAPES), help="of the graphs, divided by commas")
    parser.add_argument("--questions", help="only those that begin with one of these words, divided by commas")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--growth", action="store_true", help="measure only how the times grow")
    parser.add_argument("--json", type=Path, help="write the figures to this file as well")
    options = parser.parse_args()
    home = Path(tempfile.mkdtemp(prefix="bench"))
    url = options.database_url or server.ensure_running(home)
    console = Console(width=120)
    sizes, found, edges, grown = sorted(map(int, options.sizes.split(","))), [], {}, []
    chosen = tuple(options.questions.split(",")) if options.questions else ("",)
    try:
        own = fresh_database(url)
        with registry.connect(own) as reg:
            peers = Peers(own, reg.tenant_id)
            for shape in options.shapes.split(","):
                for size in sizes:
                    workflow = workflow_of(shape, size)
                    edges[shape, size] = len(workflow.edges)
                    reg.save(workflow)
                with psycopg.connect(own, autocommit=True) as connection:
                    connection.execute("VACUUM ANALYZE")
                grown.append(growth(reg, peers, shape, sizes, options.rounds, chosen))
                for size in [] if options.growth else sizes:
                    for question, contenders in questions(reg, peers, f"{shape} {size}", size):
                        if not question.startswith(chosen):
                            continue
                        print(f"{shape} {size}: {question}", file=sys.stderr)
                        seconds = measure(contenders, options.rounds, max(1, 2000 // size))
                        part = results(f"{question}, {shape} {size:,}", seconds)
                        for each in part:
                            each |= {"question": question, "shape": shape, "size": size}
                            each["ours"] = each["contender"] == "registry"
                            query = {"UNION ALL": "naive", "CYCLE clause": "cycle_clause"}.get(each["contender"])
                            if query and f"{query}_descendants {shape} {size}" in peers.stopped:
                                each["contender"] += ", stopped"
                        found += part
        if found:
            console.print(show(found))
        console.print(*grown, sep="\n")
        for size in sizes:
            if rate := rates(found, edges, size):
                console.print(rate)
        with psycopg.connect(url) as connection:
            version = connection.info.parameter_status("server_version")
        console.print(f"PostgreSQL {version}, Python {platform.python_version()}, rustworkx {rustworkx.__version__}")
        if options.json:
            options.json.write_text(json.dumps(found, indent=1) + "\n")
    finally:
        if not options.database_url:
            server.stop(home)


if __name__ == "__main__":
    main()
