"""Placeholders: what stands in their place, and what is left alone."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.errors import InvalidWorkflow
from registry.placeholders import Binder, keys_in, may_hold_any, text_of
from registry.validation import validate

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
KEYS = st.text(st.characters(exclude_characters="{}"), min_size=1).map(str.strip).filter(bool)


def bind(template: Any, **values: Any) -> Any:
    return Binder(values, values, frozenset()).bind(template)[0]


@given(KEYS, JSON, st.text(" \t\n"))
def test_a_whole_placeholder_becomes_the_value_itself(key: str, value: Any, space: str) -> None:
    template = {"a": [f"{{{{{space}params.{key}{space}}}}}"]}
    bound, shown = Binder({key: value}, {key: value}, frozenset()).bind(template)
    assert bound["a"][0] is value
    assert bound is shown
    assert template == {"a": [f"{{{{{space}params.{key}{space}}}}}"]}


@given(KEYS, JSON, st.text(st.characters(exclude_characters="{}")), st.text(st.characters(exclude_characters="{}")))
def test_inside_a_text_it_becomes_a_text(key: str, value: Any, before: str, after: str) -> None:
    bound = Binder({key: value}, {key: value}, frozenset()).bind(f"{before}|{{{{ params.{key} }}}}{after}")[0]
    assert bound == f"{before}|{text_of(value)}{after}"
    if not isinstance(value, str) and value is not None:
        assert json.loads(text_of(value)) == value


@given(JSON)
def test_what_has_no_placeholder_is_the_same_object(value: Any) -> None:
    if not may_hold_any(json.dumps(value, ensure_ascii=False)):
        assert bind(value, key=1) is value


def test_what_stands_in_a_text() -> None:
    values = {"n": 3, "f": 0.5, "b": True, "l": [1, "é"], "none": None, "t": "x", "請求 月": "10"}
    template = "{{params.n}} {{ params.f }} {{ params.b }} {{ params.l }} ({{ params.none }}) {{ params.請求 月 }}"
    assert bind(template, **values) == '3 0.5 true [1, "é"] () 10'
    assert bind("{{ params.none }}", **values) is None


@pytest.mark.parametrize(
    "text",
    [
        "{{ $json.x }}",
        "={{ $json.params.key }}",
        "{{ param.key }}",
        "{{ xparams.key }}",
        "{ params.key }",
        "{{ params.key }",
        "{{ params . key }}",
        "{{ Params.key }}",
        "{{#sys.query#}}",
        "params.key",
        "{{ params.{key} }}",
    ],
)
def test_anything_else_is_left_alone(text: str) -> None:
    assert bind(text, key="no") is text
    assert list(keys_in(text)) == []


def test_a_value_is_not_looked_into() -> None:
    assert bind("{{ params.a }} {{ params.b }}", a="{{ params.b }}", b="2") == "{{ params.b }} 2"
    assert bind("{{ params.a }}", a="{{ params.a }}") == "{{ params.a }}"


def test_keys_of_objects_stay() -> None:
    assert bind({"{{ params.a }}": "{{ params.a }}"}, a=1) == {"{{ params.a }}": 1}


def test_a_long_text_takes_linear_time() -> None:
    for text in ("{{ params." + " " * 200_000, "{{" + " " * 200_000, "{" * 200_000, "{{ params.a" * 20_000):
        assert bind(text, a=1) == text


def test_what_is_hidden_shows_only_where_it_is_wanted() -> None:
    binder = Binder({"key": "s3cret", "open": 1}, {"key": "***", "open": 1}, frozenset({"key"}))
    bound, shown = binder.bind(
        {"header": "Bearer {{ params.key }}", "raw": ["{{ params.key }}"], "n": "{{ params.open }}"}
    )
    assert bound == {"header": "Bearer s3cret", "raw": ["s3cret"], "n": 1}
    assert shown == {"header": "Bearer ***", "raw": ["***"], "n": 1}
    bound, shown = binder.bind({"n": "{{ params.open }}"})
    assert bound is shown


# --- at save


def document(parameters: Any, **more: Any) -> dict[str, Any]:
    return {
        "name": "w",
        "nodes": [{"name": "a", "node_type": "tool", "parameters": parameters}, {"name": "b", "node_type": "tool"}],
        "params": [{"key": "month", "value_type": "string"}, {"key": "base url", "value_type": "string"}],
        **more,
    }


def test_an_unknown_name_is_refused_with_its_place() -> None:
    edges = [{"parent": "a", "child": "b", "handoff_data": {"rows": "{{ params.x }}"}}]
    with pytest.raises(InvalidWorkflow) as caught:
        validate(document({"url": ["{{ params.mnth }}/{{ params.base url }}"], "t": "{{ params.month }}"}, edges=edges))
    assert caught.value.problems == (
        'nodes[0].parameters.url[0]: "{{ params.mnth }}": no parameter "mnth"; did you mean "month"?',
        'edges[0].handoff_data.rows: "{{ params.x }}": no parameter "x"; there are month, base url',
    )


def test_without_params_there_is_nothing_to_name() -> None:
    with pytest.raises(InvalidWorkflow, match='no parameter "x"; there are none'):
        validate({"name": "w", "nodes": [{"name": "a", "node_type": "t", "parameters": {"p": "{{ params.x }}"}}]})


@given(
    st.text(" \t\n\x0b\x0c\r\x1c\x85\u3000a"),
    st.sampled_from(["month", "mnth", 'a"b', "a\\b", "a\nb", "月"]),
    st.text(" \n\x1f"),
)
def test_the_quick_look_misses_none(space: str, key: str, after: str) -> None:
    """However the text is escaped in JSON, an unknown key is found, and a known one is no problem."""
    text = f"{{{{{space}params.{key}{after}}}}}"
    params = [{"key": "month", "value_type": "string"}, {"key": 'a"b', "value_type": "string"}]
    whole = {"name": "w", "nodes": [{"name": "n", "node_type": "t", "parameters": {"p": [text]}}], "params": params}
    if set(keys_in(text)) <= {"month", 'a"b'}:
        validate(whole)
    else:
        with pytest.raises(InvalidWorkflow, match="no parameter"):
            validate(whole)


def test_expressions_of_other_programs_are_no_business_of_a_save() -> None:
    validate(document({"a": "={{ $json.x }}", "b": "{{ $params.x }} params.y", "c": "{{ parameters.z }}"}))


def test_many_unknown_names_are_told_quickly() -> None:
    nodes = [{"name": f"n{n}", "node_type": "t", "parameters": {"p": f"{{{{ params.k{n} }}}}"}} for n in range(3_000)]
    params = [{"key": f"p{n}", "value_type": "string"} for n in range(3_000)]
    with pytest.raises(InvalidWorkflow) as caught:
        validate({"name": "w", "nodes": nodes, "params": params})
    assert len(caught.value.problems) == 101
