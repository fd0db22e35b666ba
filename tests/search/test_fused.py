"""Search by text, by meaning and by structure together: fused, filtered, explained."""

from __future__ import annotations

import asyncio
import json
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from conftest import Cli
from given_embedder import MODEL, Embedder

import registry
from registry import EmbedderError, InvalidParameter, NotFound, Registry
from registry.results import Found

EMBEDDERS = f"python:{Path(__file__).with_name('given_embedder.py')}"
CHAIN = ["tool", "agent", "tool"]


def names(found: Sequence[Found]) -> list[str]:
    return [one.name for one in found]


def workflow(name: str, types: Sequence[str] = CHAIN, **head: Any) -> dict[str, Any]:
    nodes = [{"name": f"step {place}", "node_type": kind} for place, kind in enumerate(types)]
    edges = [{"parent": f"step {place}", "child": f"step {place + 1}"} for place in range(len(types) - 1)]
    return {"name": name, "nodes": nodes, "edges": edges, **head}


def save(reg: Registry, vectors: dict[str, Sequence[float]], *documents: dict[str, Any]) -> None:
    for document in documents:
        reg.save(document)
    reg.add_embedding_model(MODEL, 3)
    reg.set_embeddings(MODEL, vectors)


def ranks(values: dict[str, Any]) -> dict[str, int]:
    """The place of each, the least first; those alike share one."""
    return {name: 1 + sum(other < value for other in values.values()) for name, value in values.items()}


@pytest.fixture
def filled(reg: Registry) -> Registry:
    """Twenty-four workflows, of which each part of a search sees others first."""
    vectors: dict[str, Sequence[float]] = {}
    documents = []
    for number in range(24):
        name = f"{'invoice ' if number % 3 == 0 else ''}flow {number:02d}"
        text = f"{'Sends an invoice' if number % 4 == 0 else 'Makes a report'} {'x' * (number * 7 % 11)}"
        types = [*CHAIN, *(["agent", "tool"] * (number % 5))]
        tags = ["even" if number % 2 == 0 else "odd"]
        documents.append(workflow(name, types, description=text, tags=tags, category=f"c/{number % 2}"))
        if number % 6 != 5:
            vectors[name] = [number * 11 % 24 - 12, 5, number]
    save(reg, vectors, *documents)
    return reg


@pytest.mark.parametrize(
    "parts", ["text", "text meaning", "text structure", "text meaning structure", "meaning structure"]
)
def test_the_ranks_are_fused_as_the_parts_give_them(filled: Registry, parts: str) -> None:
    reg, vector, like = filled, [1.0, 0.5, 0.2], "flow 07"
    expected: dict[str, float] = defaultdict(float)
    exact = set()
    asked: dict[str, Any] = {"any_word": True}
    if "text" in parts:
        places = {}
        for one in reg.search("invoice", limit=100):
            tier, size, _ = (one.cursor or "").split(".")
            places[one.name] = (int(tier), int(size))
        for name, rank in ranks(places).items():
            expected[name] += 1 / (60 + rank)
            exact |= {name} if places[name][0] == 1 else set()
    if "meaning" in parts:
        asked |= {"vector": vector, "model": MODEL}
        near = {one.name: one.rank for one in reg.nearest(vector, MODEL, 100)}
        for name, rank in near.items():
            expected[name] += 1 / (60 + rank)
    if "structure" in parts:
        asked["like"] = like
        alike = {one.name: -one.score for one in reg.similar(like, 0.3, 50)}
        assert len(set(alike.values())) < len(alike)
        for name, rank in ranks(alike).items():
            expected[name] += 1 / (60 + rank)
    found = reg.search("invoice" if "text" in parts else "", 100, **asked, explain=True)
    assert {one.name: one.score for one in found} == pytest.approx(
        {name: score * 61 / len(parts.split()) for name, score in expected.items()}, abs=6e-5
    )
    order = [one.score for one in found]
    assert order == sorted(order, reverse=True)
    assert names(reg.search("invoice" if "text" in parts else "", 5, **asked)) == names(found)[:5]
    for one in found:
        assert {part.part for part in one.parts} <= set(parts.split())
        total = sum(1 / (60 + part.rank) for part in one.parts)
        assert one.score == pytest.approx(total * 61 / len(parts.split()), abs=6e-5)


def test_what_is_called_so_comes_first(reg: Registry) -> None:
    save(
        reg,
        {"report": [0, 0, 1], "weekly report": [1, 0, 0]},
        workflow("report", ["a"], description="of great length " * 20),
        workflow("weekly report"),
    )
    found = reg.search("report", vector=[1, 0, 0], like="weekly report", explain=True)
    assert names(found) == ["report", "weekly report"]
    assert found[0].score == 1
    assert found[0].parts[0].why == "called exactly so"


def test_of_those_alike_the_one_changed_last_comes_first(reg: Registry) -> None:
    for name in ("copy b", "copy c", "copy a"):
        reg.save(workflow(name))
    assert names(reg.search("copy", any_word=True)) == ["copy a", "copy c", "copy b"]
    reg.tag("copy b", ["copy"])  # no other place by text: the name holds it already
    reg.tag("copy b", [], ["copy"])
    assert names(reg.search("copy", any_word=True)) == ["copy b", "copy a", "copy c"]
    assert len({one.score for one in reg.search("copy", any_word=True)}) == 1
    reg.get("copy c")
    reg.flush_access_log()
    assert names(reg.search("copy", any_word=True)) == ["copy c", "copy b", "copy a"]  # what is used comes first


FILTERS: dict[str, dict[str, Any]] = {
    "tag": {"tags": "wanted"},
    "category": {"category": "finance"},
    "where": {"where": {"source": {"model": "m"}}},
    "created_by": {"created_by": "me"},
}


@pytest.mark.parametrize("given", FILTERS.values(), ids=FILTERS)
def test_filters_hold_in_each_part_before_it_is_cut_off(
    reg: Registry, database_url: str, given: dict[str, Any]
) -> None:
    """The first page is full, though more than a hundred others stand before in each part."""
    vectors: dict[str, Sequence[float]] = {}
    with reg.transaction() as tx:
        for number in range(105):
            tx.save(workflow(f"report {number}"), similar=False)
            vectors[f"report {number}"] = [1, 0, 0.001 * number]
    head = {"tags": ["wanted", "x"], "category": "finance/x", "metadata": {"source": {"model": "m", "n": 1}}}
    with registry.connect(database_url, actor="me") as me:
        for number in range(4):
            description = "a text of some length that holds the word report " * 3
            me.save(workflow(f"wanted {number}", [*CHAIN, "other"], description=description, **head))
            vectors[f"wanted {number}"] = [0, 1, number]
    save(reg, vectors)
    wanted = {f"wanted {number}" for number in range(4)}
    for asked in (
        {"text": "report"},
        {"text": "report", "any_word": True},
        {"text": "report of nothing", "any_word": True},
        {"vector": [1, 0, 0]},
        {"like": "report 1"},
        {"text": "report", "vector": [1, 0, 0], "like": workflow("new")},
    ):
        assert set(names(reg.search(**asked, **given))) == wanted, asked
        assert not wanted & set(names(reg.search(**asked))), asked
    everything = names(reg.search("report", **given))
    first = reg.search("report", 3, **given)
    assert names(first) + names(reg.search("report", 3, first[-1], **given)) == everything


def test_what_is_updated_since(filled: Registry) -> None:
    last = filled.search("invoice", explain=True)
    head = next(iter(filled.list(sort="updated_at", reverse=True, limit=1)))
    assert len(last) > 1
    assert names(filled.search("flow", vector=[1, 0, 0], updated_since=head.updated_at)) == [head.name]


def test_operators_hold_for_all_parts(filled: Registry) -> None:
    asked: dict[str, Any] = {"vector": [1.0, 0.5, 0.2], "like": "flow 07"}
    everything = names(filled.search("report", 100, **asked))
    invoices = set(names(filled.search("invoice", 100)))
    assert invoices & set(everything)
    for without in ("report -invoice", "report something -invoice", "-invoice"):
        assert set(names(filled.search(without, 100, **asked))) == set(everything) - invoices
    assert not invoices & set(names(filled.search('report -"an invoice" -invoice', 100, **asked)))
    phrase = set(names(filled.search('"sends an"', 100)))
    assert set(names(filled.search('report "sends an"', 100, **asked))) == phrase & {*everything, *phrase}
    assert phrase and len(phrase) < len(everything)
    assert set(names(filled.search("inv*", 100, **asked))) == invoices
    assert set(names(filled.search('flow -"an invoice"', 100, any_word=True))) == {
        head.name for head in filled.list() if "an invoice" not in (head.description or "")
    }


def test_a_sentence_finds_what_holds_some_of_it(reg: Registry) -> None:
    """A few questions with what they should find, by text and with vectors."""
    save(
        reg,
        {"billing": [1, 0, 0], "news": [0, 1, 0], "backup": [0, 0, 1], "weekly": [0, 1, 1]},
        workflow("billing", description="月次の請求書を作成し、取引先へ送る"),
        workflow("news", description="Summarise the news of the day and post them to Slack"),
        workflow("backup", description="毎晩データベースの控えを取る", tags=["backup"]),
        workflow("weekly", description="Report of the week, posted on Mondays to Slack"),
    )
    for question, first in {
        "請求書を毎月送るワークフロー": "billing",
        "データベースのバックアップを毎晩取りたい": "backup",
        "ニュースをSlackに投稿 summarise": "news",
        "what is posted to Slack on Mondays": "weekly",
    }.items():
        assert reg.search(question) == []
        found = reg.search(question, any_word=True, explain=True)
        assert found[0].name == first, question
        assert found[0].parts[0].why.startswith("some of it: ")
    assert names(reg.search("会計のこと", vector=[1, 0.1, 0])) == ["billing", "news", "weekly", "backup"]
    # What both parts have comes before what is the first of one alone.
    assert set(names(reg.search("Slack", vector=[0, 1, 0.2]))[:2]) == {"news", "weekly"}
    assert names(reg.search("day Slack", any_word=True)) == ["news", "weekly"]  # all of it first
    assert reg.search("?!、。", any_word=True) == []
    assert len(reg.search("請求書" * 300, any_word=True)) == 1


def test_an_embedder_is_asked_for_what_is_meant(reg: Registry, monkeypatch: pytest.MonkeyPatch) -> None:
    save(reg, {"a": [1, 0, 0], "b": [0, 1, 0]}, workflow("a"), workflow("b", description="a word"))
    maker = Embedder()
    assert names(reg.search("word -invoice", embedder=maker)) == ["b", "a"]
    assert maker.asked == ["word"]
    assert names(reg.search("word")) == ["b"]  # nothing is set
    monkeypatch.setenv("REGISTRY_EMBEDDER", f"{EMBEDDERS}:Embedder")
    found = reg.search("word")
    assert (names(found), found.missing) == (["b", "a"], ())
    assert found[0].cursor is None
    assert names(reg.search("word", meaning=False)) == ["b"]
    assert names(reg.search("word", meaning=True, model=MODEL)) == ["b", "a"]
    long = reg.search("word", 500)
    assert names(long) == ["b"] and "more than 100" in long.missing[0]
    assert reg.search("word", after=long[-1]) == []
    assert names(reg.search("-word", meaning=None)) == ["a"]  # nothing that could mean something


def test_without_vectors_it_is_by_text_alone_and_says_so(reg: Registry, monkeypatch: pytest.MonkeyPatch) -> None:
    reg.save(workflow("b", description="a word"))
    found = reg.search("word")
    assert names(found) == ["b"] and "REGISTRY_EMBEDDER" in found.missing[0]
    monkeypatch.setenv("REGISTRY_EMBEDDER", f"{EMBEDDERS}:Down")
    found = reg.search("word")
    assert names(found) == ["b"] and 'no model "three"' in found.missing[0]
    reg.add_embedding_model(MODEL, 3)
    found = reg.search("word")
    assert names(found) == ["b"] and "connection refused" in found.missing[0]
    with pytest.raises(EmbedderError, match="refused"):
        reg.search("word", meaning=True)
    monkeypatch.delenv("REGISTRY_EMBEDDER")
    with pytest.raises(registry.RegistryError, match="REGISTRY_EMBEDDER"):
        reg.search("word", model=MODEL)


def test_bad_input_is_refused(filled: Registry) -> None:
    for wrong, message in (
        ({}, "nothing to look for"),
        ({"text": "a", "vector": [1, 0]}, "2 dimensions, and the model 3"),
        ({"text": "a", "vector": [1, float("nan"), 0]}, r"vector\[1\] is nan"),
        ({"text": "a", "vector": [0, 0, 0]}, "no direction"),
        ({"text": "a", "vector": [1, 0, 0], "meaning": False}, "take one away"),
        ({"text": "a", "vector": [1, 0, 0], "limit": 101}, "from 1 to 100"),
        ({"text": "a", "like": "flow 07", "limit": 0}, "from 1 to 100"),
        ({"text": "a", "limit": 1001}, "from 1 to 1,000"),
        ({"text": "a", "like": "flow 07", "after": "4.1.x"}, "second page"),
        ({"text": "a", "after": "x"}, "no cursor"),
        ({"text": "a", "tags": [""]}, "tag"),
        ({"text": "a", "category": " "}, "category"),
        ({"text": "a", "where": [1]}, "where"),
        ({"text": "a\0", "like": "flow 07"}, "NUL"),
        ({"text": "-a", "meaning": True, "embedder": Embedder()}, "mean something"),
        ({"text": "a", "model": MODEL, "embedder": type("Other", (Embedder,), {"name": "other"})()}, "give a vector"),
    ):
        with pytest.raises(InvalidParameter, match=message):
            filled.search(**wrong)
    with pytest.raises(NotFound, match='did you mean "three"'):
        filled.search("a", model="tree", vector=[1, 0, 0])
    with pytest.raises(NotFound, match='did you mean "three"'):
        filled.search("a", model="tree")
    with pytest.raises(NotFound, match="no workflow"):
        filled.search("a", like="no such flow")
    with pytest.raises(registry.InvalidWorkflow):
        filled.search("a", like={"name": "x"})
    assert filled.search("'; DROP TABLE workflow; -- | & !(", any_word=True, like="flow 07")


def test_a_former_version_and_a_document_can_be_asked_about(reg: Registry) -> None:
    reg.save(workflow("a"))
    reg.save(workflow("a", ["x", "y", "z", "x"]))
    reg.save(workflow("b"))
    reg.save(workflow("c", ["x", "y", "z", "x"]))
    assert names(reg.search(like="a")) == ["c"]
    assert names(reg.search(like="a@1")) == ["b"]
    assert set(names(reg.search(like=workflow("a")))) == {"b"}
    assert set(names(reg.search(like=reg.get("a")))) == {"a", "c"}


def test_the_asynchronous_form(database_url: str) -> None:
    async def ask() -> Sequence[Found]:
        async with registry.connect_async(database_url) as reg:
            await reg.save(workflow("one"))
            await reg.save(workflow("two", description="a word"))
            await reg.add_embedding_model(MODEL, 3)
            await reg.set_embeddings(MODEL, {"one": [1, 0, 0]})
            async with reg.transaction() as tx:
                assert names(await tx.search("word", like="one", tags=[], explain=True)) == ["two"]
            return await reg.search("word", embedder=Embedder())

    assert names(asyncio.run(ask())) == ["two", "one"]


def test_the_command(run_cli: Cli, filled: Registry, tmp_path: Any) -> None:
    filled.save(workflow("請求", description="月次の請求書を作成する", tags=["経理"]))
    done = run_cli("search", "請求書を毎月送るワークフロー")
    assert done.returncode == 0
    assert done.stdout.startswith("請求\t1\t1.00\tname\t請求\n")
    assert done.stderr == "no workflow holds all of it; these hold some\n"
    assert run_cli("search", "請求書を毎月送るワークフロー", "--all-words").stdout == ""
    embedder = {"REGISTRY_EMBEDDER": f"{EMBEDDERS}:Embedder"}
    document = json.loads(run_cli("search", "invoice", "--explain", "--json", env=embedder).stdout)
    assert set(document[0]) == {"name", "version", "score", "hits", "cursor", "parts"}
    assert document[0]["cursor"] is None
    assert {part["part"] for one in document for part in one["parts"]} == {"text", "meaning"}
    assert set(document[0]["parts"][0]) == {"part", "rank", "score", "why"}
    shown = run_cli("search", "invoice", "--explain")
    assert "\ttext: rank 1, " in shown.stdout
    assert shown.stderr.startswith("registry: not searched by meaning: nothing here makes vectors")
    down = run_cli("search", "invoice", env={"REGISTRY_EMBEDDER": f"{EMBEDDERS}:Down"})
    assert (down.returncode, down.stdout) == (0, run_cli("search", "invoice").stdout)
    assert "connection refused" in down.stderr
    quiet = run_cli("search", "invoice", "--no-meaning", env=embedder)
    assert (quiet.stdout, quiet.stderr) == (down.stdout, "")
    file = tmp_path / "new.json"
    file.write_text(json.dumps(workflow("new", ["tool", "agent", "tool"])), "utf-8")
    by_file = json.loads(run_cli("search", "--like", file, "--json").stdout)
    assert by_file and by_file[0]["score"] == 1 and "parts" not in by_file[0]
    narrow = ("--tag", "even", "--category", "c", "--where", "{}", "--updated-since", "2020-01-01T00:00:00Z")
    found = [one["name"] for one in json.loads(run_cli("search", "invoice", *narrow, "--json").stdout)]
    assert found == names(filled.search("invoice", tags="even"))
    for wrong, status in (
        (["search"], 2), (["search", "a", "--updated-since", "x"], 2),
        (["search", "a", "--like", "no such"], 1), (["search", "a", "--model", "tree"], 1),
    ):  # fmt: skip
        refused = run_cli(*wrong)
        assert refused.returncode == status
        assert refused.stderr and "Traceback" not in refused.stderr
