from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pglast.parser import ParseError, scan

from registry.queries.lexer import tokens

PROJECT = Path(__file__).resolve().parents[2]


def ours(text: str) -> list[tuple[int, int]]:
    return [(start, end) for _, start, end in tokens(text)]


def postgres(text: str) -> list[tuple[int, int]]:
    """The boundaries of PostgreSQL's own scanner, which gives the last character instead of the end."""
    return [(token.start, token.end + 1) for token in scan(text)]


def parameters(text: str) -> list[str]:
    return [text[start + 1 : end] for kind, start, end in tokens(text) if kind == "parameter"]


def numbered(text: str) -> str:
    """The text with $1, $2, … for its parameters: what PostgreSQL gets to see."""
    names = list(dict.fromkeys(parameters(text)))
    for kind, start, end in reversed(tokens(text)):
        if kind == "parameter":
            text = f"{text[:start]}${names.index(text[start + 1 : end]) + 1}{text[end:]}"
    return text


PIECES = [
    "'plain'", "'it''s :no'", "''", "'two'\n  'lines :no'", "'one' -- comment\n 'more'", "E'\\' :no'", "e'a\\\\'",
    "E'x''y'", "'back\\'", "B'0101'", "x'1F'", "B'1''0'", "N'national'", "U&'d\\0061t'", 'U&"d\\0061t"', '"Col :no"',
    '"a""b"', "$$ :no $$", "$tag$ $$ :no $tag$", "$a$ x$b$a$", "/* :no */", "/* a /* :no */ b */", "/**/", "/***/",
    '-- :no\n', "::int", ":=", ":name", ":_x1", ":名前", ":a::text", "$1", "a[1:2]", "a[i:]", "a[:n]", "a[: n]",
    "a[lo:hi]", "a[:lo: :hi]", "(:a,:b)", "=:c", "<>:d", "||:e", "@>", "<@", "?|", "?&", "->>", "#>>'{a,b}'", "%",
    "%%", "~*", "!~~*", "=-1", "@-1", "*/**/", "+-", "-(-1)", "1", "1.5", ".5", "1.", "1..2", "1e10", "1.5E-3",
    "0x1F", "0o17", "0b01", "1_000", "ident", "été", "日本語", "a$b", "SELECT", "e", "x", "u", ",", ".", "(", ")", ";",
    "^", "&", "|", "!", "<=", ">=", "=>", "!=", "{", "`",
]  # fmt: skip
SPACES = [" ", "\n", "\t", " \n ", "  -- note\n", "/* c */"]
texts = st.lists(st.tuples(st.sampled_from(PIECES), st.sampled_from(SPACES)), max_size=12).map(
    lambda pairs: "".join(piece + space for piece, space in pairs)
)


def valid(text: str) -> bool:
    try:
        postgres(text)
    except ParseError:  # the scanner refuses it: there is nothing to compare with
        return False
    return True


@settings(max_examples=400, deadline=None, database=None, suppress_health_check=list(HealthCheck))
@given(texts)
def test_the_tokens_are_postgresqls_own(text: str) -> None:
    text = numbered(text)
    if not valid(text):  # as when E'…' goes on with '…\'
        assert tokens(text)[-1][0] == "unterminated"
        return
    assert ours(text) == postgres(text)


@settings(max_examples=400, deadline=None, database=None, suppress_health_check=list(HealthCheck))
@given(st.text(alphabet="'\"$/*-+=:;.,@eEuUxBn&1a \n\\%?|<[](", max_size=25))
def test_random_characters_give_postgresqls_tokens(text: str) -> None:
    found = tokens(text)
    if found and found[-1][0] == "unterminated":
        assert not valid(text)
        return
    text = numbered(text)
    if valid(text):
        assert ours(text) == postgres(text)


@pytest.mark.parametrize("path", sorted(PROJECT.glob("sql/*.sql")) + sorted(PROJECT.glob("migrations/**/*.sql")))
def test_the_files_of_the_project_have_postgresqls_tokens(path: Path) -> None:
    text = path.read_text("utf-8")
    if path.parent.name == "sql":
        text = numbered(text)
    assert ours(text) == postgres(text)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("f(:a,:b)", ["a", "b"]),
        ("x=:a", ["a"]),
        ("x<>:a AND y>=:b", ["a", "b"]),
        (":a::int", ["a"]),
        ("x::text", []),
        ("f(a:=:b)", ["b"]),
        ("f(a => :b)", ["b"]),
        ("':a' \":b\" $$:c$$ $t$:d$t$ E'\\':e' /* :f /* :g */ :h */ :i -- :j", ["i"]),
        ("'one' \n ':two'", []),
        ("x ->> :key", ["key"]),
        ("x ? :key OR x ?| :keys OR x @> :doc", ["key", "keys", "doc"]),
        ("x % :y", ["y"]),
        ("x LIKE '%' || :y", ["y"]),
        ("a[1:2]", []),
        ("a[i:]", []),
        ("a[:]", []),
        ("a[lo:hi]", []),
        ("a[:n]", ["n"]),
        ("a[: n]", []),
        ("a[: :n]", ["n"]),
        ("a[1: :n]", ["n"]),
        ("a[1:n]", []),
        ("a[:lo:5]", ["lo"]),
        ("a[:lo:hi]", ["lo"]),
        ("a[:lo: :hi]", ["lo", "hi"]),
        ("a[:lo :hi]", ["lo", "hi"]),
        ("a[:n::int]", ["n"]),
        ("a[1::n]", []),
        ("a[f(:x):n][:z]", ["x", "z"]),
        ("ARRAY[:a,:b]", ["a", "b"]),
        ("LIMIT :n OFFSET :m", ["n", "m"]),
        ("now() - :age::interval", ["age"]),
        ("'12:30'", []),
        (":名前", ["名前"]),
    ],
)
def test_what_is_a_parameter(text: str, names: list[str]) -> None:
    assert parameters(text) == names


@pytest.mark.parametrize(
    "text", ["'a", "'a''b", "E'a\\'", '"a', "/* a /* b */", "$$ a", "$t$ a $$", "'a' 'b", "U&'a", "B'1"]
)
def test_what_never_ends_is_the_last_token(text: str) -> None:
    kind, start, end = tokens(f"SELECT {text} -- more")[-1]
    assert (kind, end) == ("unterminated", len(text) + 15)
    assert start >= 7


def test_lexing_is_fast_and_linear() -> None:
    text = (
        "SELECT node.name, node.order_index FROM nodes AS node WHERE node.id = :id -- why\n  AND x->>'a' <> :b;\n"
        * 1000
    )
    started = time.process_time()
    count = len(tokens(text))
    seconds = time.process_time() - started
    assert count == 26_000
    assert seconds < 5  # about 0.015 on a laptop; a quadratic one takes minutes
    for text in (
        "'" * 100_001,
        "/*" * 50_000,
        "-- x" + " " * 100_000,
        "'a'" + "\n" * 100_000,
        "<" * 100_000,
        "$" * 100_000,
    ):
        started = time.process_time()
        tokens(text)
        assert time.process_time() - started < 5
