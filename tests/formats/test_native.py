from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry import formats
from registry.model import Edge, Node, Param, Workflow
from registry.validation import validate
from registry.validation.rules import WORDS

EXAMPLES = Path(__file__).parents[2] / "examples"
TEXT = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=100).filter(
    lambda text: text.strip()
)
# Keys that mean something and so demand values of their own: rules of a parameter, and where a workflow comes from.
MEANT = WORDS | {"min", "max", "secret", "source"}
OBJECT = st.dictionaries(
    TEXT.filter(lambda key: key not in MEANT),
    st.none() | st.booleans() | st.integers() | st.lists(TEXT, max_size=2),
    max_size=3,
)
FITTING: dict[str, st.SearchStrategy[Any]] = {
    "string": TEXT,
    "int": st.integers(),
    "float": st.floats(allow_nan=False, allow_infinity=False),
    "bool": st.booleans(),
    "date": st.dates().map(lambda day: day.isoformat()),
    "datetime": st.datetimes(timezones=st.just(datetime.UTC)).map(lambda time: time.isoformat()),
    "list": st.lists(TEXT, max_size=2),
    "json": OBJECT,
}


@st.composite
def workflows(draw: st.DrawFn) -> Workflow:
    names = draw(st.lists(TEXT, unique=True, max_size=6))
    edges = []
    for child in range(1, len(names)):
        for parent in draw(st.sets(st.integers(0, child - 1), max_size=3)):
            edges.append(Edge(names[parent], names[child], draw(OBJECT)))
    is_loop = draw(st.booleans())  # drawn first: an empty workflow has none
    if names and is_loop:
        edges.append(Edge(names[-1], names[0], {}, is_loop=True))
    params = []
    for key in draw(st.lists(TEXT, unique=True, max_size=3)):
        value_type = draw(st.sampled_from(sorted(FITTING)))
        default = draw(st.none() | FITTING[value_type])
        params.append(Param(key, value_type, draw(st.booleans()), default, draw(OBJECT)))  # type: ignore[arg-type]
    return Workflow(
        name=draw(TEXT),
        description=draw(st.none() | st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))),
        category=draw(st.none() | TEXT),
        tags=draw(st.lists(TEXT, unique=True, max_size=3)),
        metadata=draw(OBJECT),
        nodes=[Node(name, draw(TEXT.filter(lambda text: text != "workflow")), draw(OBJECT)) for name in names],
        edges=edges,
        params=params,
        version=draw(st.none() | st.integers(1, 9)),
    )


@given(workflow=workflows(), syntax=st.sampled_from(["json", "yaml"]))
def test_a_workflow_survives_the_way_through_a_file(workflow: Workflow, syntax: str) -> None:
    text = formats.text.dump(formats.from_workflow(workflow, "registry"), syntax)
    data = formats.text.parse(text)
    assert formats.detect(data) == "registry"
    assert validate(formats.to_document(data)).workflow == workflow


def test_what_is_empty_is_left_out() -> None:
    workflow = Workflow("w", nodes=[Node("a", "t")], edges=[Edge("a", "a", is_loop=True)], params=[Param("k", "int")])
    assert formats.from_workflow(workflow, "registry") == {
        "name": "w",
        "nodes": [{"name": "a", "node_type": "t"}],
        "edges": [{"parent": "a", "child": "a", "is_loop": True}],
        "params": [{"key": "k", "value_type": "int"}],
    }
    assert formats.from_workflow(Workflow("w", description="", version=3), "registry") == {
        "name": "w",
        "version": 3,
        "description": "",
        "nodes": [],
    }


@pytest.mark.parametrize("file", sorted(EXAMPLES.glob("*.yaml")), ids=lambda file: file.stem)
def test_the_examples_are_valid(file: Path) -> None:
    data = formats.text.parse(file.read_bytes(), origin=file.name)
    workflow = validate(formats.to_document(data)).workflow
    assert 6 <= len(workflow.nodes) <= 12
    used = formats.text.dump(data)
    assert all(f"{{{{ params.{param.key} }}}}" in used for param in workflow.params)
    assert "source" in workflow.metadata


def test_there_are_examples() -> None:
    assert {file.stem for file in EXAMPLES.glob("*.yaml")} >= {"invoice", "etl", "agent"}
