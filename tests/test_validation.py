from __future__ import annotations

import copy
import datetime
import subprocess
import sys
import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.errors import CycleError, InvalidWorkflow
from registry.model import VALUE_TYPES
from registry.validation import json_schema, validate


def doc(*, edges: list[Any] | None = None, **changes: Any) -> dict[str, Any]:
    """A document of two nodes, `fetch` and `check`, with something changed."""
    nodes = [{"name": "fetch", "node_type": "tool"}, {"name": "check", "node_type": "agent"}]
    return {"name": "w", "nodes": nodes, "edges": edges or [], **changes}


def chain(*pairs: str, **changes: Any) -> dict[str, Any]:
    """A document whose edges are "ab", "bc", …"""
    names = list(dict.fromkeys("".join(pairs)))
    nodes = [{"name": name, "node_type": "tool"} for name in names]
    return {"name": "w", "nodes": nodes, "edges": [{"parent": pair[0], "child": pair[1]} for pair in pairs], **changes}


def problems(document: Any, **options: Any) -> list[str]:
    before = copy.deepcopy(document)
    with pytest.raises(InvalidWorkflow) as caught:
        validate(document, **options)
    assert document == before
    return list(caught.value.problems)


def param(**fields: Any) -> dict[str, Any]:
    return doc(params=[{"key": "k", "value_type": "string", **fields}])


def node(**fields: Any) -> dict[str, Any]:
    return doc(nodes=[{"name": "fetch", "node_type": "tool", **fields}])


def test_every_problem_is_told_at_once_in_the_order_of_the_document() -> None:
    document = {
        "nam": "w",
        "version": 0,
        "tags": ["a", "a", ""],
        "nodes": [{"name": "check", "typ": "tool"}, {"name": "check", "node_type": 5}, "x"],
        "edges": [{"parent": "check", "child": "chek"}, {"parent": "b"}],
        "params": [{"key": "k", "value_type": "strin"}, {"key": "k", "value_type": "int", "default_value": "x"}],
    }
    assert problems(document) == [
        'nam: unknown key; did you mean "name"?',
        "name: missing",
        "version: must be from 1 to 2147483647, not 0",
        'tags[1]: "a" is given twice, first at tags[0]',
        "tags[2]: must not be blank",
        "nodes[0].node_type: missing",
        'nodes[0].typ: unknown key; did you mean "node_type"?',
        "nodes[1].node_type: must be a text, not the number 5",
        'nodes[1].name: "check" is given twice, first at nodes[0].name',
        'nodes[2]: must be an object, not "x"',
        'edges[0].child: no node "chek"; did you mean "check"?',
        "edges[1].child: missing",
        'edges[1].parent: no node "b"',
        'params[0].value_type: "strin" is not one of string, int, float, bool, date, datetime, enum, list, json;'
        ' did you mean "string"?',
        'params[1].key: "k" is given twice, first at params[0].key',
        'params[1].default_value: must be an integer (value_type int), not "x"',
    ]


@pytest.mark.parametrize(
    ("document", "problem"),
    [
        (doc(name=""), "name: must not be blank"),
        (doc(name=" \u3000"), "name: must not be blank"),
        (doc(name="a\nb"), "name: must be one line without control characters, but holds '\\n'"),
        (doc(name="x" * 256), "name: at most 255 characters, not 256"),
        (doc(name=None), "name: must be a text, not null"),
        (doc(category="x" * 256), "category: at most 255 characters, not 256"),
        (doc(category=" "), "category: must not be blank"),
        (doc(description=1), "description: must be a text, not the number 1"),
        (doc(tags=["x" * 101]), "tags[0]: at most 100 characters, not 101"),
        (doc(tags="a"), 'tags: must be a list, not "a"'),
        (doc(version=True), "version: must be an integer, not true"),
        (doc(version=2**31), "version: must be from 1 to 2147483647, not 2147483648"),
        (doc(version=10**5000), "version: must be from 1 to 2147483647, not a long number"),
        (doc(metadata={10**5000: 1}), "metadata: a key must be a text, not a long number"),
        (param(value_type="string", default_value=10**5000), "params[0].default_value: must be a text"),
        (doc(metadata=[]), "metadata: must be an object, not a list"),
        (doc(nodes={}), "nodes: must be a list, not an object"),
        (doc(created_at="2025-10-01"), "created_at: unknown key; known are name, version, "),
        ({"name": "w"}, "nodes: missing"),
        (node(name=" "), "nodes[0].name: must not be blank"),
        (node(name="x" * 256), "nodes[0].name: at most 255 characters, not 256"),
        (node(node_type="x" * 101), "nodes[0].node_type: at most 100 characters, not 101"),
        (node(node_type="\t"), "nodes[0].node_type: must not be blank"),
        (node(parameters=None), "nodes[0].parameters: must be an object, not null"),
        (node(config={}), 'nodes[0].config: unknown key; did you mean "parameters"?'),
        (doc(edges=[{"from": "fetch", "child": "check"}]), "edges[0].parent: missing"),
        (
            doc(edges=[{"parent": "fetch", "child": "check", "to": 1}]),
            'edges[0].to: unknown key; did you mean "child"?',
        ),
        (doc(edges=[{"parent": "fetch", "child": "check", "is_loop": 1}]), "edges[0].is_loop: must be true or false"),
        (doc(edges=[{"parent": "fetch", "child": "fetch"}]), 'edges[0]: "fetch" points at itself; mark it is_loop'),
        (param(key="x" * 256), "params[0].key: at most 255 characters, not 256"),
        (param(required="yes"), 'params[0].required: must be true or false, not "yes"'),
        (param(default=1), 'params[0].default: unknown key; did you mean "default_value"?'),
        (param(value_type="integer"), 'params[0].value_type: "integer" is not one of'),
        (node(parameters={"a": "x\0y"}), "nodes[0].parameters.a: PostgreSQL cannot keep a NUL character"),
        (node(parameters={"a": {"x\0y": 1}}), 'nodes[0].parameters.a: the key "x\\u0000y": PostgreSQL cannot keep'),
        (node(name="x\0y"), "nodes[0].name: PostgreSQL cannot keep a NUL character"),
        (node(name="\ud800"), "nodes[0].name: half of a surrogate pair is not a character"),
        (node(parameters={"a b": ["\udfff"]}), 'nodes[0].parameters."a b"[0]: half of a surrogate pair'),
        (node(parameters={"\ud800": 1}), 'nodes[0].parameters: the key "\\ud800": half of a surrogate pair'),
        (node(parameters={"a": float("nan")}), "nodes[0].parameters.a: nan cannot be kept: use null, or a text"),
        (doc(metadata={"a": [1, float("-inf")]}), "metadata.a[1]: -inf cannot be kept"),
        (node(parameters={"a": 10**5000}), "nodes[0].parameters.a: a number with more than 4300 digits"),
        (node(parameters={"a": {1: 2}}), "nodes[0].parameters.a: a key must be a text, not the number 1"),
        (node(parameters={1: 2}), "nodes[0].parameters: a key must be a text, not the number 1"),
        (node(parameters={"a": {"b"}}), "nodes[0].parameters.a: a set is not JSON"),
        (
            node(parameters={"a": datetime.date(2025, 1, 1)}),
            "nodes[0].parameters.a: a date is not JSON: write it as an",
        ),
        ([], "not a workflow: a list"),
    ],
)
def test_each_rule_has_a_problem_with_its_path(document: Any, problem: str) -> None:
    found = problems(document)
    assert any(line.startswith(problem) for line in found), found


@pytest.mark.parametrize("wrapped", [list, dict])
def test_deep_nesting_is_refused_and_does_not_recurse(wrapped: type) -> None:
    value: Any = 1
    for _ in range(5000):
        value = [value] if wrapped is list else {"a": value}
    with pytest.raises(InvalidWorkflow, match="nested deeper than 200 levels"):
        validate(node(parameters={"a": value}))
    shallow: Any = 1
    for _ in range(150):
        shallow = [shallow]
    validate(node(parameters={"a": shallow}))


@pytest.mark.parametrize(
    ("value_type", "fitting", "misfits"),
    [
        ("string", ["", "x"], [1, True, ["x"]]),
        ("enum", ["x"], [1]),
        ("int", [0, -5, 10**30], [1.0, True, "1"]),
        ("float", [1, 1.5], [True, "1.5"]),
        ("bool", [True, False], [0, 1, "true"]),
        ("date", ["2025-10-31"], ["2025-10-32", "20251031", "2025-W44-5", "today", 20251031, "2025-10-31T00:00"]),
        (
            "datetime",
            ["2025-10-31T09:00:00+09:00", "2025-10-31 09:00Z", "2025-10-31T09:00:00Z"],
            ["2025-10-31", "2025-10-31T09:00:00", "x", 1],
        ),
        ("list", [[], [1, "a"]], ["a", {}]),
        ("json", [1, "a", [], {"a": None}, True], []),
    ],
)
def test_a_default_value_fits_its_type(value_type: str, fitting: list[Any], misfits: list[Any]) -> None:
    for value in [*fitting, None]:
        document = param(value_type=value_type, default_value=value)
        assert validate(document).workflow.params[0].default_value == value
    for value in misfits:
        assert problems(param(value_type=value_type, default_value=value))[0].startswith(
            "params[0].default_value: must"
        )


def test_every_value_type_is_covered() -> None:
    for value_type in VALUE_TYPES:
        validate(param(value_type=value_type))


def test_names_of_nodes_may_hold_what_other_tools_let_people_write() -> None:
    name = "line one\nline two\t → 日本語 🤖 "
    workflow = validate(doc(nodes=[{"name": name, "node_type": "x"}], edges=[])).workflow
    assert workflow.nodes[0].name == name
    validate(node(parameters={"text": "a backslash and u0000: \\u0000"}))


def test_the_list_of_problems_ends_where_nobody_reads_on() -> None:
    document = doc(nodes=[{"name": f"n{number}", "node_type": 1} for number in range(12_345)])
    found = problems(document)
    assert len(found) == 101
    assert found[0].startswith("nodes[0].node_type")
    assert found[-1] == "and 12,245 more"


# --- cycles ------------------------------------------------------------------------------------------------------


def test_a_cycle_is_spelled_out() -> None:
    with pytest.raises(CycleError) as caught:
        validate(chain("ab", "bc", "cb"))
    assert str(caught.value) == "cycle: b → c → b"
    assert caught.value.cycle == ("b", "c", "b")


def test_a_cycle_is_told_only_when_all_else_is_right() -> None:
    assert problems(chain("ab", "ba", category="")) == ["category: must not be blank"]


def test_loops_are_marked_and_told() -> None:
    document = chain("ab", "bc", "cb", "cd", "dd")
    checked = validate(document, loops="mark")
    assert [(edge.parent, edge.child) for edge in checked.marked] == [("c", "b"), ("d", "d")]
    assert [edge.is_loop for edge in checked.workflow.edges] == [False, False, True, False, True]
    assert "is_loop" not in document["edges"][2]
    assert validate(document, loops="mark") == checked


def test_edges_that_are_loops_already_close_no_cycle() -> None:
    document = chain("ab", "ba", "aa")
    document["edges"][1]["is_loop"] = document["edges"][2]["is_loop"] = True
    assert validate(document).marked == []


def test_the_walk_begins_at_the_entry() -> None:
    # "entry" is last in the document, but the loop is entered through it, at b: so it is closed by the edge to b.
    nodes = [{"name": name, "node_type": "tool"} for name in ("a", "b", "c", "entry")]
    edges = [{"parent": p, "child": c} for p, c in (("a", "b"), ("b", "c"), ("c", "a"), ("entry", "b"))]
    marked = validate({"name": "w", "nodes": nodes, "edges": edges}, loops="mark").marked
    assert [(edge.parent, edge.child) for edge in marked] == [("a", "b")]


# --- the whole ---------------------------------------------------------------------------------------------------


def test_the_model_has_everything_in_the_order_of_the_document() -> None:
    document = doc(
        description="d",
        category="finance/billing",
        tags=["b", "a"],
        metadata={"k": 1},
        version=7,
        edges=[{"parent": "check", "child": "fetch", "handoff_data": {"rows": "$.rows"}}],
        params=[{"key": "k", "value_type": "int", "required": True, "default_value": 3, "metadata": {"minimum": 1}}],
    )
    workflow = validate(document).workflow
    assert [node.name for node in workflow.nodes] == ["fetch", "check"]
    assert (workflow.version, workflow.tags, workflow.category) == (7, ["b", "a"], "finance/billing")
    assert workflow.edges[0].handoff_data == {"rows": "$.rows"}
    assert workflow.params[0].default_value == 3
    assert validate({"name": "empty", "nodes": []}).workflow.nodes == []


@given(
    st.recursive(
        st.none() | st.booleans() | st.floats() | st.text(), lambda x: st.lists(x) | st.dictionaries(st.text(), x)
    )
)
def test_whatever_is_given_the_answer_is_a_model_or_its_problems(value: Any) -> None:
    for document in ({"name": "w", "nodes": value}, {"name": value, "nodes": []}, doc(edges=value), doc(params=value)):
        try:
            validate(document)
        except InvalidWorkflow as error:
            assert error.problems
            str(error).encode()


def test_the_schema_says_the_same() -> None:
    schema = json_schema()
    assert schema["required"] == ["name", "nodes"]
    assert schema["additionalProperties"] is False
    assert set(schema["properties"]) >= {"name", "tags", "nodes", "edges", "params", "metadata"}
    assert schema["$defs"]["ParamShape"]["properties"]["value_type"]["enum"] == list(VALUE_TYPES)
    assert schema["$defs"]["NodeShape"]["properties"]["node_type"]["maxLength"] == 100


def test_pydantic_is_imported_only_to_validate() -> None:
    program = "import sys, registry.validation, registry.formats; sys.exit('pydantic' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0


def test_a_large_document_takes_seconds() -> None:
    count = 50_000
    nodes = [{"name": f"n{number}", "node_type": "tool", "parameters": {"a": number}} for number in range(count)]
    edges = [{"parent": f"n{number}", "child": f"n{number + 1}"} for number in range(count - 1)]
    started = time.process_time()
    validate({"name": "w", "nodes": nodes, "edges": edges})
    assert time.process_time() - started < 10
