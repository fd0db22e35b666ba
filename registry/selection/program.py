"""From the tree of a selection to the program that registry_select runs: its steps in postfix order."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from registry.selection.tree import Ends, Expression, Intersection, Leaf, Not, Reach, Union

Step = dict[str, Any]


@dataclass(slots=True)
class Program:
    """The steps, and for those that choose nodes by what they are (counted from 1) the leaf they come from."""

    steps: list[Step] = field(default_factory=list)
    leaves: dict[int, Leaf] = field(default_factory=dict)
    selected: int = 0
    """So many of the steps are the selection; what comes after them is what is excluded from it."""


def compiled(selected: Expression, excluded: Expression | None = None) -> Program:
    """Compile a selection, less another one."""
    program = Program()
    _add(program, selected)
    program.selected = len(program.steps)
    if excluded is not None:
        _add(program, excluded)
        program.steps.append({"op": "difference"})
    return program


def _add(program: Program, tree: Expression) -> None:
    steps = program.steps
    match tree:
        case Leaf():
            steps.append(_choose(tree))
            program.leaves[len(steps)] = tree
        case Reach():
            _add(program, tree.operand)
            steps.extend(_reach(tree))
        case Ends(which, operand):
            if operand is None:
                steps.append({"op": "all"})
            else:
                _add(program, operand)
            steps.append({"op": which})
        case Not(operand):
            _add(program, operand)
            steps.append({"op": "complement"})
        case Union(items):
            for number, item in enumerate(_merged(items)):
                _add(program, item)
                if number:
                    steps.append({"op": "union"})
        case Intersection(items):
            # What is taken away comes last, as it is: no complement needs to be made.
            ordered = sorted(items, key=lambda item: isinstance(item, Not))
            _add(program, ordered[0])
            for item in ordered[1:]:
                _add(program, item.operand if isinstance(item, Not) else item)
                steps.append({"op": "difference" if isinstance(item, Not) else "intersection"})


def _merged(items: tuple[Expression, ...]) -> list[Expression]:
    """Make one traversal of those that go the same way: +a | +b is +(a | b), which visits no node twice."""
    ways: dict[tuple[int | None, int | None, bool], list[Expression]] = {}
    others: list[Expression] = []
    for item in items:
        if isinstance(item, Reach):
            ways.setdefault((item.up, item.down, item.around), []).append(item.operand)
        else:
            others.append(item)
    reaches: list[Expression] = [
        Reach(operands[0] if len(operands) == 1 else Union(tuple(operands)), up, down, around)
        for (up, down, around), operands in ways.items()
    ]
    return others + reaches


def _choose(leaf: Leaf) -> Step:
    if leaf.method == "node":
        return {"op": "node", "name": leaf.value}
    if leaf.method == "name" and leaf.value == "*":
        return {"op": "all"}
    step: Step = {"op": leaf.method, "like": _like(leaf)}
    if leaf.path:
        step["path"] = list(leaf.path)
    return step


def _like(leaf: Leaf) -> str:
    """Turn a pattern, or plain text, into what LIKE takes."""
    made, escaped = "", False
    for each in leaf.value:
        if leaf.glob and not escaped and each == "\\":
            escaped = True
            continue
        if leaf.glob and not escaped and each in "*?":
            made += "%" if each == "*" else "_"
        else:
            made += f"\\{each}" if each in "%_\\" else each
        escaped = False
    return made


def _reach(tree: Reach) -> list[Step]:
    if tree.around:
        return [{"op": "down"}, {"op": "up"}]
    if tree.up is None or tree.down is None:
        return [_walk("up", tree.up)] if tree.up is not None else [_walk("down", tree.down)]
    return [{"op": "copy"}, _walk("up", tree.up), {"op": "swap"}, _walk("down", tree.down), {"op": "union"}]


def _walk(way: str, depth: int | None) -> Step:
    return {"op": way} if depth is None or depth < 0 else {"op": way, "depth": depth}
