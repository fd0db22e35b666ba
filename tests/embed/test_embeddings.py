"""Vectors of workflows: made where they are missing or stale, by one or by several at once, and never half."""

from __future__ import annotations

import asyncio
import math
import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Sequence
from typing import Any

import psycopg
import pytest
from embed_helpers import DIMENSIONS, Letters, counts, flow, save_flows, vector_of
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from writers import until_nobody_works

import registry
from registry import Conflict, EmbedderError, InvalidParameter, NotFound, Registry, RegistryError

SPAWN = multiprocessing.get_context("spawn")


def test_what_is_missing_is_made_once(reg: Registry) -> None:
    names = save_flows(reg, 5)
    letters = Letters()
    steps: list[tuple[int, int]] = []
    done = reg.embed(letters, batch_size=2, progress=lambda *step: steps.append(step))
    assert (done.model, done.dimensions, done.embedded, done.unchanged, done.refused) == ("letters", 12, 5, 0, ())
    assert letters.names == names
    assert [len(batch) for batch in letters.asked] == [2, 2, 1]
    assert steps == [(2, 5), (4, 5), (5, 5)]
    assert counts(reg) == (5, 0, 0)
    assert reg.embed(letters).embedded == 0
    reg.save(flow("one more"))
    assert counts(reg) == (5, 1, 0)
    assert reg.embed(letters).embedded == 1
    assert [near.name for near in reg.search_meaning(flow("one more")["name"], letters, limit=1)] == ["one more"]


def test_the_text_says_what_the_workflow_is(reg: Registry) -> None:
    reg.save(
        {
            "name": "月次請求",
            "description": "  月次の請求書を作成して送る ",
            "category": "finance/invoices",
            "tags": ["invoice", "monthly"],
            "nodes": [
                {"name": "send", "node_type": "n8n-nodes-base.emailSend", "parameters": {"url": "https://x", "n": 1}},
                {
                    "name": "write",
                    "node_type": "agent",
                    "parameters": {
                        "prompt": "Write  the\ninvoice",
                        "messages": [{"role": "system", "content": "Be kind"}],
                        "api_key": "hush",
                        "credentials": {"prompt": "hush", "message": ["hush"]},
                        "query": 7,
                    },
                },
            ],
            "edges": [{"parent": "write", "child": "send"}],
        }
    )
    reg.add_embedding_model("m", 3)
    [text] = reg.embedding_texts("m")
    assert text.content.split("\n") == [
        "月次請求",
        "月次の請求書を作成して送る",
        "finance/invoices, invoice, monthly",
        "write (agent), send (emailSend)",
        "Write the invoice",
        "system",
        "Be kind",
    ]
    long = {"name": "x", "node_type": "tool", "parameters": {"prompts": ["long " * 500] * 50}}
    reg.save(flow("long", description="ab" * 5000, nodes=[long], edges=[]))
    [text] = reg.embedding_texts("m", limit=1)
    assert text.name == "long"
    assert len(text.content) <= 4000
    deep: Any = "hush"
    for _ in range(190):
        deep = {"prompt": deep}
    reg.save(flow("deep", nodes=[{"name": "x", "node_type": "tool", "parameters": deep}], edges=[]))
    assert "hush" not in "".join(text.content for text in reg.embedding_texts("m"))


BY_HAND = {
    "UPDATE workflow SET description = 'another'": True,
    "UPDATE workflow SET tags = '{new}'": True,
    "UPDATE workflow_nodes SET name = 'fetches' WHERE name = 'fetch'": True,
    "UPDATE workflow_nodes SET node_type = 'human' WHERE name = 'fetches'": True,
    "UPDATE workflow_nodes SET parameters = '{\"prompt\": \"Hi\"}' WHERE name = 'fetches'": True,
    "UPDATE workflow_nodes SET parameters = parameters || '{\"retries\": 3}'": False,
    "DELETE FROM workflow_edges": False,
    "INSERT INTO workflow_params (workflow_id, key, value_type) SELECT id, 'k', 'int' FROM workflow": False,
    "DELETE FROM workflow_nodes WHERE name = 'fetches'": True,
}


def test_a_change_by_hand_is_seen(reg: Registry, database_url: str) -> None:
    reg.save(flow("flow"))
    letters = Letters()
    reg.embed(letters)
    for statement, is_stale in BY_HAND.items():
        with psycopg.connect(database_url) as connection:
            connection.execute(statement.encode())
        assert counts(reg) == ((0, 0, 1) if is_stale else (1, 0, 0)), statement
        assert [text.name for text in reg.embedding_texts("letters")] == (["flow"] if is_stale else [])
        done = reg.embed(letters)
        assert (done.embedded, done.unchanged) == ((1, 0) if is_stale else (0, 1)), statement
        assert counts(reg) == (1, 0, 0)
        assert reg.embed(letters).unchanged == 0


def test_vectors_go_with_their_workflow(reg: Registry) -> None:
    save_flows(reg, 2)
    letters = Letters()
    reg.embed(letters)
    reg.delete("flow 00")
    assert counts(reg) == (1, 0, 0)
    assert [near.name for near in reg.search_meaning("flow", letters)] == ["flow 01"]
    reg.undelete("flow 00")
    assert counts(reg) == (1, 1, 0)


class Fails(Letters):
    """Counts letters until it has had enough."""

    def embed(self, texts: Sequence[str]) -> list[list[float]]:
        if len(self.asked) == 2:
            raise EmbedderError("no vectors: the server is down")
        return super().embed(texts)


def test_what_was_made_before_a_failure_stays(reg: Registry) -> None:
    names = save_flows(reg, 6)
    first, second = Fails(), Letters()
    with pytest.raises(EmbedderError, match="down"):
        reg.embed(first, batch_size=2)
    assert counts(reg) == (4, 2, 0)
    assert reg.embed(second).embedded == 2
    assert sorted(first.names + second.names) == names


class Kills(Letters):
    """Ends its process in the middle of the third batch."""

    def embed(self, texts: Sequence[str]) -> list[list[float]]:
        if len(self.asked) == 2:
            os.kill(os.getpid(), signal.SIGKILL)
        return super().embed(texts)


def embed_and_be_killed(url: str) -> None:
    with registry.connect(url) as reg:
        reg.embed(Kills(), batch_size=2)


def test_a_kill_loses_a_batch_at_most(reg: Registry, database_url: str) -> None:
    save_flows(reg, 7)
    process = SPAWN.Process(target=embed_and_be_killed, args=(database_url,))
    process.start()
    process.join(60)
    assert process.exitcode == -signal.SIGKILL
    until_nobody_works(database_url)
    assert counts(reg) == (4, 3, 0)
    assert reg.embed(Letters()).embedded == 3


@pytest.mark.parametrize("dimensions", [DIMENSIONS, DIMENSIONS + 1])
def test_of_two_that_add_a_model_one_waits_for_the_other(reg: Registry, database_url: str, dimensions: int) -> None:
    outcomes: list[bool | Conflict] = []

    def add() -> None:
        with registry.connect(database_url) as other:
            try:
                outcomes.append(other.add_embedding_model("letters", dimensions))
            except Conflict as error:
                outcomes.append(error)

    thread = threading.Thread(target=add)
    with reg.transaction() as tx:
        assert tx.add_embedding_model("letters", DIMENSIONS)
        thread.start()
        with psycopg.connect(database_url, autocommit=True) as looking:
            while not looking.execute("SELECT FROM pg_locks WHERE NOT granted AND locktype = 'transactionid'").rowcount:
                assert thread.is_alive()
    thread.join(60)
    (outcome,) = outcomes
    if dimensions == DIMENSIONS:
        assert outcome is False
    else:
        assert f"is there with {DIMENSIONS} dimensions" in str(outcome)


class Meets(Letters):
    """Counts letters when the other one has a batch as well."""

    barrier = threading.Barrier(2)

    def embed(self, texts: Sequence[str]) -> list[list[float]]:
        if not self.asked:
            self.barrier.wait(60)
        return super().embed(texts)


def test_two_at_once_do_not_do_the_same(reg: Registry, database_url: str) -> None:
    names = save_flows(reg, 12)
    both = [Meets(), Meets()]

    def work(letters: Letters) -> None:
        with registry.connect(database_url) as other:
            other.embed(letters, batch_size=3)

    threads = [threading.Thread(target=work, args=(letters,)) for letters in both]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert all(letters.asked for letters in both)
    assert sorted(both[0].names + both[1].names) == names
    assert counts(reg) == (12, 0, 0)


class Meanwhile(Letters):
    """Does something else in between."""

    def embed(self, texts: Sequence[str]) -> list[list[float]]:
        if not self.asked:
            self.work()
        return super().embed(texts)

    def work(self) -> None:
        raise NotImplementedError


def test_nobody_waits_for_a_model(reg: Registry, database_url: str) -> None:
    """A workflow can be saved and deleted while its vector is made; then the vector is stale, or left out."""
    save_flows(reg, 3)

    class Writes(Meanwhile):
        def work(self) -> None:
            with psycopg.connect(database_url, options="-c lock_timeout=1s") as connection:
                connection.execute("UPDATE workflow SET description = 'new' WHERE name = 'flow 00'")
                connection.execute("DELETE FROM workflow WHERE name = 'flow 01'")

    assert reg.embed(Writes()).embedded == 2
    assert counts(reg) == (1, 0, 1)
    assert reg.embed(Letters()).embedded == 1
    assert counts(reg) == (2, 0, 0)


def test_a_text_that_is_refused_does_not_stop_the_others(reg: Registry) -> None:
    save_flows(reg, 9)

    class Refuses(Letters):
        def embed(self, texts: Sequence[str]) -> list[list[float]]:
            if any("flow 04" in text for text in texts):
                raise EmbedderError("too many tokens", refused=True)
            vectors = super().embed(texts)
            return [[0.0] * DIMENSIONS if "flow 06" in text else v for text, v in zip(texts, vectors, strict=True)]

    done = reg.embed(Refuses())
    assert done.embedded == 7
    refused = {one.name: one.reason for one in done.refused}
    assert refused["flow 04"] == "too many tokens"
    assert "no direction" in refused["flow 06"]
    assert counts(reg) == (7, 2, 0)


@pytest.mark.parametrize(
    ("vectors", "said"),
    [
        ([[1.0] * 12], "1 vectors for 2 texts"),
        ([[1.0] * 12, [1.0] * 11], "a vector of 11 dimensions, not of 12"),
    ],
)
def test_an_embedder_that_breaks_its_word(reg: Registry, vectors: list[list[float]], said: str) -> None:
    save_flows(reg, 2)

    class Wrong(Letters):
        def embed(self, texts: Sequence[str]) -> list[list[float]]:
            return vectors

    with pytest.raises(EmbedderError, match=said):
        reg.embed(Wrong())
    assert counts(reg) == (0, 2, 0)


def test_vectors_of_ones_own(reg: Registry) -> None:
    save_flows(reg, 3)
    assert reg.add_embedding_model("mine", 2) is True
    assert reg.add_embedding_model("mine", 2) is False
    with pytest.raises(Conflict, match="is there with 2 dimensions"):
        reg.add_embedding_model("mine", 3)
    assert reg.nearest([1, 0], "mine") == []
    texts = reg.embedding_texts("mine", limit=2)
    assert [text.name for text in texts] == ["flow 00", "flow 01"]
    assert [text.name for text in reg.embedding_texts("mine", after=texts[-1])] == ["flow 02"]
    assert reg.set_embeddings("mine", {"flow 00": [1, 0], "flow 01": (3.0, 3.0), "flow 02": [-1e-300, 0]}) == 3
    assert [(near.name, near.score, near.rank) for near in reg.nearest([1e300, 0])] == [
        ("flow 00", 1.0, 1),
        ("flow 01", 0.7071, 2),
        ("flow 02", -1.0, 3),
    ]
    assert [near.name for near in reg.nearest([0, 1], "mine", limit=1)] == ["flow 01"]


def test_vectors_say_which_text_they_were_made_from(reg: Registry) -> None:
    reg.save(flow("flow"))
    reg.add_embedding_model("mine", 2)
    [text] = reg.embedding_texts("mine")
    reg.save(flow("flow", description="another"))
    reg.set_embeddings("mine", {"flow": [1, 0]}, {"flow": text.content_hash})
    assert counts(reg, "mine") == (0, 0, 1)
    [newer] = reg.embedding_texts("mine")
    reg.set_embeddings("mine", {"flow": [1, 0]}, {"flow": newer.content_hash})
    assert counts(reg, "mine") == (1, 0, 0)


BAD: list[tuple[Any, str]] = [
    ([1.0], r"it has 1 dimensions, and the model 2"),
    ([], r"0 dimensions"),
    ([1.0, math.nan], r"vector\[1\] is nan: give finite numbers"),
    ([math.inf, 1.0], r"vector\[0\] is inf"),
    ([0.0, 0.0], r"no direction"),
    (["a", "b"], r"give a sequence of numbers"),
    ([None, 1], r"give a sequence of numbers"),
    ([10**400, 1], r"give a sequence of numbers"),
]


def test_vectors_that_cannot_be(reg: Registry, database_url: str) -> None:
    save_flows(reg, 2)
    reg.add_embedding_model("mine", 2)
    for present in (False, True):
        for vector, said in BAD:
            with pytest.raises(InvalidParameter, match=said):
                reg.set_embeddings("mine", {"flow 00": [1, 1], "flow 01": vector})
            with pytest.raises(InvalidParameter, match=said):
                reg.nearest(vector, "mine")
        assert counts(reg, "mine") == (int(present), 2 - present, 0)
        reg.set_embeddings("mine", {"flow 00": [1, 1]})
    # The database refuses them as well, whoever writes.
    for text in ("[1,2,3]", "[0,0]", "[NaN,1]", "[]"):
        with psycopg.connect(database_url) as connection, pytest.raises((psycopg.DataError, psycopg.IntegrityError)):
            connection.execute(
                "INSERT INTO workflow_embeddings "
                "(model_id, workflow_id, dimensions, content_hash, workflow_updated_at, embedding) "
                "SELECT embedding_models.id, workflow.id, vector_dims(%s::halfvec), '', now(), %s::halfvec "
                "FROM embedding_models, workflow WHERE workflow.name = 'flow 01'",
                [text, text],
            )


def test_names_that_are_not_there(reg: Registry) -> None:
    save_flows(reg, 1)
    with pytest.raises(NotFound, match="no model has vectors here yet"):
        reg.nearest([1, 0])
    reg.add_embedding_model("minilm", 2)
    reg.add_embedding_model("other", 3)
    calls: list[Callable[[], object]] = [
        lambda: reg.nearest([1, 0], "minilmm"),
        lambda: reg.set_embeddings("minilmm", {"flow 00": [1, 0]}),
        lambda: reg.embedding_texts("minilmm"),
        lambda: reg.index_embeddings("minilmm"),
        lambda: reg.drop_embedding_model("minilmm"),
    ]
    for call in calls:
        with pytest.raises(NotFound, match='no model "minilmm"; did you mean "minilm"'):
            call()
    with pytest.raises(InvalidParameter, match="there are several: say which: minilm, other"):
        reg.nearest([1, 0])
    with pytest.raises(NotFound, match='no workflow "flow 0"; did you mean "flow 00"'):
        reg.set_embeddings("minilm", {"flow 00": [1, 0], "flow 0": [0, 1]})
    assert counts(reg, "minilm") == (0, 1, 0)
    for dimensions in (0, 4001):
        with pytest.raises(InvalidParameter, match="from 1 to 4,000"):
            reg.add_embedding_model("large", dimensions)
    for name in ("", " ", "x" * 256):
        with pytest.raises(InvalidParameter, match="1 to 255 characters"):
            reg.add_embedding_model(name, 3)
    for limit in (0, 1001):
        with pytest.raises(InvalidParameter, match="from 1 to 1,000"):
            reg.nearest([1, 0], "minilm", limit)
        with pytest.raises(InvalidParameter, match="from 1 to 1,000"):
            reg.embedding_texts("minilm", limit)
        with pytest.raises(InvalidParameter, match="from 1 to 1,000"):
            reg.embed(Letters(), batch_size=limit)


def test_a_large_vector_stays_in_its_row(reg: Registry, database_url: str) -> None:
    reg.save(flow("flow"))
    vector = [1.0 + number for number in range(3900)]
    reg.add_embedding_model("large", 3900)
    reg.set_embeddings("large", {"flow": vector})
    with psycopg.connect(database_url) as connection:
        [size] = connection.execute(
            "SELECT pg_relation_size(reltoastrelid) FROM pg_class WHERE oid = 'workflow_embeddings'::regclass"
        ).fetchone() or [None]
    assert size == 0
    assert reg.nearest(vector, "large")[0].score > 0.999


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_the_nearest_are_those_of_a_brute_force(reg: Registry, data: st.DataObject) -> None:
    if not list(reg.list(limit=1)):
        save_flows(reg, 12)
        reg.add_embedding_model("mine", 3)
    # Far enough apart that half precision does not change their order.
    vector = st.tuples(*[st.integers(-3, 3)] * 3).filter(any)
    names = [f"flow {number:02d}" for number in range(12)]
    made = {name: data.draw(vector, name) for name in names}
    asked = data.draw(vector, "asked")
    reg.set_embeddings("mine", made)
    found = reg.nearest(asked, "mine")

    def cosine(one: Sequence[float]) -> float:
        dot = float(sum(a * b for a, b in zip(one, asked, strict=True)))
        return dot / math.hypot(*one) / math.hypot(*asked)

    assert sorted(near.name for near in found) == names
    for near in found:
        assert near.score == pytest.approx(cosine(made[near.name]), abs=0.002)
    assert [near.score for near in found] == sorted((near.score for near in found), reverse=True)
    assert [near.rank for near in found] == list(range(1, 13))


def test_one_statement_for_whoever_puts_searches_together(reg: Registry) -> None:
    save_flows(reg, 3)
    reg.add_embedding_model("mine", 2)
    reg.set_embeddings("mine", {"flow 00": [1, 0], "flow 01": [1, 1], "flow 02": [0, 1]})
    asked: dict[str, Any] = {"model": "mine", "vector": "[1,0]", "exact": False, "page_size": 10}
    rows = reg.queries.embedding.nearest(**asked, among=None)
    assert [(row.name, row.version, row.rank) for row in rows] == [
        ("flow 00", 1, 1),
        ("flow 01", 1, 2),
        ("flow 02", 1, 3),
    ]
    some = reg.queries.embedding.nearest(**asked, among=[rows[1].workflow_id, rows[2].workflow_id])
    assert [row.name for row in some] == ["flow 01", "flow 02"]
    assert reg.queries.embedding.nearest(**asked, among=[]) == []


def test_a_model_is_dropped_with_its_vectors(reg: Registry) -> None:
    save_flows(reg, 3)
    reg.embed(Letters())
    reg.embed(Letters("others", 5))
    assert [(model.name, model.dimensions, model.present) for model in reg.embedding_models()] == [
        ("letters", 12, 3),
        ("others", 5, 3),
    ]
    assert reg.drop_embedding_model("letters") == 3
    assert [model.name for model in reg.embedding_models()] == ["others"]
    assert len(reg.nearest([1] * 5)) == 3


def test_tenants_keep_to_themselves(reg: Registry, database_url: str) -> None:
    save_flows(reg, 2)
    reg.embed(Letters())
    with registry.connect(database_url, tenant="other") as other:
        assert other.embedding_models() == []
        other.save(flow("theirs"))
        with pytest.raises(NotFound, match="no model"):
            other.search_meaning("flow", Letters())
        other.embed(Letters())
        assert [near.name for near in other.search_meaning("flow", Letters())] == ["theirs"]
        other.drop_embedding_model("letters")
    assert counts(reg) == (2, 0, 0)


def test_in_a_transaction(reg: Registry) -> None:
    save_flows(reg, 2)
    with pytest.raises(ZeroDivisionError), reg.transaction() as tx:
        assert tx.embed(Letters()).embedded == 2
        assert counts_in(tx) == 2
        raise ZeroDivisionError
    assert reg.embedding_models() == []
    with reg.transaction() as tx:
        tx.embed(Letters())
        with pytest.raises(RegistryError, match="inside a transaction"):
            tx.index_embeddings("letters")
        assert len(tx.search_meaning("flow", Letters())) == 2
    assert counts(reg) == (2, 0, 0)


def counts_in(tx: Any) -> int:
    return int(tx.embedding_models()[0].present)


def test_behind_a_pooler(database_url: str) -> None:
    with registry.connect(database_url, scope="transaction") as reg:
        save_flows(reg, 2)
        assert reg.embed(Letters()).embedded == 2
        assert len(reg.search_meaning("flow", Letters())) == 2
        with pytest.raises(RegistryError, match="PostgreSQL itself"):
            reg.index_embeddings("letters")
        assert reg.drop_embedding_model("letters") == 2


def test_without_an_embedder(reg: Registry, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("REGISTRY_EMBEDDER", raising=False)
    for call in (reg.embed, lambda: reg.search_meaning("flow")):
        with pytest.raises(RegistryError, match="set REGISTRY_EMBEDDER to"):
            call()
    with pytest.raises(InvalidParameter, match="there is nothing in it"):
        reg.search_meaning("  \n", Letters())
    assert reg.save(flow("flow")).status == "created"


def test_a_question_of_any_length(reg: Registry) -> None:
    save_flows(reg, 1)
    letters = Letters()
    reg.embed(letters)
    for text in ("f", "'; DROP TABLE workflow; --", "🎉", "\x00\x01", "a" * 10_000):
        assert len(reg.search_meaning(text, letters)) == 1
    assert max(len(text) for batch in letters.asked for text in batch) <= 4000


def test_the_asynchronous_form_does_the_same(database_url: str) -> None:
    async def work() -> None:
        async with registry.connect_async(database_url) as reg:
            for number in range(3):
                await reg.save(flow(f"flow {number:02d}"))
            assert (await reg.embed(Letters(), batch_size=2)).embedded == 3
            assert [model.present for model in await reg.embedding_models()] == [3]
            found = await reg.search_meaning("flow 01", Letters(), 1)
            assert found == await reg.nearest(vector_of("flow 01"), "letters", 1, exact=True)
            assert await reg.index_embeddings("letters") is False
            await reg.set_embeddings("letters", {"flow 00": [1.0] * 12})
            assert await reg.embedding_texts("letters") == []
            with pytest.raises(RegistryError, match="inside a transaction"):
                async with reg.transaction() as tx:
                    await tx.index_embeddings("letters")
            assert await reg.drop_embedding_model("letters") == 3

    asyncio.run(work())
