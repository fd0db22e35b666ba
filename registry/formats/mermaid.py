"""Mermaid, to be drawn by GitHub, GitLab and many editors: written only, since it holds no parameters.

Nodes are called n0, n1, … in their order; what a node is named stands in its label, every sign that Mermaid or Markdown
might take for its own written as an entity.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from registry.model import Workflow
from registry.pictures import labels, style

# What a renderer draws unless it is configured otherwise, which a diagram may not do itself.
_MAX_EDGES, _MAX_TEXT = 500, 50_000

_SHAPES = {"box": ('["', '"]'), "round": ('(["', '"])'), "slanted": ('[/"', '"/]'), "double": ('[["', '"]]'),
           "branch": ('{{"', '"}}')}  # fmt: skip
# Left as they are: letters and digits of every script, and a few signs that mean nothing between them.
_RISKY = re.compile(
    r"^[^0-9A-Za-z\u0080-\U0010ffff]"  # it may begin a list or a heading
    r"|(?<![0-9A-Za-z])_|_(?![0-9A-Za-z])"  # emphasis
    r"|[^\w \-(),/?!'=+%\u0080-\U0010ffff]",
    re.ASCII,
)
# What Mermaid takes for a formula, or a line break, even as entities: a space without width keeps it apart.
_PAIRS = re.compile(r"\$(?=\$)|\\(?=n)")


def from_workflow(workflow: Workflow) -> str:
    """Draw a workflow as a flowchart.

    Returns the text, with a line break at its end. Loops are dotted; a handoff stands on its edge if it is short; a
    node has its type on its second line, and a class of its own for it.
    """
    return "".join(f"{line}\n" for line in _lines(workflow))


def _lines(workflow: Workflow) -> Iterator[str]:
    numbers = labels.numbered(workflow)
    classes = style.classes(node.node_type for node in workflow.nodes)
    body = ["flowchart TD"]
    for number, node in enumerate(workflow.nodes):
        before, after = _SHAPES[style.shape(node.node_type)]
        label = f"{_lines_of(node.name)}<br/><small>{_escaped(labels.short_type(node.node_type))}</small>"
        body.append(f"    n{number}{before}{label}{after}:::{classes[node.node_type].name}")
    for edge in workflow.edges:
        parent, child = labels.ends(edge, numbers)
        said = labels.handoff(edge.handoff_data)
        arrow = ("-.->" if edge.is_loop else "-->") + (f'|"{_escaped(said)}"|' if said else "")
        body.append(f"    n{parent} {arrow} n{child}")
    used = dict.fromkeys(classes[node.node_type] for node in workflow.nodes)
    body += [
        f"    classDef {one.name} fill:{one.light.fill},stroke:{one.light.border},color:{one.light.text}"
        for one in used
    ]
    length = sum(map(len, body)) + len(body)
    if len(workflow.edges) > _MAX_EDGES or length > _MAX_TEXT:
        yield f"%% {len(workflow.edges):,} edges, {length:,} characters: raise maxEdges and maxTextSize to draw this"
    yield from body


def _lines_of(name: str) -> str:
    return "<br/>".join(_escaped(line) for line in labels.lines(name))


def _escaped(text: str) -> str:
    """Write as entities what might be read as syntax, markup, Markdown or an entity."""
    text = _PAIRS.sub("\\g<0>\u200b", text)
    return _RISKY.sub(lambda match: f"#{ord(match.group())};", text)
