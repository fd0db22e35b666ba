"""DOT, to be drawn by Graphviz: written only, since it holds no parameters.

Nodes are called n0, n1, … in their order; what a node is named stands in its label.
"""

from __future__ import annotations

from collections.abc import Iterator

from registry.model import Workflow
from registry.pictures import labels, style

_SHAPES = {
    "box": "shape=box",
    "round": 'shape=box, style="filled,rounded"',
    "slanted": "shape=parallelogram",
    "double": "shape=box, peripheries=2",
    "branch": "shape=hexagon",
}


def from_workflow(workflow: Workflow) -> str:
    """Draw a workflow as a directed graph.

    Returns the text, with a line break at its end. Loops are dashed and do not pull their nodes upwards; a handoff
    stands on its edge if it is short; a node has its type on its second line and as its class.
    """
    return "".join(f"{line}\n" for line in _lines(workflow))


def _lines(workflow: Workflow) -> Iterator[str]:
    numbers = labels.numbered(workflow)
    classes = style.classes(node.node_type for node in workflow.nodes)
    yield f"digraph {_quoted(labels.one_line(workflow.name))} {{"
    yield "    rankdir=TB"
    yield '    node [style=filled, fontname="Helvetica,Arial,sans-serif", fontsize=11]'
    yield '    edge [fontname="Helvetica,Arial,sans-serif", fontsize=9, color="#5b6673"]'
    for number, node in enumerate(workflow.nodes):
        one = classes[node.node_type]
        label = _quoted(*labels.lines(node.name), labels.short_type(node.node_type))
        colours = f'fillcolor="{one.light.fill}", color="{one.light.border}", fontcolor="{one.light.text}"'
        about = f"class={_quoted(one.name)}, tooltip={_quoted(labels.one_line(node.node_type))}"
        yield f"    n{number} [label={label}, {_SHAPES[style.shape(node.node_type)]}, {colours}, {about}]"
    for edge in workflow.edges:
        parent, child = labels.ends(edge, numbers)
        said = labels.handoff(edge.handoff_data)
        attributes = [f"label={_quoted(said)}"] if said else []
        if edge.is_loop:
            attributes += ["style=dashed", "constraint=false"]
        more = f" [{', '.join(attributes)}]" if attributes else ""
        yield f"    n{parent} -> n{child}{more}"
    yield "}"


def _quoted(*lines: str) -> str:
    """Write lines as one string: backslashes and quotes are DOT's own, `&` begins an entity."""
    text = r"\n".join(line.replace("\\", "\\\\").replace('"', '\\"').replace("&", "&amp;") for line in lines)
    return f'"{text}"'
