from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from registry.errors import InvalidParameter, InvalidWorkflow
from registry.formats.text import dump, parse

TRICKY = [
    "yes", "no", "on", "null", "~", "true", "1e5", "0o7", "0x1f", "012", "1_000", "12:30", "2025-01-01", "<<", "=",
    ".inf", ".nan", "-", "a: b", "# c", "a\nb", "a\n b\n", "x\r\ny", " a\nb", "\n", "a\n\n", "a \nb", "\ta\nb",
    "\x85", "\u2028", "日本語", "🤖", "", " ", "*a", "&a", "!t", "%", "@", "`", "- a", "? a", "'", '"',
]  # fmt: skip
VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text()
    | st.sampled_from(TRICKY),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text() | st.sampled_from(TRICKY), inner, max_size=4),
    max_leaves=12,
)


def refused(text: str | bytes) -> str:
    with pytest.raises(InvalidWorkflow) as caught:
        parse(text, origin="f.json")
    return str(caught.value)


@pytest.mark.parametrize("syntax", ["json", "yaml"])
@settings(max_examples=300)
@given(data=st.dictionaries(st.text(), VALUES))
def test_what_is_written_reads_back_as_the_same(syntax: str, data: dict[str, Any]) -> None:
    back = parse(dump(data, syntax))
    assert back == data
    assert repr(back) == repr(data)  # 1, 1.0 and True are equal, but not the same


def test_texts_of_several_lines_are_written_as_they_stand() -> None:
    assert dump({"prompt": "one\ntwo\n", "name": "日本"}) == "prompt: |\n  one\n  two\nname: 日本\n"
    assert dump({"b": [1, {"a": 2}]}) == "b:\n- 1\n- a: 2\n"
    same = ["shared"]
    assert "&" not in dump({"a": same, "b": same})


def test_yaml_is_read_as_yaml_1_2() -> None:
    text = "a: no\nb: on\nc: 012\nd: 2025-10-01\ne: 12:30\nf: 0o17\ng: 1e3\nh: TRUE\ni: ~\nj: !!str 5\nk: 1_000\nl:\n"
    read = {"a": "no", "b": "on", "c": 12, "d": "2025-10-01", "e": "12:30", "f": 15, "g": 1000.0, "h": True}
    assert parse(text) == read | {"i": None, "j": "5", "k": "1_000", "l": None}
    assert parse("{name: x, nodes: []}") == {"name": "x", "nodes": []}
    assert parse("# a comment\n{a: 1}") == {"a": 1}


def test_merge_keys_give_way_to_what_stands_there() -> None:
    assert parse("x: &x {a: 1, b: 2}\ny: {<<: *x, b: 3}\nz: {'<<': 1}") == {
        "x": {"a": 1, "b": 2},
        "y": {"b": 3, "a": 1},
        "z": {"<<": 1},
    }


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ('{"a": 1,\n "b": {"c": 1, "c": 2}}', 'f.json:2:16: the key "c" is given twice, first at 2:8'),
        ('[{"a": 1}, {"a": "a", "a": 2}]', 'f.json:1:23: the key "a" is given twice, first at 1:13'),
        ('{"a": "NaN",\n"b": NaN}', "f.json:2:6: NaN is not JSON"),
        ('{"a": -Infinity}', "f.json:1:7: -Infinity is not JSON"),
        ('{"a": 1,}', "f.json:1:8: not JSON: illegal trailing comma"),
        ('{"a": ', "f.json:1:7: not JSON: expecting value"),
        ("[" * 100_000, "f.json:1:201: nested deeper than 200 levels"),
        ('{"a": ' + "9" * 5000 + "}", "f.json:1:7: a number with more than 4300 digits"),
        ("a: 1\nb: 2\na: 3", 'f.json:3:1: the key "a" is given twice, first on line 1'),
        ("a: 1\n1: 2", "f.json:2:1: the key 1 is not a text"),
        ("true: 2", "f.json:1:1: the key true is not a text"),
        ("? [a]\n: 2", "f.json:1:3: a key must be a text"),
        ("a: [1\nb: 2", "f.json:2:2: not YAML"),
        ("a: .nan", "f.json:1:4: .nan cannot be kept"),
        ("a: 1e999", "f.json:1:4: 1e999 is larger than"),
        ("a: " + "9" * 5000, "f.json:1:4: a number with more than 4300 digits"),
        ("a: &a [*a]", "f.json:1:8: *a is inside of what it stands for"),
        ("a: *b", "f.json:1:4: no anchor &b"),
        ("a: !!python/object:os.system x", "f.json:1:4: the tag"),
        ("a: !secret {}", "f.json:1:4: the tag"),
        ("a: 1\n---\nb: 2", "f.json:2:1: a second document begins here"),
        ("a: " + "[" * 900, "f.json:1:203: nested deeper than 200 levels"),
        ("hello", 'f.json: not a workflow: neither JSON nor YAML with keys, but "hello"'),
        ("", "f.json: not a workflow: it is empty"),
        (" \n", "f.json: not a workflow: it is empty"),
        ("# nothing", "f.json: not a workflow"),
        (b"\xff\xfe{\x00}\x00", "f.json: not a text file in UTF-8: byte 1 is 0xff; it looks like UTF-16"),
        (b'{"a": "\xe9"}', "f.json: not a text file in UTF-8: byte 8 is 0xe9"),
        ('{\n"a": "\0"}', "f.json:2:7: not a text file in UTF-8: it holds a NUL character"),
    ],
)
def test_what_is_refused_says_where(text: str | bytes, problem: str) -> None:
    said = refused(text)
    if "trailing comma" in problem and "trailing" not in said:  # Python before 3.13 says it otherwise
        problem = "f.json:1:9: not JSON: expecting property name"
    assert said.startswith(problem)


def test_a_byte_order_mark_is_no_matter() -> None:
    assert parse(b'\xef\xbb\xbf{"a": 1}') == {"a": 1}
    assert parse("\ufeffa: 1") == {"a": 1}


def test_few_lines_cannot_stand_for_terabytes() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 12)]
    assert "aliases stand for more than 1,000,000 values" in refused("\n".join(lines))


def test_only_numbers_and_syntaxes_that_exist_are_written() -> None:
    for syntax in ("json", "yaml"):
        with pytest.raises(ValueError, match=r"nan|Out of range|cannot be written"):
            dump({"a": float("nan")}, syntax)
    with pytest.raises(InvalidParameter, match="toml"):
        dump({}, "toml")


def test_a_large_file_is_read_quickly() -> None:
    nodes = [{"name": f"n{number}", "node_type": "tool"} for number in range(100_000)]
    assert len(parse(json.dumps({"nodes": nodes}))["nodes"]) == 100_000
