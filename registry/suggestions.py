"""What a name that is not there was probably meant to be."""

from __future__ import annotations

import difflib
import shlex
from collections.abc import Sequence

from registry.errors import NotFound


def no_workflow(name: str, others: Sequence[str]) -> NotFound:
    """Give the error for a workflow that is not there, with the nearest of some names that are."""
    near = difflib.get_close_matches(name, others, 1, cutoff=0.6)
    if near:
        return NotFound(f'no workflow "{name}"; did you mean "{near[0]}"?')
    return NotFound(f'no workflow "{name}"; `registry list` shows what there is')


def meant(name: str, others: Sequence[str], shown: int = 8) -> str:
    """Give `; did you mean "…"?` with the nearest of some names, or else the names there are."""
    near = difflib.get_close_matches(name, others, 1, cutoff=0.6)
    if near:
        return f'; did you mean "{near[0]}"?'
    if not others:
        return "; there are none"
    return f"; there are {', '.join(others[:shown])}{', …' if len(others) > shown else ''}"


def no_plan(name: str, others: Sequence[str]) -> NotFound:
    """Give the error for a saved plan that is not there, with the nearest of some names that are."""
    near = difflib.get_close_matches(name, others, 1, cutoff=0.6)
    hint = f'; did you mean "{near[0]}"?' if near else "; `registry plan list` shows what there is"
    return NotFound(f'no plan "{name}"{hint}')


def no_model(name: str, others: Sequence[str]) -> NotFound:
    """Give the error for an embedding model that is not there, with the nearest of those that are."""
    near = difflib.get_close_matches(name, others, 1, cutoff=0.6)
    if near:
        return NotFound(f'no model "{name}"; did you mean "{near[0]}"?')
    known = f"there are: {', '.join(others)}" if others else "there is none yet"
    return NotFound(f'no model "{name}"; {known}; `registry embed add-model` adds one')


def nothing_named(thing: str, name: str, workflow: str, others: Sequence[str]) -> NotFound:
    """Give the error for a node or param that a workflow does not have, with the nearest of those it has."""
    near = difflib.get_close_matches(name, others, 1, cutoff=0.6)
    hint = f'; did you mean "{near[0]}"?' if near else f"; `registry get {shlex.quote(workflow)}` shows what there is"
    return NotFound(f'no {thing} "{name}" in "{workflow}"{hint}')


def no_nodes(names: Sequence[str], workflow: str, others: Sequence[str]) -> NotFound:
    """Give the error for nodes that a workflow does not have, with the nearest of some names that it has."""
    said = ", ".join(f'"{name}"' for name in names)
    what = f'no node {said} in "{workflow}"'
    for name in names:
        near = difflib.get_close_matches(name, others, 1, cutoff=0.6)
        if near:
            meant = f'"{near[0]}" for "{name}"' if len(names) > 1 else f'"{near[0]}"'
            return NotFound(f"{what}; did you mean {meant}?")
    return NotFound(f"{what}; `registry order` shows the nodes of a workflow")


def no_weight(key: str, workflow: str, others: Sequence[str]) -> NotFound:
    """Give the error for a weight that no node has, with the nearest key that holds numbers, or the ones there are."""
    what = f'no node of "{workflow}" has parameters.{key}'
    nested = [other for other in others if other.rsplit(".", 1)[-1] == key.rsplit(".", 1)[-1]]
    near = nested or difflib.get_close_matches(key, others, 1, cutoff=0.6)
    if near:
        return NotFound(f'{what}; did you mean "{near[0]}"?')
    if others:
        return NotFound(f"{what}; numbers are in: {', '.join(others[:5])}")
    return NotFound(f"{what}, nor any other number")
