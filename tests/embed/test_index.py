"""The index of a model: built beside readers and writers, used by the search, built again where a build was cut off."""

from __future__ import annotations

import datetime
import threading
import uuid
from typing import Any

import psycopg
import pytest
from embed_helpers import many_vectors, save_flows
from psycopg.conninfo import make_conninfo
from writers import until_nobody_works

import registry
from registry import Conflict, QueryError, Registry
from registry._sync import embedding_models
from registry.docs import catalog

COUNT = 5_000
QUESTION = [0.3, -0.1, 0.2, 0.4, -0.3, 0.1, 0.2, -0.2]


def index_names(url: str) -> list[tuple[str, bool]]:
    with psycopg.connect(url) as connection:
        return connection.execute(
            "SELECT class.relname::text, index.indisvalid FROM pg_index AS index "
            "JOIN pg_class AS class ON class.oid = index.indexrelid WHERE class.relname LIKE '%hnsw%'"
        ).fetchall()


def scans(tx: Any) -> int:
    """How often this session has walked an HNSW index, as far as it has not reported that yet."""
    row = tx.connection.execute(
        "SELECT coalesce(sum(pg_stat_get_xact_numscans(oid)), 0)::integer FROM pg_class WHERE relname LIKE '%hnsw%'"
    ).fetchone()
    return int(row[0])


def test_the_number_of_vectors_decides(reg: Registry, database_url: str) -> None:
    many_vectors(reg, database_url, COUNT)
    with registry.connect(database_url, tenant="small") as small:
        many_vectors(small, database_url, 50)
        assert small.index_embeddings("many") is False
        with psycopg.connect(database_url) as connection:
            schema = catalog.read(connection)
        [model] = reg.embedding_models()
        assert (model.present, model.search, model.wants_index) == (COUNT, "exact", True)
        exact = reg.nearest(QUESTION, "many", 10)

        assert reg.queries.embedding.build_progress() is None
        assert reg.index_embeddings("many") is True
        assert reg.index_embeddings("many") is False
        [model] = reg.embedding_models()
        assert (model.search, model.wants_index) == ("hnsw", False)
        assert [valid for _, valid in index_names(database_url)] == [True]
        with psycopg.connect(database_url) as connection:
            assert catalog.read(connection) == schema  # so that `registry doctor` has nothing against it

        # Also where a plan is kept for any values, and on tables that were never analyzed.
        for mode in ("auto", "force_generic_plan"):
            with reg.transaction() as tx:
                tx.connection.execute(f"SET LOCAL plan_cache_mode = {mode}".encode())
                before = {name: value for name, value, *_ in tx.connection.execute("SHOW ALL").fetchall()}
                so_far = scans(tx)
                for number in range(1, 8):
                    found = tx.nearest(QUESTION, "many", 10)
                    assert scans(tx) == so_far + number
                assert len({near.name for near in found} & {near.name for near in exact}) >= 9
                assert tx.nearest(QUESTION, "many", 10, exact=True) == exact
                assert scans(tx) == so_far + 7
                after = {name: value for name, value, *_ in tx.connection.execute("SHOW ALL").fetchall()}
                assert {name: after[name] for name in before} == before
                # More than the graph walk keeps: it goes on.
                assert len(tx.nearest(QUESTION, "many", 1000)) == 1000
        with small.transaction() as tx:
            tx.connection.execute("SET LOCAL plan_cache_mode = force_generic_plan")
            for _ in range(7):
                assert len(tx.nearest(QUESTION, "many", 10)) == 10
            assert scans(tx) == 0

    # New vectors are found by it as well, and deleted ones are not.
    [name] = save_flows(reg, 1)
    reg.set_embeddings("many", {name: QUESTION})
    assert reg.nearest(QUESTION, "many", 1)[0].name == name
    reg.delete(name)
    assert reg.nearest(QUESTION, "many", 10) == exact or len(reg.nearest(QUESTION, "many", 10)) == 10
    assert reg.drop_embedding_model("many") == COUNT
    assert index_names(database_url) == []


def test_what_an_interrupted_build_left_is_built_again(reg: Registry, database_url: str) -> None:
    many_vectors(reg, database_url, COUNT)
    failures = []

    def build() -> None:
        with registry.connect(database_url) as other, pytest.raises(registry.RegistryError) as caught:
            other.index_embeddings("many")
        failures.append(caught.value)

    with psycopg.connect(database_url) as writer, psycopg.connect(database_url, autocommit=True) as watcher:
        writer.execute("UPDATE embedding_models SET name = name")
        writer.execute("UPDATE workflow_embeddings SET content_hash = 'x' WHERE workflow_id = gen_random_uuid()")
        thread = threading.Thread(target=build)
        thread.start()
        waiting = "SELECT pid FROM pg_stat_activity WHERE query LIKE 'CREATE INDEX%' AND wait_event_type = 'Lock'"
        while not (row := watcher.execute(waiting).fetchone()):
            pass
        with pytest.raises(Conflict, match="somebody else is building"):
            reg.index_embeddings("many")
        with pytest.raises(Conflict, match="somebody else is building"):
            reg.drop_embedding_model("many")
        watcher.execute("SELECT pg_terminate_backend(%s)", row)
        thread.join(60)
    assert len(failures) == 1
    until_nobody_works(database_url)
    assert [valid for _, valid in index_names(database_url)] == [False]
    assert reg.embedding_models()[0].search == "exact"
    assert len(reg.nearest(QUESTION, "many")) == 20
    assert reg.index_embeddings("many") is True
    assert [valid for _, valid in index_names(database_url)] == [True]


def test_without_shared_memory_it_is_built_by_one_process(
    reg: Registry, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    many_vectors(reg, database_url, COUNT)
    execute, workers = psycopg.Connection.execute, []

    def full(connection: Any, query: Any, *args: Any, **options: Any) -> Any:
        if isinstance(query, bytes) and query.startswith(b"CREATE INDEX"):
            row = execute(connection, "SHOW max_parallel_maintenance_workers").fetchone()
            workers.append(row and row[0])
            if len(workers) == 1:
                raise psycopg.errors.DiskFull("could not resize shared memory segment")
        return execute(connection, query, *args, **options)

    monkeypatch.setattr(psycopg.Connection, "execute", full)
    assert reg.index_embeddings("many") is True
    assert workers == [str(embedding_models.WORKERS), "0"]


def test_a_role_that_owns_nothing(reg: Registry, database_url: str) -> None:
    """It makes and searches vectors, under row level security and by the index; only the owner builds that."""
    role = f"app_{uuid.uuid4().hex[:8]}"
    many_vectors(reg, database_url, COUNT)
    with psycopg.connect(database_url, autocommit=True) as owner:
        owner.execute(f"CREATE ROLE {role} LOGIN PASSWORD 'secret'".encode())
        owner.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role}".encode())
        try:
            url = make_conninfo(database_url, user=role, password="secret")
            with registry.connect(url) as theirs:
                with pytest.raises(QueryError, match="owner"):
                    theirs.index_embeddings("many")
                assert reg.index_embeddings("many") is True
                with theirs.transaction() as tx:
                    so_far = scans(tx)
                    assert len(tx.nearest(QUESTION, "many", 10)) == 10
                    assert scans(tx) == so_far + 1
                [name] = save_flows(theirs, 1)
                theirs.set_embeddings("many", {name: QUESTION})
                assert theirs.nearest(QUESTION, "many", 1)[0].name == name
            with registry.connect(url, tenant="other") as theirs:
                rows = theirs.queries.embedding.models(tenant_id=reg.tenant_id)
                assert rows == []
        finally:
            owner.execute(f"DROP OWNED BY {role}".encode())
            owner.execute(f"DROP ROLE {role}".encode())


def test_a_fused_search_walks_it_where_nothing_else_has_to_hold(reg: Registry, database_url: str) -> None:
    many_vectors(reg, database_url, COUNT)
    assert reg.index_embeddings("many")
    reg.save({"name": "word", "nodes": [{"name": "a", "node_type": "tool"}], "tags": ["x"]})
    asked: dict[str, Any] = {"vector": QUESTION, "model": "many"}
    near = reg.nearest(asked["vector"], "many", 100)
    with reg.transaction() as tx:
        before = scans(tx)
        found = tx.search("word", 100, **asked, explain=True)
        assert scans(tx) == before + 1
    assert found[0].name == "word"
    assert [(one.name, one.parts[0].rank) for one in found[1:]] == [(one.name, one.rank) for one in near[:99]]
    exact = reg.nearest(asked["vector"], "many", 100, exact=True)
    assert reg.search("word -x", 100, **asked) == []
    # Compared one by one where something has to hold.
    filtered = reg.search("other", 100, **asked, updated_since=datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC))
    assert [one.name for one in filtered] == [one.name for one in exact]
