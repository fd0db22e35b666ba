"""Values: types, rules, defaults; every problem at once; nothing of a secret in any of them."""

from __future__ import annotations

import datetime
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.apply.text import Text
from registry.apply.values import keep, take
from registry.errors import InvalidWorkflow
from registry.model import VALUE_TYPES, Param, ValueType
from registry.validation import validate
from registry.validation.part import validate_param

TOKYO = datetime.timezone(datetime.timedelta(hours=9))
ENDLESS: list[Any] = []
ENDLESS.append(ENDLESS)


def problems(param: Param, value: Any) -> list[str]:
    return take([param], {param.key: value})[1]


@pytest.mark.parametrize(
    ("value_type", "text", "value"),
    [
        ("string", "3", "3"),
        ("string", "", ""),
        ("int", "3", 3),
        ("int", "-03", -3),
        ("int", "1" + "0" * 30, 10**30),
        ("float", "3", 3),
        ("float", "1e3", 1000.0),
        ("float", ".5", 0.5),
        ("bool", "true", True),
        ("bool", "False", False),
        ("date", "2025-10-31", "2025-10-31"),
        ("datetime", "2025-10-31T09:00:00+09:00", "2025-10-31T09:00:00+09:00"),
        ("enum", "a", "a"),
        ("list", '[1, "a"]', [1, "a"]),
        ("json", '{"a": null}', {"a": None}),
        ("json", '"text"', "text"),
        ("json", "3", 3),
    ],
)
def test_a_text_is_read_by_the_type(value_type: ValueType, text: str, value: Any) -> None:
    values, wrong = take([Param("k", value_type)], {"k": Text(text)})
    assert (wrong, values.real["k"]) == ([], value)
    assert type(values.real["k"]) is type(value) or value_type in ("string", "enum", "date", "datetime")


@pytest.mark.parametrize(
    ("value_type", "text", "problem"),
    [
        ("int", "three", 'k: must be an integer (value_type int), not "three"'),
        ("int", "3.0", 'k: must be an integer (value_type int), not "3.0"'),
        ("int", "٣", 'k: must be an integer (value_type int), not "٣"'),
        ("float", "nan", 'k: must be a number (value_type float), not "nan"'),
        ("float", "1e999", "k: inf cannot be kept: use null, or a text"),
        ("bool", "yes", 'k: must be true or false (value_type bool), not "yes"'),
        ("date", "31.10.2025", 'k: must be a date such as 2025-10-31 (value_type date), not "31.10.2025"'),
        ("date", "2025-02-30", 'k: must be a date such as 2025-10-31 (value_type date), not "2025-02-30"'),
        ("list", "a,b", "k: is no JSON: Expecting value at character 1"),
        ("list", '{"a": 1}', "k: must be a list (value_type list), not an object"),
        ("json", "[1, NaN]", "k: is no JSON: NaN and Infinity are not in JSON"),
        ("json", '{"a": 1, "a": 2}', "k: is no JSON: a key is given twice"),
        ("json", "[" * 100_000, "k: is no JSON: nested too deep"),
    ],
)
def test_a_text_that_does_not_fit(value_type: ValueType, text: str, problem: str) -> None:
    assert problems(Param("k", value_type), Text(text)) == [problem]


@pytest.mark.parametrize(
    ("value_type", "value"),
    [
        ("int", True),
        ("int", 3.0),
        ("bool", 1),
        ("string", 3),
        ("string", "a\0b"),
        ("string", "\ud800"),
        ("float", float("nan")),
        ("float", float("inf")),
        ("datetime", "2025-10-31T09:00:00"),
        ("datetime", datetime.datetime(2025, 10, 31)),
        ("date", datetime.datetime(2025, 10, 31, tzinfo=TOKYO)),
        ("list", (1, 2)),
        ("list", [float("nan")]),
        ("json", {1: 2}),
        ("json", object()),
        ("json", ENDLESS),
        pytest.param("int", 10**5000, id="int-huge"),
    ],
)
def test_values_that_do_not_fit(value_type: ValueType, value: Any) -> None:
    found = problems(Param("k", value_type), value)
    assert len(found) == 1
    assert found[0].startswith("k")


def test_a_moment_without_a_zone_is_told_what_is_missing() -> None:
    found = problems(Param("at", "datetime"), "2025-10-31T09:00")
    assert found == [
        "at: must be a date and time with its zone, such as 2025-10-31T09:00:00+09:00 (value_type datetime), "
        'not "2025-10-31T09:00"'
    ]


def test_dates_and_moments_of_python() -> None:
    params = [Param("day", "date"), Param("at", "datetime")]
    at = datetime.datetime(2025, 10, 31, 9, tzinfo=TOKYO)
    values, wrong = take(params, {"day": datetime.date(2025, 10, 31), "at": at})
    assert (values.real, wrong) == ({"day": "2025-10-31", "at": "2025-10-31T09:00:00+09:00"}, [])


def test_defaults_and_what_is_missing() -> None:
    params = [
        Param("month", "string", required=True, metadata={"description": "対象月\n(年-月)"}),
        Param("rate", "float", default_value=0.1),
        Param("region", "enum", required=True, default_value="tokyo"),
        Param("note", "string"),
    ]
    values, wrong = take(params, {"rate": None})
    assert values.real == {"month": None, "rate": 0.1, "region": "tokyo", "note": None}
    assert wrong == ["month: must be given: a text; 対象月 (年-月)"]


def test_every_problem_at_once_with_what_was_meant() -> None:
    params = [
        Param("month", "string", required=True, metadata={"pattern": "^[0-9]{4}-[0-9]{2}$"}),
        Param("rate", "float", metadata={"minimum": 0, "maximum": 1, "multipleOf": 0.5}),
        Param("region", "enum", metadata={"enum": ["tokyo", "osaka"]}),
        Param("ids", "list", metadata={"items": {"type": "integer", "maximum": 9}, "uniqueItems": True, "max": 2}),
        Param("who", "string", metadata={"format": "email", "min": 9}),
    ]
    _, wrong = take(
        params,
        {"mnth": "x", "month": "10-2025", "rate": 1.2, "region": "tokio", "ids": [1, 1, 10], "who": "x@y", 7: 1},  # type: ignore[dict-item]
    )
    assert wrong == [
        'mnth: no such parameter; did you mean "month"?',
        "7: no such parameter; there are month, rate, region, ids, who",
        'month: "10-2025" does not match the pattern ^[0-9]{4}-[0-9]{2}$',
        "rate: the number 1.2 is more than 1",
        "rate: the number 1.2 is no multiple of 0.5",
        'region: "tokio" is not one of tokyo, osaka; did you mean "tokyo"?',
        "ids: a list has more than 2 items",
        "ids: a list holds an item twice",
        "ids[2]: the number 10 is more than 9",
        'who: "x@y" has fewer than 9 characters',
    ]


def test_a_pattern_cannot_run_away() -> None:
    for pattern in ("^(a+)+$", r"^(?=(a+)+$)b", r"^(a|a|\1)+$", r"(x+x+)+(?<=y)y\1"):
        found = problems(Param("k", "string", metadata={"pattern": pattern}), "a" * 5_000 + "x" * 5_000 + "!")
        assert len(found) == 1


@pytest.mark.parametrize(
    ("metadata", "problem"),
    [
        ({"pattern": "["}, 'params[0].metadata.pattern: "[" is no regular expression, or too large a one'),
        ({"pattern": "(a{1000}){1000}"}, "params[0].metadata.pattern: "),
        ({"minimum": "1"}, 'params[0].metadata.minimum: no rule of JSON Schema: "1" is not of type "number"'),
        ({"enum": "a"}, 'params[0].metadata.enum: no rule of JSON Schema: "a" is not of type "array"'),
        ({"$ref": "http://127.0.0.1:1/x"}, "params[0].metadata: no rule of JSON Schema: "),
        ({"$ref": "file:///etc/passwd"}, "params[0].metadata: no rule of JSON Schema: "),
    ],
)
def test_rules_that_are_none_are_refused_at_save(metadata: dict[str, Any], problem: str) -> None:
    with pytest.raises(InvalidWorkflow) as caught:
        validate_param("k", "string", False, None, metadata)
    assert [
        line.startswith(problem.removeprefix("params[0].")) or problem in line for line in caught.value.problems
    ] == [True]
    # What came in by hand is told when it is applied.
    assert len(problems(Param("k", "string", metadata=metadata), "x")) == 1


def test_a_default_keeps_the_rules_too() -> None:
    document = {
        "name": "w",
        "nodes": [],
        "params": [
            {"key": "rate", "value_type": "float", "default_value": 2, "metadata": {"maximum": 1}},
            {"key": "token", "value_type": "string", "default_value": "s3cret", "metadata": {"secret": True}},
        ],
    }
    with pytest.raises(InvalidWorkflow) as caught:
        validate(document)
    assert caught.value.problems == (
        "params[0].default_value: the number 2 is more than 1",
        "params[1].default_value: a secret cannot have a default: it would be kept with the workflow; give it when it "
        "is applied",
    )


def test_a_default_that_a_hand_wrote_is_told_as_one() -> None:
    _, wrong = take([Param("n", "int", default_value="soon")], {})
    assert wrong == ['n: the default value must be an integer (value_type int), not "soon"; give another']


def test_notes_are_no_rules() -> None:
    metadata = {"title": 5, "type": "select", "required": "yes", "label": "x", "examples": 3}
    assert problems(Param("k", "int", metadata=metadata), 1) == []


SECRET = "s3cret-0f2b"


@pytest.mark.parametrize("value_type", VALUE_TYPES)
@pytest.mark.parametrize(
    "metadata",
    [
        {"minimum": 10**9, "minLength": 1000, "pattern": "^x$", "minItems": 9},
        {"enum": ["a"], "properties": {"a": False}, "additionalProperties": False, "not": {}},
        {"items": {"enum": [1]}, "required": ["a"], "const": 1},
    ],
)
def test_no_error_holds_a_secret(value_type: ValueType, metadata: dict[str, Any]) -> None:
    param = Param("token", value_type, metadata={"secret": True, **metadata})
    for value in (
        SECRET,
        [SECRET],
        {SECRET: SECRET},
        {SECRET: {SECRET: "\0"}},
        f"\0{SECRET}",
        Text(SECRET),
        Text(f'["{SECRET}"'),
    ):
        values, wrong = take([param], {"token": value})
        assert SECRET not in "\n".join(wrong) + repr(values)
        assert values.shown["token"] == "***"


def test_a_plan_keeps_no_secret_and_no_default() -> None:
    params = [
        Param("token", "string", required=True, metadata={"secret": True, "minLength": 3}),
        Param("month", "string", required=True),
        Param("rate", "float", default_value=0.1),
    ]
    assert keep(params, {"month": Text("10")}) == ({"month": "10"}, [])
    assert keep(params, {"month": "10", "token": SECRET}) == ({"month": "10"}, [])
    assert keep(params, {"token": "x"}) == (
        {},
        ["token: the value has fewer than 3 characters", "month: must be given: a text"],
    )
    _, wrong = take(params, {"month": "10"}, not_kept=["token"])
    assert wrong == ["token: a secret, which no plan keeps: give it again: a text"]


@given(
    st.dictionaries(st.text(max_size=5), st.none() | st.booleans() | st.integers() | st.text(max_size=5), max_size=4)
)
def test_whatever_is_given_there_is_an_answer(given: dict[str, Any]) -> None:
    params = [Param(each, each, required=True) for each in get_args(ValueType)]
    values, wrong = take(params, given)
    assert set(values.real) == set(VALUE_TYPES)
    assert len(wrong) >= len(VALUE_TYPES) - len(given)
