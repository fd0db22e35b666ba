"""The selection language: what an expression means, and what is said of one that means nothing."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from selection_oracle import leaves, trees

from registry.errors import InvalidParameter
from registry.selection import (
    MAX_CHARACTERS,
    MAX_NESTING,
    MAX_TERMS,
    Ends,
    Expression,
    Intersection,
    Leaf,
    Not,
    Reach,
    Union,
    compiled,
    parse,
)

A, B, C = (Leaf("node", name) for name in "abc")


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("a", A),
        ("  a\t\n", A),
        ("+a", Reach(A, up=-1)),
        ("a+", Reach(A, down=-1)),
        ("+a+", Reach(A, -1, -1)),
        ("2+a+1", Reach(A, 2, 1)),
        ("0+a", Reach(A, 0)),
        ("a+2147483647", Reach(A, down=2147483647)),
        ("007+a", Reach(A, 7)),
        ("@a", Reach(A, around=True)),
        ("a b", Union((A, B))),
        ("a | b or c OR a", Union((A, B, C, A))),
        ("a & b,c and a AND b", Intersection((A, B, C, A, B))),
        ("a , b", Intersection((A, B))),
        ("a b & c", Union((A, Intersection((B, C))))),
        ("a,b c", Union((Intersection((A, B)), C))),
        ("a+ & +b", Intersection((Reach(A, down=-1), Reach(B, up=-1)))),
        ("a - b", Intersection((A, Not(B)))),
        ("a | b - c", Union((A, Intersection((B, Not(C)))))),
        ("a - b & c", Intersection((A, Not(B), C))),
        ("not a & b", Intersection((Not(A), B))),
        ("not not a", Not(Not(A))),
        ("not(a | b)", Not(Union((A, B)))),
        ("a | not b", Union((A, Not(B)))),
        ("(a | b)+", Reach(Union((A, B)), down=-1)),
        ("2+(a b)+1", Reach(Union((A, B)), 2, 1)),
        ("@(a & b)", Reach(Intersection((A, B)), around=True)),
        ("((a))", A),
        ("(a | b) | c", Union((Union((A, B)), C))),
        ("roots()", Ends("roots")),
        ("sinks( )", Ends("sinks")),
        ("+roots(a b)", Reach(Ends("roots", Union((A, B))), up=-1)),
        ("roots", Leaf("node", "roots")),
        ("type:agent", Leaf("type", "agent")),
        ("type:@n8n/set.v2", Leaf("type", "@n8n/set.v2")),
        ("type:n8n*", Leaf("type", "n8n*", glob=True)),
        ("+type:tool+", Reach(Leaf("type", "tool"), -1, -1)),
        ('type:"a b"', Leaf("type", "a b")),
        ("fetch*", Leaf("name", "fetch*", glob=True)),
        ("name:f?tch", Leaf("name", "f?tch", glob=True)),
        ("name:a", A),
        ('name:"send *"', Leaf("name", "send *", glob=True)),
        (r'name:"a\*b*"', Leaf("name", r"a\*b*", glob=True)),
        (r'name:"a\*b"', Leaf("node", "a*b")),
        ("*", Leaf("name", "*", glob=True)),
        ("parameters.url:https://x*", Leaf("parameters", "https://x*", glob=True, path=("url",))),
        ("parameters.a.b:1", Leaf("parameters", "1", path=("a", "b"))),
        ('"send mail"', Leaf("node", "send mail")),
        ("'send mail'+", Reach(Leaf("node", "send mail"), down=-1)),
        ('"Ready?"', Leaf("node", "Ready?")),
        (r'"say \"hi\" \\"', Leaf("node", 'say "hi" \\')),
        ('"and"', Leaf("node", "and")),
        ("And", Leaf("node", "And")),
        ("a or+b", Union((A, Reach(B, up=-1)))),
        ("not+a", Not(Reach(A, up=-1))),
        ("API's", Leaf("node", "API's")),
        ("check-1.b_c#2[x]", Leaf("node", "check-1.b_c#2[x]")),
        ("a@b", Leaf("node", "a@b")),
        # Digits: a depth if a term follows directly, else a name.
        ("2", Leaf("node", "2")),
        ("2+", Reach(Leaf("node", "2"), down=-1)),
        ("(2+)", Reach(Leaf("node", "2"), down=-1)),
        ("2+3", Reach(Leaf("node", "3"), 2)),
        ('"2"+3', Reach(Leaf("node", "2"), down=3)),
        ("2 +3", Union((Leaf("node", "2"), Reach(Leaf("node", "3"), up=-1)))),
        # As Japanese input methods give them.
        ("＋売上データの取得", Reach(Leaf("node", "売上データの取得"), up=-1)),
        ("２＋a＋１", Reach(A, 2, 1)),
        ("（a｜b）＆　c", Intersection((Union((A, B)), C))),
        ("a　b", Union((A, B))),
        ("a，b", Intersection((A, B))),
        ("a － b", Intersection((A, Not(B)))),
        ("＠a", Reach(A, around=True)),
        ("name：フェッチ＊", Leaf("name", "フェッチ*", glob=True)),
        ('"請求書（案）"', Leaf("node", "請求書（案）")),
        ("売上、仕入・その他「A」", Leaf("node", "売上、仕入・その他「A」")),
    ],
)
def test_what_it_means(text: str, tree: Expression) -> None:
    assert parse(text) == tree
    assert parse(str(tree)) == tree


@pytest.mark.parametrize(
    ("text", "column", "says"),
    [
        ("", 1, "write * for all nodes"),
        ("  ", 1, "nothing is selected"),
        ("a b (", 6, "a term is missing"),
        ("a |", 4, "a term is missing"),
        ("a || b", 4, "| stands where a term should"),
        ("& a", 1, "expected a name, type:"),
        ("a & or", 5, "or is an operator"),
        ("or+", 1, "or is an operator"),
        ("(a | b", 1, "( without )"),
        ("a)", 2, ") without ("),
        ("roots(a", 6, "( without )"),
        ("()", 2, "a term should"),
        ("+", 1, "+ belongs to nothing"),
        ("a + b", 3, "write it against a name"),
        ("a+b", 3, "b follows directly"),
        ("a+1b", 4, "a name that holds + is quoted"),
        ("a++", 3, "write +2"),
        ("++a", 2, "write 2+"),
        ("a+-1", 3, "- follows directly"),
        ("a+2147483648", 3, "2147483648 levels are too many"),
        ("99999999999999999999999999+a", 1, "a depth is at most 2147483647"),
        ("@a+", 3, "leave out the +"),
        ("@+a", 2, "leave out what follows the @"),
        ("2+@a", 3, "@ brings all ancestors along"),
        ("@ a", 1, "@ belongs to nothing"),
        ("a not b", 3, "a union with not, or a difference?"),
        ("a -b", 3, "put a space behind the -"),
        ("kind:tool", 1, "did you mean type:?"),
        ("key:x", 1, "did you mean name:?"),
        ("typ:x", 1, "did you mean type:?"),
        ("node_type:x", 1, "did you mean type:?"),
        ("AI:Write", 1, "a name that holds : is quoted"),
        ("通知：営業", 1, "a name that holds : is quoted"),
        ("type: agent", 6, "write it without a space"),
        ("type.x:agent", 1, "not something to select by"),
        ("parameters:x", 1, "names no key"),
        ("parameters.:x", 1, "names no key"),
        ('"send mail', 1, "a quote that never ends"),
        ('""', 1, "a name that is empty"),
        ('a"b"', 2, "quote the whole name"),
        ('"a"b', 4, "b follows directly"),
        ("請求書（案）", 4, "a name that holds ( is quoted"),
        ("root(a)", 5, "did you mean roots()?"),
        ("(a)(b)", 4, "for a union put a space"),
        ("a\0", 2, "U+0000"),
        ("a\ud800", 2, "U+D800"),
    ],
)
def test_errors_point_at_the_character(text: str, column: int, says: str) -> None:
    with pytest.raises(InvalidParameter) as raised:
        parse(text)
    message = str(raised.value)
    assert message.startswith(f"selection, column {column}: "), message
    assert says in message
    assert caret(message) is not None


def caret(message: str) -> int | None:
    """Where the caret stands below its line, in columns of the terminal; None where it is beyond the end."""
    lines = message.split("\n")
    place = next(number for number, line in enumerate(lines) if line.strip() == "^")
    width = sum(2 if unicodedata.east_asian_width(each) in "WF" else 1 for each in lines[place - 1])
    return lines[place].index("^") if lines[place].index("^") <= width else None


def test_the_line_is_named_where_there_are_several() -> None:
    with pytest.raises(InvalidParameter, match=r"^exclude, line 2, column 3: "):
        parse("a\nb )", "exclude")


def test_of_a_long_line_only_the_place_is_shown() -> None:
    with pytest.raises(InvalidParameter) as raised:
        parse("a " * 400 + ")" + " b" * 400)
    lines = str(raised.value).split("\n")
    assert lines[0].startswith("selection, column 801: ")
    assert len(lines[1]) < 130 and lines[1][lines[2].index("^")] == ")"


def test_limits() -> None:
    parse(" ".join(["a"] * MAX_TERMS))
    parse("(" * MAX_NESTING + "a" + ")" * MAX_NESTING)
    parse("a" * MAX_CHARACTERS)
    for text, says in (
        (" ".join(["a"] * (MAX_TERMS + 1)), "500 terms"),
        ("roots() " * (MAX_TERMS + 1), "500 terms"),
        ("(" * (MAX_NESTING + 1) + "a" + ")" * (MAX_NESTING + 1), "nested more than 50"),
        ("not " * (MAX_NESTING + 1) + "a", "nested more than 50"),
        ("roots(" * 1000, "nested more than 50"),
        ("a" * (MAX_CHARACTERS + 1), "10,001 characters"),
    ):
        with pytest.raises(InvalidParameter, match=says) as raised:
            parse(text)
        assert len(str(raised.value)) < 500


SYNTAX = st.text(st.sampled_from("ab12+|&,()@:\"'\\*?- \n－＋（）：　") | st.characters(), max_size=40)
WORDS = st.lists(
    st.sampled_from(
        ["a", "not", "and", "or", "roots(", "type:", "name:", "(", ")", "+", "2+", "@", "|", "&", "-", '"x y"']
    )
    | st.sampled_from([" ", "  ", ""]),
    max_size=20,
).map("".join)


@given(SYNTAX | WORDS)
@settings(max_examples=400, deadline=None)
def test_any_text_is_a_selection_or_a_clear_error(text: str) -> None:
    try:
        tree = parse(text)
    except InvalidParameter as error:
        assert str(error).startswith("selection, ")
        assert caret(str(error)) is not None
        return
    assert parse(str(tree)) == tree
    assert compiled(tree).steps


NAMES = (
    st.text(min_size=1, max_size=12)
    .filter(lambda name: name.strip() and "\0" not in name)
    .filter(lambda name: not any("\ud800" <= each <= "\udfff" for each in name))
)
VALUES = st.text(st.sampled_from("ab *?\\\"'+（：　_%"), min_size=1, max_size=6)


def pattern_of(method: str, value: str) -> Leaf:
    pieces = value.replace("\\", "\\\\")
    glob = any(each in "*?" for each in pieces)
    path = ("a", "b") if method == "parameters" else ()
    return Leaf(method, pieces if glob else value, glob, path)  # type: ignore[arg-type]


PATTERNS = st.tuples(st.sampled_from(["type", "parameters"]), VALUES).map(lambda given: pattern_of(*given))


@given(trees(leaves(NAMES, PATTERNS)))
@settings(max_examples=300, deadline=None)
def test_what_is_written_is_read_again(tree: Expression) -> None:
    assert parse(str(tree)) == tree


def test_traversals_the_same_way_are_one() -> None:
    assert [step["op"] for step in compiled(parse("+a +b c +(d e)")).steps].count("up") == 1
    assert [step["op"] for step in compiled(parse("1+a 2+b")).steps].count("up") == 2
    assert [step["op"] for step in compiled(parse("not a & b")).steps] == ["node", "node", "difference"]
