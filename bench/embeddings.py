"""Measure search by meaning: by index against comparing all vectors, for tenants of several sizes in one table.

    python -m bench.embeddings                          the embedded server; 100,000, 20,000, 5,000 and 1,000 vectors
    python -m bench.embeddings --sizes 100000,1000 --queries 20
    python -m bench.embeddings --database-url URL       a migrated database that may be filled, or that this has filled

The vectors are synthetic: of 384 dimensions, a mixture of 500 gaussians in 48 of them, turned at random into all 384,
with a little noise in each. That makes neighbours as embeddings of texts have them; the questions are drawn alike, and
are not among the vectors. Recall is the part of the ten nearest, found by comparing all, that are among the ten found.
All take turns, with all questions in each of three rounds; one goes before to warm up.
"""

from __future__ import annotations

import argparse
import random
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import psycopg
from rich.console import Console
from rich.table import Table

import registry
from registry import queries, server
from registry.check.scratch import scratch_database
from registry.embedders.vectors import literal

HERE = Path(__file__).resolve().parent
DIMENSIONS, HIDDEN, CLUSTERS, NEAREST, BATCH, ROUNDS = 384, 48, 500, 10, 1000, 3


class Vectors:
    """Draws vectors."""

    def __init__(self, seed: int) -> None:
        always = np.random.default_rng(0)
        self._centres = always.normal(size=(CLUSTERS, HIDDEN))
        self._turn = np.linalg.qr(always.normal(size=(DIMENSIONS, HIDDEN)))[0].T
        self._random = np.random.default_rng(seed)

    def draw(self, count: int) -> Any:
        """Give so many."""
        centres = self._centres[self._random.integers(0, CLUSTERS, count)]
        hidden = centres + self._random.normal(size=(count, HIDDEN)) * 0.7
        return hidden @ self._turn + self._random.normal(size=(count, DIMENSIONS)) * 0.03


def fill(url: str, tenant: str, count: int, vectors: Vectors) -> None:
    """Store so many workflows of a tenant, with a vector each, unless that is done already."""
    ours = queries.load(HERE / "sql").embeddings
    with registry.connect(url, tenant=tenant) as reg, psycopg.connect(url, autocommit=True) as connection:
        reg.add_embedding_model("synthetic", DIMENSIONS)
        model = reg.queries.embedding.model(model="synthetic")
        assert model is not None
        if reg.queries.embedding.index_state(model_id=model.id).vectors:
            print(f"{count:,} vectors are there already")
            return
        with connection.transaction():
            ours.leave_out_triggers(connection)
            ours.fill_workflows(connection, tenant_id=reg.tenant_id, count=count)
        store(reg, connection, model.id, vectors)
        start_of_build = time.perf_counter()
        built = reg.index_embeddings("synthetic")
        seconds = time.perf_counter() - start_of_build
        size = ours.index_size(connection, model_id=model.id)
        ours.settle(connection)
    print(f"{count:,} vectors stored" + (f"; index of {size} built in {seconds:.0f} s" if built else "; no index"))


def store(reg: registry.Registry, connection: psycopg.Connection[Any], model_id: Any, vectors: Vectors) -> None:
    """Store a vector for each workflow of a tenant."""
    rows = queries.load(HERE / "sql").embeddings.workflows(connection, tenant_id=reg.tenant_id)
    for start in range(0, len(rows), BATCH):
        part = [row.id for row in rows[start : start + BATCH]]
        reg.queries.embedding.store(
            model_id=model_id,
            workflow_ids=part,
            content_hashes=[""] * len(part),
            workflows_updated_at=["2026-01-01T00:00:00Z"] * len(part),
            embeddings=[literal(vector) for vector in vectors.draw(len(part)).tolist()],
        )


def measure(url: str, tenant: str, questions: list[list[float]]) -> tuple[float, float, float | None, float]:
    """Give the milliseconds of the registry, of comparing all, and of the index where there is one; and the recall."""
    ours = queries.load(HERE / "sql").embeddings
    times: dict[str, list[float]] = {"registry": [], "exact": [], "index": []}
    recall = []
    with registry.connect(url, tenant=tenant) as reg, psycopg.connect(url, autocommit=True) as connection:
        model = reg.queries.embedding.model(model="synthetic")
        assert model is not None
        values = {"tenant_id": reg.tenant_id, "model_id": model.id, "dimensions": DIMENSIONS, "page_size": NEAREST}

        def by_index(question: list[float]) -> Any:
            return ours.by_index(connection, vector=literal(question), **values)

        contenders: dict[str, Callable[[list[float]], Any]] = {
            "registry": lambda question: reg.nearest(question, "synthetic", NEAREST),
            "exact": lambda question: reg.nearest(question, "synthetic", NEAREST, exact=True),
        }
        if model.indexed:
            contenders["index"] = by_index
        found: dict[str, list[set[str]]] = {}
        for number in range(ROUNDS + 1):
            for name in random.Random(number).sample(list(contenders), len(contenders)):
                found[name] = []
                for question in questions:
                    start = time.perf_counter()
                    rows = contenders[name](question)
                    if number:  # the first round warms up
                        times[name].append((time.perf_counter() - start) * 1000)
                    found[name].append({near.name for near in rows} if name != "index" else set())
        for near, exact in zip(found["registry"], found["exact"], strict=True):
            recall.append(len(near & exact) / NEAREST)
    index = statistics.median(times["index"]) if times["index"] else None
    return statistics.median(times["registry"]), statistics.median(times["exact"]), index, statistics.mean(recall)


def run(url: str, sizes: list[int], count: int) -> Table:
    """Fill and measure all sizes."""
    vectors = Vectors(1)
    for size in sizes:
        fill(url, f"tenant of {size}", size, vectors)
    questions = Vectors(2).draw(count).tolist()
    headings = (
        "vectors",
        "of all",
        "registry, p50",
        "all compared, p50",
        "index alone, p50",
        "times as fast",
        "recall@10",
    )
    table = Table(*headings, box=None, pad_edge=False)
    for size in sizes:
        ours, exact, index, recall = measure(url, f"tenant of {size}", questions)
        table.add_row(
            f"{size:,}",
            f"{size / sum(sizes):.1%}",
            f"{ours:.1f} ms",
            f"{exact:.1f} ms",
            "" if index is None else f"{index:.1f} ms",
            f"{exact / ours:.1f}",
            f"{recall:.3f}",
        )
    return table


def main() -> None:
    """Fill, measure, print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--database-url")
    parser.add_argument("--sizes", default="100000,20000,5000,1000")
    parser.add_argument("--queries", type=int, default=50)
    options = parser.parse_args()
    sizes = [int(size) for size in options.sizes.split(",")]
    if options.database_url:
        Console().print(run(options.database_url, sizes, options.queries))
        return
    home = Path(tempfile.mkdtemp(prefix="reg"))
    try:
        with scratch_database(server.start(home)) as scratch:
            Console().print(run(scratch, sizes, options.queries))
    finally:
        server.stop(home)


if __name__ == "__main__":
    main()
