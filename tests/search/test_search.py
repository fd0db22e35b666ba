"""Search by the Registry and the command: what it finds, how it is shown, and that whoever writes keeps it."""

from __future__ import annotations

import asyncio
import json
import random
import unicodedata
from typing import Any

import psycopg
import pytest
from conftest import Cli
from hypothesis import given
from hypothesis import strategies as st
from psycopg import sql
from search_oracle import matches, stemmer

import registry
from registry import Found, InvalidParameter, Registry, highlight, migrate
from registry.migrate.files import migration_ids
from registry.search_query import parse

Connection = psycopg.Connection[Any]
MIGRATION = "20261125131000_search_words"


def names(found: list[Found]) -> list[str]:
    return [one.name for one in found]


def workflow(name: str, *nodes: str, **head: Any) -> dict[str, Any]:
    return {"name": name, "nodes": [{"name": node, "node_type": "tool"} for node in nodes], **head}


def assert_kept(url: str) -> None:
    """The rows are those that would be made anew."""
    columns = sql.SQL("SELECT workflow_id, size, body, terms::text FROM workflow_search ORDER BY 1")
    with psycopg.connect(url) as db:
        kept = db.execute(columns).fetchall()
        assert db.execute("SELECT id FROM workflow ORDER BY 1").fetchall() == [row[:1] for row in kept]
        db.execute("DELETE FROM workflow_search")
        db.execute("SELECT registry_search_refresh(tenant_id, id) FROM workflow")
        assert db.execute(columns).fetchall() == kept
        db.rollback()


def test_it_finds_what_holds_the_words(reg: Registry) -> None:
    reg.save(workflow("monthly-invoice", "fetch", "メール送信", description="月次の請求書を作成する", tags=["経理"]))
    reg.save(
        {
            "name": "other",
            "category": "finance/reports",
            "nodes": [
                {
                    "name": "ask",
                    "node_type": "agent",
                    "parameters": {"prompt": "Summarise the invoices", "deep": [{"list": ["ﾃﾞｰﾀ基盤"]}]},
                }
            ],
        }
    )
    assert names(reg.search("請求書")) == ["monthly-invoice"]
    assert names(reg.search("invoice")) == ["monthly-invoice", "other"]
    assert names(reg.search("invoice 請求")) == ["monthly-invoice"]
    assert names(reg.search("invoice -請求")) == ["other"]
    assert names(reg.search("データ基盤")) == ["other"]
    assert names(reg.search("経理")) == ["monthly-invoice"]
    assert names(reg.search("送信")) == ["monthly-invoice"]
    assert names(reg.search("finance")) == ["other"]
    assert names(reg.search("-invoice")) == []
    assert names(reg.search("-fetch")) == ["other"]
    assert reg.search("agent") == []  # a type is no text: find looks for it
    found = reg.search("summarising")
    assert [(hit.field, hit.node, hit.text, hit.marks) for hit in found[0].hits] == [
        ("parameter", "ask", "Summarise the invoices", ((0, 9),))
    ]
    assert reg.search("データ")[0].hits[0].text == "ﾃﾞｰﾀ基盤"
    assert reg.search("データ")[0].hits[0].marks == ((0, 4),)


def test_the_name_comes_first_then_tags_and_description_then_the_rest(reg: Registry) -> None:
    reg.save(workflow("a", "report"))
    reg.save(workflow("b", "x", description="Makes a report"))
    reg.save(workflow("c", "x", tags=["reports"]))
    reg.save(workflow("d, longer, with a report", "x"))
    reg.save(workflow("e report", "x"))
    reg.save(workflow("Report", "x", description="of no great length, but longer than the others by far"))
    found = reg.search("report")
    assert names(found) == ["Report", "e report", "d, longer, with a report", "c", "b", "a"]
    assert [one.score for one in found] == sorted((one.score for one in found), reverse=True)
    assert all(0 < one.score <= 1 for one in found)
    assert names(reg.search("making reports -longer")) == ["b"]
    reg.save(workflow("請求書の作成", "x"))
    reg.save(workflow("a2", "請求書の作成"))
    reg.save(workflow("a3", "x", tags=["請求書の作成"]))
    reg.save(workflow("a4", "作成", description="請求書"))
    assert names(reg.search("請求書 作成"))[:2] == ["請求書の作成", "a3"]
    assert names(reg.search("請求書の作成")) == ["請求書の作成", "a3", "a2"]
    assert names(reg.search('"請求書の作成"')) == ["請求書の作成", "a3", "a2"]
    assert names(reg.search("請*")) == ["請求書の作成", "a4", "a3", "a2"]


@pytest.mark.parametrize("question", ["請求", "report", '"a report"', "請求書", "-nothing"])
def test_pages_go_on_where_the_page_before_ended(reg: Registry, question: str) -> None:
    for number in range(13):
        reg.save(workflow(f"{'請求書' if number % 3 else 'report'} {number}", "a report", description="請求書"))
    everything = reg.search(question, limit=100)
    assert len(everything) == 13
    paged: list[Found] = []
    while page := reg.search(question, limit=4, after=paged[-1] if paged else None):
        paged += page
    assert paged == everything
    assert reg.search(question, limit=4, after=everything[3].cursor) == everything[4:8]


def test_bad_input_is_refused(reg: Registry) -> None:
    for limit in (0, 1001):
        with pytest.raises(InvalidParameter, match="limit"):
            reg.search("a", limit=limit)
    for cursor in ("", "x", "1.5", "1.5.x", f"0.5.{'0' * 32}", f"1.-5.{'0' * 32}", f"1.{2**31}.{'0' * 32}"):
        with pytest.raises(InvalidParameter, match="no cursor"):
            reg.search("a", after=cursor)
    with pytest.raises(InvalidParameter, match="nothing to look for"):
        reg.search(" ")


def test_any_text_is_a_question_to_the_database(reg: Registry) -> None:
    reg.save(workflow("one", "two"))
    for question in (
        "'; DROP TABLE workflow; --", "a & | ! b", "!!", "(((", ":*", "a:*b", "\\", "%", "_", "'", "''", "<->",
        "🎉", "👨‍👩‍👧", "\u0301", "\x01", "*", "-", "--", "- -", "###", "あ" * 1000, "x" * 1000, "a " * 500,
        "$1 %s {x}", "a <2> b", "|&!" * 300, "\ufeff", "\ue000",
    ):  # fmt: skip
        assert reg.search(question) == []
    assert names(reg.search("one")) == ["one"]


def test_questions_against_an_oracle(reg: Registry, database_url: str) -> None:
    chance = random.Random(5)
    pieces = [
        "請求書",
        "ﾃﾞｰﾀ",
        "データ",
        "作成",
        "する",
        "Invoice",
        "invoices",
        "httpRequest",
        "the",
        " ",
        " ",
        "-",
        "𠮷",
        "🎉",
        "書",
    ]

    def text(least: int = 1) -> str:
        return "".join(chance.choices(pieces, k=chance.randint(least, 6))).strip() or "x"

    texts: dict[str, list[str]] = {}
    for number in range(40):
        steps = {text(): text() for _ in range(3)}
        head: dict[str, Any] = {"name": f"{text()} #{number}", "description": text(), "tags": [text()]}
        reg.save(
            {
                **head,
                "nodes": [
                    {"name": name, "node_type": "t", "parameters": {"p": {"q": [said]}}} for name, said in steps.items()
                ],
            }
        )
        texts[head["name"]] = [head["name"], head["description"], *head["tags"], *steps, *steps.values()]
    questions = [*pieces, *(text() for _ in range(60)), *(f"{text()} -{chance.choice(pieces)}" for _ in range(30))]
    questions += [f'"{text()}"' for _ in range(20)] + ["invo*", "req*", "デ", "求書", "-請求書"]
    with psycopg.connect(database_url) as db:
        stem = stemmer(db)
        hits = 0
        for question in questions:
            if not question.strip():
                continue
            wanted = {name for name, held in texts.items() if matches(held, parse(question), stem)}
            found = reg.search(question, limit=100)
            assert set(names(found)) == wanted, question
            assert len(found) == len(wanted)
            hits += len(wanted)
    assert hits > 200
    assert_kept(database_url)


WRITES = {
    "rename a node": "UPDATE workflow_nodes SET name = '鳳凰木' WHERE name = 'first'",
    "change a parameter": """UPDATE workflow_nodes SET parameters = '{"a": {"b": ["鳳凰木"]}}' WHERE name = 'first'""",
    "insert a node": "INSERT INTO workflow_nodes (workflow_id, name, node_type) "
    "SELECT id, '鳳凰木', 'tool' FROM workflow WHERE name = 'one'",
    "rename the workflow": "UPDATE workflow SET name = '鳳凰木' WHERE name = 'one'",
    "describe it": "UPDATE workflow SET description = '鳳凰木' WHERE name = 'one'",
    "tag it": "UPDATE workflow SET tags = '{鳳凰木}' WHERE name = 'one'",
    "put it elsewhere": "UPDATE workflow SET category = '鳳凰木/x' WHERE name = 'one'",
    "insert a workflow": "INSERT INTO workflow (name) VALUES ('鳳凰木')",
}


@pytest.mark.parametrize("statement", WRITES.values(), ids=WRITES)
def test_a_change_by_hand_is_found_at_once(reg: Registry, database_url: str, statement: str) -> None:
    reg.save(workflow("one", "first", "second"))
    reg.save(workflow("two", "third"))
    assert reg.search("鳳凰木") == []
    with psycopg.connect(database_url) as db:
        db.execute(sql.SQL(statement))
    assert len(reg.search("鳳凰木")) == 1
    assert_kept(database_url)


def test_what_is_gone_is_not_found(reg: Registry, database_url: str) -> None:
    reg.save(workflow("one", "鳳凰木", "second"))
    with psycopg.connect(database_url) as db:
        db.execute("DELETE FROM workflow_nodes WHERE name = '鳳凰木'")
    assert reg.search("鳳凰木") == []
    assert_kept(database_url)
    with psycopg.connect(database_url) as db:
        db.execute(
            "UPDATE workflow_nodes SET id = gen_random_uuid(), name = '鳳凰木', workflow_id = (SELECT id FROM workflow)"
        )
        db.execute("DELETE FROM workflow")
    assert reg.search("second") == reg.search("鳳凰木") == []
    assert_kept(database_url)


def test_every_way_to_write_keeps_it(reg: Registry, database_url: str) -> None:
    reg.save(workflow("one", "first"))
    reg.save(workflow("one", "鳳凰木"))
    assert names(reg.search("鳳凰木")) == ["one"]
    assert reg.search("first") == []
    reg.restore("one@1")
    assert names(reg.search("first")) == ["one"]
    assert reg.search("鳳凰木") == []
    reg.delete("one")
    assert reg.search("first") == []
    reg.undelete("one")
    assert names(reg.search("first")) == ["one"]
    reg.clone("one", "copy")
    assert set(names(reg.search("first"))) == {"one", "copy"}
    reg.rename_node("one", "first", "改名")
    assert names(reg.search("改名")) == ["one"]
    large = [*(f"step {number}" for number in range(400)), "最後の手順"]  # by COPY
    reg.save(workflow("large", *large))
    assert names(reg.search("最後の手順")) == ["large"]
    assert_kept(database_url)


def test_nothing_is_written_where_no_text_changes(reg: Registry, database_url: str) -> None:
    reg.save(workflow("one", "first", "second"))
    with psycopg.connect(database_url, autocommit=True) as db:
        where = "SELECT ctid FROM workflow_search"
        before = db.execute(where).fetchone()
        db.execute("UPDATE workflow_nodes SET node_type = 'agent', parameters = '{\"n\": 1}'")
        db.execute("UPDATE workflow SET metadata = '{\"n\": 1}'")
        assert db.execute(where).fetchone() == before


def test_secrets_are_left_out(reg: Registry) -> None:
    parameters = {
        "url": "https://example.org/beagle",
        "apiKey": "dachshund",
        "headers": {"Authorization": "Bearer dachshund", "Accept": "poodle"},
        "password": {"value": ["dachshund"]},
    }
    reg.save({"name": "one", "nodes": [{"name": "a", "node_type": "t", "parameters": parameters}]})
    assert names(reg.search("beagle poodle")) == ["one"]
    assert reg.search("dachshund") == []


def test_the_worst_text_is_kept(reg: Registry, database_url: str) -> None:
    """All characters differ, each of four bytes: the largest tsvector there can be. And a word too long for a term."""
    characters = [chr(0x20000 + number) for number in range(42_000)]
    texts = ["".join(characters[start : start + 250]) for start in range(0, 42_000, 250)]
    nodes = [{"name": text, "node_type": "t", "parameters": {"p": text[::-1] * 16, "q": "x" * 5000}} for text in texts]
    reg.save({"name": "one", "description": texts[-1] * 100, "nodes": nodes})
    with psycopg.connect(database_url) as db:
        row = db.execute("SELECT size, length(terms) FROM workflow_search").fetchone()
    assert row is not None and row[0] > 40_000 and row[1] > 40_000
    assert names(reg.search(texts[0][10:14])) == ["one"]


def test_tenants_are_apart(database_url: str) -> None:
    with registry.connect(database_url, tenant="a") as a, registry.connect(database_url, tenant="b") as b:
        a.save(workflow("請求書 of a", "x"))
        b.save(workflow("請求書 of b", "x"))
        assert names(a.search("請求書")) == ["請求書 of a"]
        assert names(b.search("請求書")) == names(b.search("-nothing")) == ["請求書 of b"]


def test_rows_from_before_are_there(database_at: Any) -> None:
    ids = migration_ids()
    url = database_at(ids[ids.index(MIGRATION) - 1])
    with psycopg.connect(url) as db:
        db.execute("INSERT INTO workflow (name) VALUES ('一つ'), ('two')")
        db.execute(
            "INSERT INTO workflow_nodes (workflow_id, name, node_type) "
            "SELECT id, '鳳凰木', 't' FROM workflow WHERE name = 'two'"
        )
        db.execute("INSERT INTO tenant (id, name) VALUES ('00000000-0000-0000-0000-00000000000b', 'b')")
        db.execute("SET registry.tenant_id = '00000000-0000-0000-0000-00000000000b'")
        db.execute("INSERT INTO workflow (name) VALUES ('三つ')")
    migrate.up(url)
    with registry.connect(url) as reg, registry.connect(url, tenant="b") as b:
        assert names(reg.search("鳳凰木")) == ["two"]
        assert names(reg.search("一つ")) == ["一つ"]
        assert reg.search("三つ") == []
        assert names(b.search("三つ")) == ["三つ"]
    assert_kept(url)


def test_the_asynchronous_form(database_url: str) -> None:
    async def ask() -> list[Found]:
        async with registry.connect_async(database_url) as reg:
            await reg.save(workflow("one", "請求書の作成"))
            async with reg.transaction() as tx:
                await tx.save(workflow("two", "請求書の送信"))
                assert len(await tx.search("請求書")) == 2
            return await reg.search("送信")

    assert names(asyncio.run(ask())) == ["two"]


def test_the_command(run_cli: Cli, reg: Registry) -> None:
    reg.save(workflow("monthly-invoice", "メール送信", description="月次の請求書を\n作成する"))
    reg.save(workflow("draft invoice", "x"))
    done = run_cli("search", "請求書")
    assert (done.returncode, done.stdout, done.stderr) == (
        0, f"monthly-invoice\t1\t{reg.search('請求書')[0].score:.2f}\tdescription\t月次の請求書を 作成する\n", "",
    )  # fmt: skip
    document = json.loads(run_cli("search", "--json", "請求書").stdout)
    assert [(one["name"], one["version"]) for one in document] == [("monthly-invoice", 1)]
    assert document[0]["hits"] == [
        {"field": "description", "node": None, "text": "月次の請求書を 作成する", "marks": [[3, 6]]}
    ]
    assert len(json.loads(run_cli("search", "invoice", "--json").stdout)) == 2
    for words in (["invoice", "-draft"], ["-draft", "invoice"], ["invoice -draft"], ["--", "-draft", "invoice"]):
        assert [one["name"] for one in json.loads(run_cli("search", "--json", *words).stdout)] == ["monthly-invoice"]
    page = run_cli("search", "--limit", "1", "invoice")
    cursor = page.stderr.split("--after ")[1].strip()
    rest = run_cli("search", "invoice", "--limit=1", "--after", cursor)
    assert page.stdout and rest.stdout and page.stdout != rest.stdout
    nothing = run_cli("search", "鳳凰木")
    assert (nothing.returncode, nothing.stdout, nothing.stderr) == (0, "", "")
    for wrong, status in (
        (["search"], 2), (["search", "--limt", "a"], 2), (["search", "a", "--limit", "0"], 2),
        (["search", ""], 1), (["search", "あ" * 10_000], 1), (["search", "a", "--after", "x"], 1),
    ):  # fmt: skip
        refused = run_cli(*wrong)
        assert refused.returncode == status
        assert "Traceback" not in refused.stderr and refused.stderr


@given(
    st.text(st.one_of(st.characters(), st.sampled_from("aA Σσς\n\t\u3000がカ\uff9e\uff9f\u3099\u309aéİ\u0307ﬁ①Ａ．請")))
)
def test_the_quick_way_to_normalise_is_the_same_as_the_other(text: str) -> None:
    quick, starts, ends = highlight._normalised(text)
    assert (quick, list(starts), list(ends)) == highlight._normalised_by_character(text)
    shown, _ = highlight.snippet(text, [], len(text))
    assert shown == "".join(" " if one.isspace() or unicodedata.category(one) == "Cc" else one for one in text)


def test_places_in_the_text_as_it_was_written() -> None:
    assert highlight.spans("ﾃﾞｰﾀの請求", ["データ", "請求"]) == [(0, 4), (5, 7)]
    assert highlight.spans("か\u3099く が", ["が"]) == [(0, 2), (4, 5)]
    assert highlight.spans("Cat, category, concat", ["cat"]) == [(0, 3), (5, 8)]
    assert highlight.spans("concat", ["cat"]) == [(3, 6)]
    assert highlight.spans("ＡＰＩ\n  key", ["api key"]) == [(0, 9)]
    assert highlight.spans("𠮷野家", ["𠮷", "野"]) == [(0, 2)]
    assert highlight.spans("x", ["", "y"]) == []
    text, marks = highlight.snippet("a" * 300 + " invoice " + "b" * 300, [(301, 308)])
    assert len(text) == highlight.WIDTH + 2 and text[0] == text[-1] == "…"
    assert [text[start:end] for start, end in marks] == ["invoice"]
    assert highlight.snippet("short\n\x1btext", [(7, 11)]) == ("short  text", [(7, 11)])
