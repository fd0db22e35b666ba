"""The grammar of patterns: what is understood, and what is said about the rest."""

from __future__ import annotations

import contextlib
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry import InvalidParameter
from registry.pattern import LONGEST, MOST_STEPS, document, parse


def steps(pattern: str) -> list[dict[str, object]]:
    """What the query is given, without what may be anything."""
    given = json.loads(document(parse(pattern)))
    return [{key: value for key, value in step.items() if value not in (None, False)} for step in given]


TYPE = {"node_type": "agent", "type_like": "agent"}


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("agent", [TYPE]),
        ("type:agent", [TYPE]),
        ('"agent"', [TYPE]),
        ("*", [{}]),
        ("agent->*", [TYPE, {}]),
        ("agent ->> *", [TYPE, {"far": True}]),
        ("name:フェッチ*", [{"name_like": "フェッチ%", "name_start": "フェッ"}]),
        ("name:ab*", [{"name_like": "ab%"}]),
        ("name:*a**b*", [{"name_like": "%a%b%"}]),
        ('name:"売上の 取得"', [{"name": "売上の 取得", "name_like": "売上の 取得", "name_start": "売上の"}]),
        (
            r'name:"50\* \"off\"_%\\"',
            [{"name": '50* "off"_%\\', "name_like": '50* "off"\\_\\%\\\\', "name_start": "50*"}],
        ),
        (r"name:a\ b", [{"name": "a b", "name_like": "a b", "name_start": "a b"}]),
        ("@n8n/n8n-nodes-langchain.*", [{"type_like": "@n8n/n8n-nodes-langchain.%"}]),
        ("n8n-nodes-base.if", [{"node_type": "n8n-nodes-base.if", "type_like": "n8n-nodes-base.if"}]),
        ('agent{"a": {"b": [1.50]}}', [{**TYPE, "parameters": {"a": {"b": [1.5]}}}]),
        ('{"a": 1} agent\n-> *', [{**TYPE, "parameters": {"a": 1}}, {}]),
        ('{"->": "}"}->>agent', [{"parameters": {"->": "}"}}, {**TYPE, "far": True}]),
        (" -> ".join(["*"] * MOST_STEPS), [{}] * MOST_STEPS),
    ],
)
def test_what_is_understood(pattern: str, expected: list[dict[str, object]]) -> None:
    assert steps(pattern) == expected


def test_numbers_are_passed_on_as_they_are_written() -> None:
    number = "1" * 5000
    assert f'{{"a": {number}, "b": 1.0}}' in document(parse(f'{{"a": {number}, "b": 1.0}}'))


@pytest.mark.parametrize(
    ("pattern", "column", "message"),
    [
        ("", 1, "an empty pattern"),
        (" \n ", None, "an empty pattern"),
        ("-> a", 1, "a node is missing here"),
        ("a ->", 5, "a node is missing here"),
        ("a -> -> b", 6, "a node is missing here"),
        ("a --> b", 3, "--> is no arrow"),
        ("a => b", 3, "=> is no arrow"),
        ("a → b", 3, "→ is no arrow"),
        ("a ->>> b", 6, "> is no arrow"),
        ("a b", 3, "a second type"),
        ("name:a name:b", 8, "a second name"),
        ('a{"x": 1} {"y": 1}', 11, "parameters stand here twice"),
        ("tpye:agent", 1, "did you mean type?"),
        ("name:", 6, "a text is missing"),
        ('name:""', 6, "an empty text"),
        ('a -> "b', 6, "a quote that never ends"),
        ("a\\", 2, "a \\ with nothing behind it"),
        ('a{"x": }', 8, "not JSON"),
        ('a{"x": NaN}', 2, "not JSON: NaN"),
        ('a{"x": 1', 9, "not JSON"),
        ('{"x": "\\u0000"}', 1, "cannot be in any text"),
        ('{"x": ["\\ud800"]}', 1, "cannot be in any text"),
        ("a -> b\0", 7, "cannot be in any text"),
        ("a \udcff", 3, "cannot be in any text"),
        ("{" + '"a":{' * 1900, None, "nested too deep"),
        (" -> ".join(["a"] * 50), None, f"more than {MOST_STEPS} nodes"),
        ("x" * (LONGEST + 1), None, "10,000 are the most"),
    ],
)
def test_what_is_refused(pattern: str, column: int | None, message: str) -> None:
    with pytest.raises(InvalidParameter) as refused:
        parse(pattern)
    text = str(refused.value)
    assert message in text
    assert len(text) < 500
    text.encode()  # it can be shown
    if column is not None:
        assert f"character {column}:" in text
        assert text.splitlines()[2].index("^") == 2 + column - 1


def test_the_caret_stands_under_the_place_also_behind_wide_characters_and_far_to_the_right() -> None:
    with pytest.raises(InvalidParameter) as refused:
        parse("name:フェッチ tool b")
    assert str(refused.value).splitlines()[1:3] == ["  name:フェッチ tool b", "  " + " " * 5 + "  " * 4 + " " * 6 + "^"]
    with pytest.raises(InvalidParameter) as refused:
        parse("name:" + "x" * 9000 + " a b")
    line, caret = str(refused.value).splitlines()[1:3]
    assert line[caret.index("^")] == "b"


@given(st.text(max_size=60))
def test_anything_is_understood_or_refused(pattern: str) -> None:
    with contextlib.suppress(InvalidParameter):
        json.loads(document(parse(pattern)))


@given(st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), min_size=1, max_size=30))
def test_every_name_can_be_asked_for(name: str) -> None:
    quoted = name.replace("\\", "\\\\").replace('"', '\\"').replace("*", "\\*")
    (step,) = steps(f'name:"{quoted}" -> *')[:1]
    assert step["name"] == name
