"""What a name that is not there was probably meant to be."""

from __future__ import annotations

import difflib
from collections.abc import Sequence

from registry.errors import NotFound


def no_workflow(name: str, others: Sequence[str]) -> NotFound:
    """Give the error for a workflow that is not there, with the nearest of some names that are."""
    near = difflib.get_close_matches(name, others, 1, cutoff=0.6)
    if near:
        return NotFound(f'no workflow "{name}"; did you mean "{near[0]}"?')
    return NotFound(f'no workflow "{name}"; `registry list` shows what there is')


def no_node(workflow: str, name: str, others: Sequence[str]) -> NotFound:
    """Give the error for a node that is not there, with the nearest of those that are."""
    near = difflib.get_close_matches(name, others, 1, cutoff=0.6)
    if near:
        return NotFound(f'no node "{name}" in "{workflow}"; did you mean "{near[0]}"?')
    return NotFound(f'no node "{name}" in "{workflow}"; `registry order {workflow}` shows what there is')
