"""What is found, compared with an oracle: no false hit and no miss, in any script and with any signs."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from search_oracle import Stem, matches, stemmer

from registry import InvalidParameter
from registry.search_query import MOST, Kind, Term, parse

PIECES = [
    *"請求書作成のをガー・。、「」", *"ｼﾞｮﾌﾞｶﾞﾊﾟ", "請求書", "ジョブ", "か\u3099", "が", "ﾊﾟｲﾌﾟ", "パイプ", "𠮷", "𠮷野家",
    "👨‍👩‍👧", "🎉",
    "é", "e\u0301", "É", "naïve", "Straße", "ﬁ", "①", "Ａｂｃ", "１２", "Иван", "한국어", "İ", "ſ", "\u200b", "Ⱥ",
    *" \u3000\n\t", *"%_\\'\"*?()[]{}|^$+.-&!:<>/@#~;=", "--", "{{ params.x }}", "node.js", "e-mail", "C++", "3.14",
    "invoice", "invoices", "Invoicing", "httpRequest", "HTTPServer", "queries", "query", "running", "the", "It", "a",
    "x" * 70, "請" * 3, "2025", "b", "AI要約", "要約AI",
]  # fmt: skip
TEXTS = st.lists(st.sampled_from(PIECES), max_size=12).map("".join)
KINDS: list[Kind] = ["word", "word", "phrase", "prefix"]
FOUND = """
SELECT
    registry_search_terms(gen.tenant, gen.folded, gen.name, gen.head) @@ ANY (query.tiers)
    AND gen.body LIKE ALL (query.likes)
    AND gen.body ~ ALL (query.shapes)
    AND NOT gen.body ~ ANY (query.unwanted)
FROM (
    SELECT
        gen_random_uuid() AS tenant,
        (min(part)) AS name,
        (max(part)) AS head,
        string_agg(registry_search_folded(part), E'\\n') AS folded,
        string_agg(lower(registry_search_folded(part)), E'\\n') AS body
    FROM unnest(%s::text []) AS part
) AS gen
CROSS JOIN LATERAL registry_search_query(gen.tenant, %s::jsonb) AS query
"""


@pytest.fixture(scope="module")
def connection(server_url: str, template_database: str) -> Iterator[psycopg.Connection[Any]]:
    from conftest import database

    with database(server_url, template_database) as url, psycopg.connect(url, autocommit=True) as connection:
        yield connection


@pytest.fixture(scope="module")
def stem(connection: psycopg.Connection[Any]) -> Stem:
    return stemmer(connection)


def is_found(connection: psycopg.Connection[Any], texts: list[str], terms: list[Term]) -> bool:
    asked = json.dumps([term._asdict() for term in terms])
    row = connection.execute(FOUND, [texts, asked]).fetchone()
    assert row is not None
    return bool(row[0])


@st.composite
def cases(draw: st.DrawFn) -> tuple[list[str], list[Term]]:
    """Some texts, and terms that are most often cut out of them."""
    texts = [text for text in draw(st.lists(TEXTS, min_size=1, max_size=3)) if text] or ["請求"]
    terms = []
    for _ in range(draw(st.integers(1, 3))):
        if draw(st.integers(0, 3)):
            text = draw(st.sampled_from(texts))
            start = draw(st.integers(0, len(text) - 1))
            wanted = text[start : start + draw(st.integers(1, 6))]
        else:
            wanted = draw(TEXTS)
        if wanted.split() == [] or not wanted.strip("\u0085\u2028\u2029 \u3000"):
            wanted = "書"
        kind: Kind = draw(st.sampled_from(KINDS))
        terms.append(Term(wanted, kind, draw(st.integers(0, 4)) == 0))
    return texts, terms


@settings(max_examples=600, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(case=cases())
@example(case=(["ｼﾞｮﾌﾞを作る"], [Term("ジョブ", "word", False)]))
@example(case=(["請求"], [Term("求", "word", False)]))
@example(case=(["請求 書"], [Term("請求書", "word", False)]))
@example(case=(["求請書請求"], [Term("請求書", "word", False)]))
@example(case=(["100%"], [Term("0%", "word", False)]))
@example(case=(["𠮷野家"], [Term("𠮷", "word", False)]))
@example(case=(["a請求b", "b"], [Term("請求b", "phrase", False)]))
def test_what_is_found_is_what_holds_it(
    connection: psycopg.Connection[Any], stem: Stem, case: tuple[list[str], list[Term]]
) -> None:
    texts, terms = case
    assert is_found(connection, texts, terms) == matches(texts, terms, stem)


@pytest.mark.parametrize(
    ("question", "text", "found"),
    [
        ("請求書", "月次の請求書を作成", True),
        ("請", "月次の請求書を作成", True),
        ("書", "月次の請求書", True),
        ("求請", "月次の請求書", False),
        ("ﾊﾟｲﾌﾟ", "パイプライン", True),
        ("パイプ", "ﾊﾟｲﾌﾟﾗｲﾝ", True),
        ("ハイフ", "ﾊﾟｲﾌﾟﾗｲﾝ", False),
        ("が", "か\u3099く", True),
        ("ＡＰＩ", "call the api", True),
        ("Slack通知", "slack通知を送る", True),
        ("AI", "AI要約", True),
        ("invoice", "Invoices", True),
        ("invoicing", "send an invoice", True),
        ("voice", "invoice", False),
        ("invo*", "Invoicing", True),
        ("voi*", "invoice", False),
        ("request", "httpRequest", True),
        ("req*", "httpRequest", True),
        ("httprequest", "httpRequest", True),
        ("the", "over the top", True),
        ("the", "then", False),
        ('"send invoice"', "send invoice now", True),
        ('"send invoice"', "send invoices", False),
        ('"invoices"', "send invoice", False),
        ('"send invoice"', "send the invoice", False),
        ("invoice 請求書", "請求書 invoices", True),
        ("invoice 請求書", "請求書", False),
        ("invoice -draft", "draft invoice", False),
        ("invoice -draft", "invoice", True),
        ("invoice -下書き", "下書き invoice", False),
        ('invoice -"send it"', "send it, invoice", False),
        ("-draft", "invoice", True),
        ("node.js", "Node.js", True),
        ("node.js", "deno.js", False),
        ("e-mail", "E-Mails", True),
        ("100%", "100% done", True),
        ("100%", "1000 done", False),
        ("a_b", "a_b", True),
        ("a_b", "axb", False),
        ("🎉", "done 🎉", True),
        ("👨‍👩‍👧", "👨‍👩‍👧", True),
        ("𠮷", "𠮷野家", True),
        ("吉", "𠮷野家", False),
        ("{{", "{{ params.x }}", True),
        ("params.x", "{{ params.x }}", True),
        ("'; DROP TABLE workflow; --", "'; drop table workflow; -- x", True),
        ("a & b | !c:*", "a & b | !c:*", True),
        ("a & b | !c:*", "a b c", False),
        ("(", "f(x)", True),
        ("\\", "a\\b", True),
        ("－下書き ｉｎｖｏ＊", "invoice", True),
        ("“send it”", "send it", True),
        ("“send it”", "it send", False),
        ('"unclosed phrase', "an unclosed phrase", True),
        ("x" * 80, "x" * 80, True),
        ("x" * 80, "x" * 79, False),
        ("x" * 80, "x" * 90, True),
    ],
)
def test_examples(connection: psycopg.Connection[Any], question: str, text: str, found: bool) -> None:
    assert is_found(connection, [text], parse(question)) is found


def test_no_phrase_spans_two_parts(connection: psycopg.Connection[Any]) -> None:
    assert not is_found(connection, ["send", "invoice"], parse('"send invoice"'))
    assert not is_found(connection, ["請求", "書"], parse("請求書"))
    assert is_found(connection, ["send\n invoice"], parse('"send invoice"'))


def test_a_tenant_finds_nothing_of_another(connection: psycopg.Connection[Any]) -> None:
    ours, theirs = (f"00000000-0000-0000-0000-00000000000{letter}" for letter in "ab")
    question = '[{"text": "請求", "kind": "word"}]'
    row = connection.execute(
        "SELECT registry_search_terms(%s, '請求', '請求', '') @@ ANY (query.tiers) "
        "FROM registry_search_query(%s, %s) AS query",
        [ours, theirs, question],
    ).fetchone()
    assert row == (False,)


@settings(max_examples=200)
@given(st.text(max_size=60))
def test_any_text_is_a_question(text: str) -> None:
    try:
        terms = parse(text)
    except InvalidParameter:
        assert "\0" in text or not text.strip('" ”“„‟«»＂\t\r\n-－﹣*＊') or not text.split() or '"' in text
    else:
        assert terms and all(term.text.strip() for term in terms)


@pytest.mark.parametrize("question", ["", " ", "\u3000\n", '""', '" "', '-""'])
def test_nothing_to_look_for(question: str) -> None:
    with pytest.raises(InvalidParameter, match="nothing to look for"):
        parse(question)


def test_what_cannot_be_looked_for() -> None:
    with pytest.raises(InvalidParameter, match="10,000 characters"):
        parse("あ" * 10_000)
    for text in ("a\0b", "\ud83d"):
        with pytest.raises(InvalidParameter, match="NUL or half of a surrogate"):
            parse(text)
    assert len(parse("x " * (MOST // 2))) == MOST // 2
