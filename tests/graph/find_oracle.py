"""What find has to find, worked out by brute force in Python from whole workflows."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Any

from registry import Match, Node, Workflow


@dataclass(frozen=True)
class Wanted:
    """One node of a pattern; `far`: by any path."""

    far: bool = False
    node_type: str | None = None
    name: str | None = None
    parameters: dict[str, Any] = field(default_factory=dict)

    def fits(self, node: Node) -> bool:
        return (
            fnmatchcase(node.node_type, self.node_type or "*")
            and fnmatchcase(node.name, self.name or "*")
            and contains(node.parameters, self.parameters)
        )

    def __str__(self) -> str:
        words = [f'"{self.node_type}"'] if self.node_type else []
        words += [f'name:"{self.name}"'] if self.name else []
        words += [json.dumps(self.parameters, ensure_ascii=False)] if self.parameters else []
        return " ".join(words) or "*"


def text(pattern: Sequence[Wanted]) -> str:
    first, *others = pattern
    return str(first) + "".join(f" {'->>' if wanted.far else '->'} {wanted}" for wanted in others)


def contains(given: Any, wanted: Any) -> bool:
    """PostgreSQL's @> below the top level."""
    if isinstance(wanted, dict):
        return isinstance(given, dict) and all(key in given and contains(given[key], wanted[key]) for key in wanted)
    if isinstance(wanted, list):
        return isinstance(given, list) and all(any(contains(one, each) for one in given) for each in wanted)
    return type(given) in ((int, float) if type(wanted) in (int, float) else (type(wanted),)) and bool(given == wanted)


def below(workflow: Workflow) -> tuple[dict[str, set[str]], dict[str, set[str]]]:
    """The children and the descendants of each node, loops not followed."""
    children: dict[str, set[str]] = {node.name: set() for node in workflow.nodes}
    for edge in workflow.edges:
        if not edge.is_loop:
            children[edge.parent].add(edge.child)
    descendants: dict[str, set[str]] = {}

    def reached(name: str) -> set[str]:
        if name not in descendants:
            descendants[name] = children[name].union(*(reached(child) for child in children[name]))
        return descendants[name]

    for name in children:
        reached(name)
    return children, descendants


def matches(workflow: Workflow, pattern: Sequence[Wanted]) -> bool:
    children, descendants = below(workflow)
    ending = {node.name for node in workflow.nodes if pattern[0].fits(node)}
    nodes = {node.name: node for node in workflow.nodes}
    for wanted in pattern[1:]:
        ways = descendants if wanted.far else children
        ending = {name for here in ending for name in ways[here] if wanted.fits(nodes[name])}
    return bool(ending)


def check(workflows: dict[str, Workflow], pattern: Sequence[Wanted], found: list[Match]) -> None:
    """All workflows that match and no others, in the order of their size, each with nodes that do match."""
    expected = {name for name, workflow in workflows.items() if matches(workflow, pattern)}
    assert {match.name for match in found} == expected, text(pattern)
    assert len(found) == len(expected)
    assert [match.size for match in found] == sorted(len(workflows[name].nodes) for name in expected)
    for match in found:
        workflow = workflows[match.name]
        nodes = {node.name: node for node in workflow.nodes}
        children, descendants = below(workflow)
        assert len(match.nodes) == len(pattern)
        assert match.version == workflow.version
        for place, (wanted, name) in enumerate(zip(pattern, match.nodes, strict=True)):
            assert wanted.fits(nodes[name]), (text(pattern), match)
            if place:
                assert name in (descendants if wanted.far else children)[match.nodes[place - 1]], (text(pattern), match)
