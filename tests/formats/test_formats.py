"""Which format a file is in, and real files of each all the way: read, validated, out of the database, written."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from registry import formats
from registry.errors import CycleError, InvalidParameter, InvalidWorkflow
from registry.model import Workflow
from registry.topology import topological_order
from registry.validation import validate

CORPUS = Path(__file__).parents[3] / "shared" / "corpus"
needs_corpus = pytest.mark.skipif(not CORPUS.is_dir(), reason=f"no real workflows at {CORPUS}")
FOREIGN = ("n8n", "wfformat", "dify")


def files(folder: str) -> list[Path]:
    return sorted((CORPUS / folder).iterdir())


def read(file: Path) -> Any:
    return formats.text.parse(file.read_bytes(), origin=file.name)


def document_of(file: Path) -> dict[str, Any]:
    return formats.to_document(read(file), name=file.stem)


def stored(workflow: Workflow) -> Workflow:
    """The workflow as the database gives it: jsonb keeps no key order, nodes and edges come in dependency order."""

    def jsonb(value: Any) -> Any:
        return json.loads(json.dumps(value, sort_keys=True))

    numbers = {node.name: number for number, node in enumerate(workflow.nodes)}
    pairs = [(numbers[edge.parent], numbers[edge.child]) for edge in workflow.edges if not edge.is_loop]
    order = topological_order(len(numbers), pairs)
    assert order is not None
    workflow.nodes = [workflow.nodes[number] for number in order]
    ranks = {node.name: rank for rank, node in enumerate(workflow.nodes)}
    for node in workflow.nodes:
        node.parameters = jsonb(node.parameters)
    for edge in workflow.edges:
        edge.handoff_data = jsonb(edge.handoff_data)
    workflow.edges.sort(
        key=lambda edge: (ranks[edge.parent], ranks[edge.child], json.dumps(edge.handoff_data, sort_keys=True))
    )
    workflow.params.sort(key=lambda param: param.key)
    workflow.tags.sort()
    workflow.metadata = jsonb(workflow.metadata)
    return workflow


@needs_corpus
@pytest.mark.parametrize("format", FOREIGN)
def test_real_files_come_back_equal(format: str) -> None:
    for file in files(format):
        data = read(file)
        assert formats.detect(data) == format
        workflow = stored(validate(document_of(file), loops="mark").workflow)
        assert formats.from_workflow(workflow, format) == data, file.name
        # The registry's own file in between changes nothing.
        text = formats.text.dump(formats.from_workflow(workflow, "registry"), "yaml")
        again = stored(validate(formats.to_document(formats.text.parse(text))).workflow)
        assert again == workflow, file.name
        assert formats.from_workflow(again, format) == data, file.name


@needs_corpus
@pytest.mark.parametrize("target", FOREIGN)
@pytest.mark.parametrize("source", FOREIGN)
def test_real_files_can_be_written_in_other_formats(source: str, target: str) -> None:
    for file in files(source):
        workflow = stored(validate(document_of(file), loops="mark").workflow)
        data = formats.from_workflow(workflow, target)
        assert formats.detect(data) == target
        assert formats.text.parse(formats.text.dump(data)) == data
        back = validate(formats.to_document(data, name="unnamed"), loops="mark").workflow
        assert len(back.nodes) - len(workflow.nodes) in (0, 1), file.name  # dify may need a start node


@needs_corpus
def test_fifty_two_n8n_files_of_which_twelve_loop() -> None:
    cycles, marked = [], 0
    for file in files("n8n"):
        document = document_of(file)
        try:
            validate(document)
        except CycleError as error:
            cycles.append(error.cycle)
            pairs = {(edge["parent"], edge["child"]) for edge in document["edges"]}
            assert all(pair in pairs for pair in zip(error.cycle, error.cycle[1:], strict=False))
            assert str(error) == f"cycle: {' → '.join(error.cycle)}"
        marks = validate(document, loops="mark").marked
        assert marks == validate(document, loops="mark").marked
        marked += bool(marks)
    assert len(files("n8n")) == 52
    assert len(cycles) == marked == 12


@needs_corpus
def test_n8n_files_that_name_unknown_nodes_are_refused() -> None:
    assert len(files("n8n-invalid")) == 8
    for file in files("n8n-invalid"):
        data = read(file)
        names = {node["name"] for node in data["nodes"]}
        first = next(source for source in data["connections"] if source not in names)
        with pytest.raises(InvalidWorkflow) as caught:
            validate(document_of(file), loops="mark")
        assert f'no node "{first}"' in str(caught.value)
        assert " more" in str(caught.value)


@needs_corpus
def test_notes_are_no_steps_and_runtimes_are_parameters() -> None:
    for file in files("n8n"):
        assert not any("stickyNote" in node["node_type"] for node in document_of(file)["nodes"])
    for file in files("wfformat"):
        assert all('"runtimeInSeconds"' in json.dumps(node["parameters"]) for node in document_of(file)["nodes"])


@pytest.mark.parametrize(
    ("data", "format"),
    [
        ({"name": "x", "nodes": []}, "registry"),
        ({"name": "x", "nodes": [], "edges": [], "metadata": {"n8n": {}}}, "registry"),
        ({"edges": []}, "registry"),
        ({"name": "x", "node": []}, "registry"),  # a slip, which validation explains
        ({"nodes": [], "connections": {}}, "n8n"),
        ({"nodes": [{"typeVersion": 1}]}, "n8n"),
        ({"workflow": {"specification": {"tasks": []}}}, "wfformat"),
        ({"workflow": {"tasks": []}}, "wfformat"),
        ({"kind": "app", "app": {"mode": "workflow"}, "workflow": {"graph": {"nodes": []}}}, "dify"),
    ],
)
def test_a_format_is_told_by_the_content(data: Any, format: str) -> None:
    assert formats.detect(data) == format


@pytest.mark.parametrize(
    ("data", "seen"),
    [
        ({}, "nothing in it"),
        ({"hello": 1, "there": 2}, 'keys "hello", "there"'),
        ([], "a list"),
        ([{"nodes": [], "connections": {}}], "give each workflow a file of its own"),
        ("hello", '"hello"'),
        (None, "null"),
        ({"app": {"mode": "agent-chat"}, "kind": "app"}, "a Dify app in mode agent-chat without workflow.graph"),
        ({"app": {"mode": "chat"}, "workflow": {}}, "a Dify app in mode chat without workflow.graph"),
    ],
)
def test_what_is_no_workflow_is_told(data: Any, seen: str) -> None:
    with pytest.raises(InvalidWorkflow, match=r"^not a workflow: ") as caught:
        formats.to_document(data)
    assert seen in str(caught.value)


def test_a_name_is_given_only_where_there_is_none() -> None:
    assert formats.to_document({"nodes": []}, "auto", "given")["name"] == "given"
    assert formats.to_document({"name": None, "nodes": []}, name="given")["name"] == "given"
    assert formats.to_document({"name": "own", "nodes": []}, name="given")["name"] == "own"
    assert formats.to_document({"nodes": [], "connections": {}}, name="given")["name"] == "given"
    data: dict[str, Any] = {"nodes": []}
    assert formats.to_document(data, name="given") is not data
    assert data == {"nodes": []}


def test_an_unknown_format_is_the_callers_mistake() -> None:
    with pytest.raises(InvalidParameter, match="use one of registry, n8n, wfformat, dify"):
        formats.to_document({}, "xml")
    with pytest.raises(InvalidParameter):
        formats.from_workflow(Workflow("w"), "auto")
