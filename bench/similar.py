"""Measure `similar` on 1,000, 10,000 and 100,000 workflows, and what it adds to a save.

    python -m bench.similar --corpus ../shared/corpus                 the embedded server, all sizes
    python -m bench.similar --corpus ../shared/corpus --sizes 1000 --rounds 20

The workflows are recombined from those of a folder: the first part of one, the last part of another, in dependency
order, joined by an edge, and a node or two taken from a third. Every tenth is an earlier one with a node more, every
hundredth an earlier one under another name.

Asked for twenty workflows at a time. Against a comparison of all signatures without the index, and against reading
workflows and comparing in Python: of 20 of them, times as many as there are. Interleaved in one run, medians, ratios
within a round (bench/measure.py). Saves: new workflows of 10 to 10,000 nodes, with and without looking for similar
ones.
"""

from __future__ import annotations

import argparse
import json
import random
import statistics
import tempfile
import time
import uuid
from collections import Counter
from pathlib import Path
from typing import Any

import psycopg
from rich.console import Console

import registry
from bench.measure import Result, measure, results, show
from registry import Edge, Node, Workflow, formats, queries, server
from registry.check.scratch import scratch_database
from registry.formats import text
from registry.mapping import new_ids
from registry.validation import validate

HERE = Path(__file__).resolve().parent
SAMPLE = 20
MOST_NODES = 60


def corpus(folder: Path) -> list[Workflow]:
    """Read the workflows of a folder, those that can be saved and are not too large."""
    found = []
    for path in sorted(folder.rglob("*")):
        if path.suffix in (".json", ".yml", ".yaml"):
            try:
                document = formats.to_document(text.parse(path.read_bytes(), origin=str(path)), "auto", path.stem)
                found.append(validate(document, loops="mark").workflow)
            except registry.RegistryError:
                continue
    return [workflow for workflow in found if 3 <= len(workflow.nodes) <= MOST_NODES]


def recombined(sources: list[Workflow], count: int) -> list[Workflow]:
    """Make workflows of parts of others; the same for the same sources."""
    chance = random.Random(count)
    made: list[Workflow] = []
    for number in range(count):
        name = f"workflow {number}"
        if made and number % 100 == 7:
            made.append(Workflow(name, nodes=(other := chance.choice(made)).nodes, edges=other.edges))
            continue
        if made and number % 10 == 3:
            nodes, edges = list((other := chance.choice(made)).nodes), list(other.edges)
        else:
            first, last = chance.choice(sources), chance.choice(sources)
            head = first.nodes[: chance.randint(1, len(first.nodes))]
            tail = last.nodes[chance.randint(0, len(last.nodes) - 1) :]
            nodes, edges = [], []
            for part, source in (("a", head), ("b", tail)):
                names = {node.name: f"{part} {place}" for place, node in enumerate(source)}
                nodes += [Node(names[node.name], node.node_type, _short(node.parameters)) for node in source]
                edges += [
                    Edge(names[edge.parent], names[edge.child], is_loop=edge.is_loop)
                    for edge in (first if part == "a" else last).edges
                    if edge.parent in names and edge.child in names
                ]
            edges.append(Edge(f"a {len(head) - 1}", "b 0"))
        for extra in range(chance.randint(1, 2)):
            taken = chance.choice(chance.choice(sources).nodes)
            nodes.append(Node(f"c {number} {extra}", taken.node_type, _short(taken.parameters)))
            edges.append(Edge(chance.choice(nodes[:-1]).name, nodes[-1].name))
        made.append(Workflow(name, nodes=nodes, edges=edges))
    return made


def _short(parameters: dict[str, Any]) -> dict[str, Any]:
    """Keep the keys, and the short texts: the others do not count and would make the database large."""
    return {key: value if isinstance(value, str) and len(value) < 20 else None for key, value in parameters.items()}


def fill(url: str, workflows: list[Workflow]) -> None:
    """Copy workflows in, without triggers, as those that were saved without looking for similar ones."""
    with psycopg.connect(url) as connection:
        connection.execute("SET session_replication_role = replica")
        row = connection.execute("SELECT id FROM tenant WHERE name = 'default'").fetchone()
        assert row is not None
        tenant = row[0]
        ids = new_ids(len(workflows))
        with connection.cursor().copy("COPY workflow (tenant_id, id, name) FROM STDIN") as copy:
            for id, workflow in zip(ids, workflows, strict=True):
                copy.write_row((tenant, id, workflow.name))
        places: list[dict[str, tuple[uuid.UUID, int]]] = []
        columns = "tenant_id, id, workflow_id, node_type, name, parameters, order_index, level"
        with connection.cursor().copy(f"COPY workflow_nodes ({columns}) FROM STDIN".encode()) as copy:
            for id, workflow in zip(ids, workflows, strict=True):
                place = {
                    node.name: (node_id, rank)
                    for rank, (node, node_id) in enumerate(
                        zip(workflow.nodes, new_ids(len(workflow.nodes)), strict=True), 1
                    )
                }
                places.append(place)
                for node in workflow.nodes:
                    node_id, rank = place[node.name]
                    parameters = json.dumps(node.parameters)
                    copy.write_row((tenant, node_id, id, node.node_type, node.name, parameters, rank, 0))
        columns = "tenant_id, workflow_id, parent_node_id, child_node_id, parent_order, child_order, is_loop"
        with connection.cursor().copy(f"COPY workflow_edges ({columns}) FROM STDIN".encode()) as copy:
            for id, workflow, place in zip(ids, workflows, places, strict=True):
                for edge in workflow.edges:
                    (parent, first), (child, last) = place[edge.parent], place[edge.child]
                    copy.write_row((tenant, id, parent, child, first, last, edge.is_loop or first >= last))
        connection.execute(
            "INSERT INTO workflow_signatures_wanted (tenant_id, workflow_id) SELECT tenant_id, id FROM workflow"
        )
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("VACUUM (ANALYZE) workflow, workflow_nodes, workflow_edges, workflow_signatures_wanted")


def ask(url: str, count: int, rounds: int) -> list[Result]:
    """Measure `similar` on one database."""
    found: list[Result] = []
    peer = queries.load(HERE / "sql").peer
    with registry.connect(url) as reg, psycopg.connect(url, autocommit=True) as connection:
        start = time.perf_counter()
        made = reg.refresh_signatures()
        seconds = time.perf_counter() - start
        connection.execute("VACUUM (ANALYZE) workflow_signatures, workflow_signatures_wanted")
        row = connection.execute(
            "SELECT pg_size_pretty(pg_table_size('workflow_signatures')), "
            "pg_size_pretty(pg_relation_size('workflow_signatures_search')), avg(cardinality(signature)) "
            "FROM workflow_signatures"
        ).fetchone()
        assert row is not None
        Console().print(
            f"{made:,} signatures in {seconds:.1f} s; table {row[0]}, index {row[1]}, {row[2]:.0f} elements"
        )
        chance = random.Random(count)
        names = [f"workflow {chance.randrange(count)}" for _ in range(SAMPLE)]
        read = [reg.get(name) for name in names]

        for threshold in (0.9, 0.7, 0.5):
            answers = [len(reg.similar(name, threshold)) for name in names]

            def with_registry(_: str, threshold: float = threshold) -> None:
                for name in names:
                    reg.similar(name, threshold)

            def with_file(_: str, threshold: float = threshold) -> None:
                for workflow in read:
                    reg.similar(workflow, threshold)

            def without_index(_: str, threshold: float = threshold) -> None:
                for name in names[:2]:
                    peer.similar(connection, tenant_id=reg.tenant_id, name=name, threshold=threshold, page_size=20)

            def in_python(_: str) -> None:
                ours = _labels(read[0])
                for name in names:
                    theirs = _labels(reg.get(name))
                    (ours & theirs).total() / (ours | theirs).total()

            taken = measure(
                {"registry": with_registry, "file": with_file, "all signatures": without_index, "in Python": in_python},
                rounds,
                1,
            )
            for name, factor in (("registry", 1 / SAMPLE), ("file", 1 / SAMPLE), ("all signatures", 1 / 2)):
                taken[name] = [each * factor for each in taken[name]]
            taken["in Python"] = [each * count / SAMPLE for each in taken["in Python"]]
            what = f"{threshold}, {count:,}: {statistics.mean(answers):.1f} found"
            found += results(what, taken)
            Console().print(show(found[-4:]))
    return found


def _labels(workflow: Workflow) -> Counter[Any]:
    types = {node.name: node.node_type for node in workflow.nodes}
    before: dict[str, list[str]] = {name: [] for name in types}
    for edge in workflow.edges:
        before[edge.child].append(types[edge.parent])
    return Counter(types.values()) + Counter((types[name], tuple(sorted(before[name]))) for name in types)


def save(url: str, rounds: int) -> list[Result]:
    """Measure what looking for similar workflows adds to the save of a new one."""
    found: list[Result] = []
    with registry.connect(url) as reg:
        for size in (10, 100, 1_000, 10_000):
            inner = 10 if size < 1_000 else 1
            numbers = iter(range(10**9))

            def document(label: str, size: int = size, numbers: Any = numbers) -> Workflow:
                chance = random.Random(f"{size} {next(numbers)}")
                nodes = [
                    Node(str(place), f"type {chance.randrange(50)}", {"url": label, "retries": place})
                    for place in range(size)
                ]
                edges = [Edge(str(chance.randrange(place)), str(place)) for place in range(1, size)]
                return Workflow(label, nodes=nodes, edges=edges)

            def with_similar(label: str, document: Any = document) -> None:
                reg.save(document(label))

            def without(label: str, document: Any = document) -> None:
                reg.save(document(label), similar=False)

            taken = measure({"registry": without, "and similar": with_similar}, rounds, inner)
            found += results(f"save {size:,} nodes", taken)
            Console().print(show(found[-2:]))
    return found


def main() -> None:
    """Fill databases, measure, print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--corpus", type=Path, required=True)
    parser.add_argument("--sizes", default="1000,10000,100000")
    parser.add_argument("--rounds", type=int, default=9)
    options = parser.parse_args()
    sources = corpus(options.corpus)
    found: list[Result] = []
    home = Path(tempfile.mkdtemp(prefix="reg"))
    try:
        url = server.start(home)
        for size in map(int, options.sizes.split(",")):
            with scratch_database(url) as scratch:
                fill(scratch, recombined(sources, size))
                found += ask(scratch, size, options.rounds)
                found += save(scratch, options.rounds)
    finally:
        server.stop(home)
    Console().print(show(found))


if __name__ == "__main__":
    main()
