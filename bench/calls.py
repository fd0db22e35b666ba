"""The query layer alone: one call of a named query, against psycopg itself, aiosql and SQLAlchemy Core."""

from __future__ import annotations

import subprocess
import sys
import time
import uuid
from pathlib import Path
from typing import Any

import aiosql
import psycopg
from psycopg import RawCursor
from psycopg.rows import namedtuple_row
from sqlalchemy import create_engine, text

from bench.measure import Contender, Result, measure, results
from registry import queries
from registry.resources import SQL_FOLDER

HERE = Path(__file__).resolve().parent


def run(url: str, tenant_id: uuid.UUID, rounds: int) -> list[Result]:
    """Measure a call that finds one row, and one that reads a thousand."""
    # psycopg, aiosql and the registry on one connection: two backends can differ by more than what is measured here.
    bare = psycopg.connect(url, autocommit=True, row_factory=namedtuple_row)
    engine = create_engine(url.replace("postgresql://", "postgresql+psycopg://", 1), isolation_level="AUTOCOMMIT")
    with engine.connect() as core:
        named, theirs = queries.load(HERE / "sql").peer, aiosql.from_path(HERE / "aiosql", "psycopg")
        name = "called"
        bare.execute("INSERT INTO workflow (tenant_id, name) VALUES (%s, %s)", [tenant_id, name])
        bare.execute(
            "INSERT INTO workflow_nodes (tenant_id, workflow_id, node_type, name, order_index) "
            "SELECT tenant_id, id, 'tool', 'node ' || number, number "
            "FROM workflow, generate_series(1, 1000) AS number WHERE name = %s",
            [name],
        )
        bare.execute("ANALYZE")
        found: list[Result] = []
        for what, query, inner in (("one row", "one_row", 100), ("1,000 rows", "thousand_rows", 5)):
            ours, aio = getattr(named, query), getattr(theirs, query)
            statement = text(ours.source)
            one = query == "one_row"

            def with_registry(_: str, ours: Any = ours) -> None:
                ours(bare, tenant_id=tenant_id, name=name)

            def with_psycopg(_: str, ours: Any = ours, one: bool = one) -> None:
                cursor = RawCursor(bare, row_factory=namedtuple_row)
                cursor.execute(ours.statement, (tenant_id, name))
                cursor.fetchone() if one else cursor.fetchall()

            def with_aiosql(_: str, aio: Any = aio, one: bool = one) -> None:
                rows = aio(bare, tenant_id=tenant_id, name=name)
                if not one:
                    list(rows)

            def with_core(_: str, statement: Any = statement, one: bool = one) -> None:
                result = core.execute(statement, {"tenant_id": tenant_id, "name": name})
                result.one() if one else result.all()

            contenders: dict[str, Contender] = {
                "registry": with_registry,
                "psycopg RawCursor": with_psycopg,
                "aiosql": with_aiosql,
                "SQLAlchemy Core": with_core,
            }
            found += results(f"call, {what}", measure(contenders, rounds * 4, inner))
    bare.close()
    return found + _start_up()


def _start_up() -> list[Result]:
    """What a process pays before its first call: median of 15 fresh interpreters, less one that imports nothing."""
    empty = _interpreter("pass")
    imported = _interpreter("import registry") - empty
    start = time.perf_counter()
    for _ in range(20):
        queries.load(SQL_FOLDER)
    loaded = (time.perf_counter() - start) / 20
    return [
        {"what": "import registry", "contender": "registry", "median_ms": imported * 1000, "ratio": 1.0},
        {"what": "load all of sql/", "contender": "registry", "median_ms": loaded * 1000, "ratio": 1.0},
    ]


def _interpreter(program: str) -> float:
    seconds = []
    for _ in range(15):
        start = time.perf_counter()
        subprocess.run([sys.executable, "-c", program], check=True)
        seconds.append(time.perf_counter() - start)
    return sorted(seconds)[len(seconds) // 2]


__all__ = ["run"]
