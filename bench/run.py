"""Measure the registry against its peers: interleaved in one run, medians, ratios.

    make bench                                   the embedded server, all sizes
    python -m bench.run --database-url URL --sizes 10,100 --rounds 30

Every contender does the same work on the same tables in the same database. In each round all take their turn, in an
order that changes, so that what the machine does meanwhile hits all of them. A figure is the median over the rounds;
a ratio is the median of the ratios within a round. The tables are analysed before the clock starts.
"""

from __future__ import annotations

import argparse
import json
import platform
import random
import tempfile
import uuid
from pathlib import Path
from typing import Any

import aiosql
import psycopg
from psycopg import RawCursor, sql
from psycopg.rows import dict_row
from rich.console import Console

import registry
from bench import calls
from bench.measure import Contender, measure, results, show
from bench.orm import Orm, levels
from registry import mapping, migrate, queries, server
from registry.model import Edge, Node, Param, Workflow
from registry.resources import SQL_FOLDER

HERE = Path(__file__).resolve().parent


def workflow_of(name: str, size: int) -> Workflow:
    """A workflow like those that agents make: mostly a chain, with branches and joins; parameters of some 200 bytes."""
    chosen = random.Random(size)
    parameters = {
        "prompt": "Read the invoice and return the total, the currency and the due date as JSON. 請求書を読む",
        "url": "{{ params.base_url }}/v1/chat",
        "model": {"name": "large", "temperature": 0.2},
        "retries": 3,
    }
    nodes = [
        Node(f"step {number}", chosen.choice(("agent", "tool", "http")), {**parameters, "number": number})
        for number in range(size)
    ]
    edges = [Edge(f"step {number}", f"step {number + 1}", {"rows": "$.rows"}) for number in range(size - 1)]
    for number in range(2, size):
        if chosen.random() < 0.5:
            edges.append(Edge(f"step {chosen.randrange(number - 1)}", f"step {number}"))
    params = [Param("base_url", "string", True), Param("month", "string", False, "2026-11")]
    return Workflow(name, "Measured, not used.", None, ["bench"], {"source": {"model": "none"}}, nodes, edges, params)


class HandWritten:
    """The fastest forms one would write by hand for exactly this table layout, with bare psycopg."""

    def __init__(self, url: str, tenant_id: uuid.UUID) -> None:
        self._connection = psycopg.connect(url, autocommit=True)
        self._tenant_id = tenant_id
        self._sql = queries.load(HERE / "sql").peer
        self._get = queries.load(SQL_FOLDER).workflow.get
        self._save = queries.load(SQL_FOLDER).save

    def save_json(self, workflow: Workflow) -> None:
        """One statement with JSON parameters, that can only create."""
        ids = {node.name: (str(uuid.uuid4()), rank) for rank, node in enumerate(workflow.nodes, 1)}
        level_of = levels(workflow)
        query = self._sql.create
        values = {
            "tenant_id": self._tenant_id,
            "id": uuid.uuid4(),
            "name": workflow.name,
            "description": workflow.description,
            "metadata": json.dumps(workflow.metadata),
            "nodes": json.dumps(
                [
                    {
                        "id": ids[node.name][0],
                        "name": node.name,
                        "node_type": node.node_type,
                        "parameters": node.parameters,
                        "level": level_of[node.name],
                    }
                    for node in workflow.nodes
                ]
            ),
            "edges": json.dumps(
                [
                    {
                        "parent_node_id": ids[edge.parent][0],
                        "child_node_id": ids[edge.child][0],
                        "parent_order": ids[edge.parent][1],
                        "child_order": ids[edge.child][1],
                        "handoff_data": edge.handoff_data,
                    }
                    for edge in workflow.edges
                ]
            ),
            "params": json.dumps(
                [
                    {
                        "key": param.key,
                        "value_type": param.value_type,
                        "required": param.required,
                        "default_value": param.default_value,
                    }
                    for param in workflow.params
                ]
            ),
        }
        RawCursor(self._connection).execute(query.statement, [values[name] for name in query.parameters])

    def save_copy(self, workflow: Workflow) -> None:
        """A row, then COPY for nodes, edges and params."""
        with self._connection.transaction():
            head = self._save.create_head
            values = {"tenant_id": self._tenant_id, **mapping.head(workflow)}
            cursor = RawCursor(self._connection)
            row = cursor.execute(head.statement, [values[name] for name in head.parameters]).fetchone()
            assert row is not None
            rows = mapping.Rows(workflow, self._tenant_id, row[0])
            for query, given, types in (
                (self._save.copy_nodes, rows.nodes(), mapping.NODE_TYPES),
                (self._save.copy_edges, rows.edges(), mapping.EDGE_TYPES),
                (self._save.copy_params, rows.params(), mapping.PARAM_TYPES),
            ):
                with cursor.copy(query.statement) as copy:
                    copy.set_types(types)
                    for each in given:
                        copy.write_row(each)

    def load(self, name: str) -> Any:
        """The array_agg statement with binary results, and nothing made of them."""
        cursor = RawCursor(self._connection)
        return cursor.execute(self._get.statement, [self._tenant_id, name], binary=True).fetchone()


class AioSql:
    """aiosql on psycopg 3: its queries, rows as dictionaries."""

    def __init__(self, url: str, tenant_id: uuid.UUID) -> None:
        self.connection = psycopg.connect(url, autocommit=True, row_factory=dict_row)
        self.queries = aiosql.from_path(HERE / "aiosql", "psycopg")
        self._tenant_id = tenant_id

    def load(self, name: str) -> Any:
        """Four queries."""
        head = self.queries.head(self.connection, tenant_id=self._tenant_id, name=name)
        owner = {"tenant_id": self._tenant_id, "workflow_id": head["id"]}
        return (
            head,
            list(self.queries.nodes(self.connection, **owner)),
            list(self.queries.edges(self.connection, **owner)),
            list(self.queries.params(self.connection, **owner)),
        )


class Bench:
    """One database, all contenders on it, and the figures."""

    def __init__(self, url: str, rounds: int) -> None:
        self.url = url
        self.rounds = rounds
        self.registry = registry.connect(url)
        tenant_id = self.registry.tenant_id
        self.tenant_id = tenant_id
        self.hand = HandWritten(url, tenant_id)
        self.orm = Orm(url, tenant_id)
        self.aiosql = AioSql(url, tenant_id)
        self.results: list[dict[str, Any]] = []

    def settle(self) -> None:
        """Plans made for empty tables would outlive them."""
        with psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute("VACUUM ANALYZE")

    def record(self, what: str, seconds: dict[str, list[float]]) -> None:
        """Keep the figures."""
        self.results += results(what, seconds)

    def save(self, size: int) -> None:
        """Save a new workflow."""
        plain = workflow_of("", size)

        def named(label: str) -> Workflow:
            return Workflow(label, *(getattr(plain, field) for field in plain.__dataclass_fields__ if field != "name"))

        contenders: dict[str, Contender] = {
            # The others do not look for similar workflows either.
            "registry": lambda label: self.registry.save(named(label), similar=False),
            "by hand, COPY": lambda label: self.hand.save_copy(named(label)),
        }
        if size <= 1000:
            contenders["SQLAlchemy ORM"] = lambda label: self.orm.save(named(label))
            contenders["by hand, one JSON"] = lambda label: self.hand.save_json(named(label))
        self.record(f"save {size:,} nodes", measure(contenders, self._rounds(size), max(1, 50 // size)))

    def load(self, size: int) -> None:
        """Load a workflow."""
        name = f"to load {size}"
        self.registry.save(workflow_of(name, size))
        self.settle()
        contenders: dict[str, Contender] = {
            "registry": lambda _: self.registry.get(name),
            "SQLAlchemy ORM": lambda _: self.orm.load(name),
            "aiosql": lambda _: self.aiosql.load(name),
            "by hand, array_agg": lambda _: self.hand.load(name),
        }
        self.record(f"load {size:,} nodes", measure(contenders, self._rounds(size), max(1, 100 // size)))

    def _rounds(self, size: int) -> int:
        return max(5, min(self.rounds, 10_000 // size))


def fresh_database(url: str) -> str:
    """A migrated database of its own on the server."""
    name = f"bench_{uuid.uuid4().hex[:8]}"
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    head, mark, query = url.partition("?")
    own = f"{head.rsplit('/', 1)[0]}/{name}{mark}{query}"
    migrate.up(own)
    return own


def main() -> None:
    """Run, print, and write the figures."""
    parser = argparse.ArgumentParser(description="Measure the registry against its peers.")
    parser.add_argument("--database-url", help="a server where a database can be made; without it the embedded one")
    parser.add_argument("--sizes", default="10,100,1000,10000", help="nodes of the workflows, divided by commas")
    parser.add_argument("--rounds", type=int, default=25)
    parser.add_argument("--json", type=Path, help="write the figures to this file as well")
    options = parser.parse_args()
    home = Path(tempfile.mkdtemp(prefix="bench"))
    url = options.database_url or server.ensure_running(home)
    console = Console(width=100)
    try:
        bench = Bench(fresh_database(url), options.rounds)
        for size in map(int, options.sizes.split(",")):
            bench.save(size)
            bench.settle()
            bench.load(size)
        bench.results += calls.run(bench.url, bench.registry.tenant_id, options.rounds)
        with psycopg.connect(url) as connection:
            version = connection.info.parameter_status("server_version")
        console.print(show(bench.results))
        console.print(
            f"PostgreSQL {version}, Python {platform.python_version()}, {platform.machine()}", highlight=False
        )
        if options.json:
            options.json.write_text(json.dumps(bench.results, indent=1) + "\n")
        bench.registry.close()
    finally:
        if not options.database_url:
            server.stop(home)


if __name__ == "__main__":
    main()
