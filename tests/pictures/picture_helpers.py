"""Workflows to draw: names that are hard to write, graphs of every shape, real ones."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from hypothesis import strategies as st

from registry import formats
from registry.errors import InvalidWorkflow
from registry.model import Edge, Node, Workflow
from registry.topology import topological_order
from registry.validation import validate

# What means something to Mermaid, DOT, HTML, Markdown, XML or a terminal.
PIECES = [
    '"', "'", "`", "end", "graph", "subgraph", "[", "]", "(", ")", "{", "}", "<b>", "</b>", "<script>", "&amp;", "&",
    "#", "#35;", "#quot;", ";", "|", "-->", "%%", "\n", "\r\n", "\t", "\\", "\\n", "\\N", ":::", "$$x$$", "**b**",
    "_e_", "1. ", "- ", "# ", "~~", "http://a.b/c", "a@b.co", "日本語", "フェッチ", "👩‍👩‍👧", "🎉", "é",
    "\u202e", "\x1b[31m", "\x07", "\u200d", "\ufeff", "\ufffe", "\u2028", "a", "Z", "0", " ", "default", "style", "@{",
    "=", "?", ".", ",", "%",
]  # fmt: skip
names = st.one_of(
    st.lists(st.sampled_from(PIECES), min_size=1, max_size=6).map("".join),
    st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), min_size=1, max_size=255),
).filter(lambda name: name.strip() != "" and len(name) <= 255)


@st.composite
def graphs(draw: st.DrawFn, most: int = 14) -> tuple[int, list[tuple[int, int]]]:
    """Some nodes, numbered in topological order, and edges between them, each once."""
    count = draw(st.integers(1, most))
    pairs = [(parent, child) for child in range(count) for parent in range(child)]
    edges = draw(st.sets(st.sampled_from(pairs), max_size=3 * count)) if pairs else set()
    return count, sorted(edges)


@st.composite
def workflows(draw: st.DrawFn) -> Workflow:
    """Workflows with loops, edges to the same node, parallel edges, and names of all kinds."""
    found = draw(st.lists(names, unique=True, max_size=8))
    nodes = [Node(name, draw(st.sampled_from(["tool", "agent", "human", "x.if", "型", 'a"b']))) for name in found]
    edges = []
    for _ in range(draw(st.integers(0, 12)) if found else 0):
        parent, child = sorted(draw(st.lists(st.integers(0, len(found) - 1), min_size=2, max_size=2)))
        is_loop = parent == child or draw(st.booleans())
        ends = (child, parent) if is_loop else (parent, child)
        handoff = draw(st.dictionaries(names, st.one_of(names, st.integers(), st.just({"a": 1})), max_size=2))
        edges.append(Edge(found[ends[0]], found[ends[1]], handoff, is_loop))
    return Workflow(draw(names), nodes=nodes, edges=edges, version=1)


def ordered(workflow: Workflow) -> Workflow:
    """The workflow with its nodes in dependency order, as the database gives it."""
    numbers = {node.name: number for number, node in enumerate(workflow.nodes)}
    pairs = [(numbers[edge.parent], numbers[edge.child]) for edge in workflow.edges if not edge.is_loop]
    order = topological_order(len(numbers), pairs)
    assert order is not None
    workflow.nodes = [workflow.nodes[number] for number in order]
    return workflow


def read(file: Path) -> Workflow:
    document = formats.to_document(formats.text.parse(file.read_bytes(), origin=file.name), name=file.stem)
    return ordered(validate(document, loops="mark").workflow)


def real(corpus: Path) -> Iterator[tuple[str, Workflow]]:
    """All workflows of the collection that are workflows."""
    for file in sorted(corpus.rglob("*.*")):
        if file.suffix in (".json", ".yml", ".yaml"):
            try:
                yield file.name, read(file)
            except InvalidWorkflow:
                continue
