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


def nothing_named(thing: str, name: str, workflow: str, others: Sequence[str]) -> NotFound:
    """Give the error for a node or param that a workflow does not have, with the nearest of those it has."""
    near = difflib.get_close_matches(name, others, 1, cutoff=0.6)
    hint = f'; did you mean "{near[0]}"?' if near else f"; `registry get {shlex.quote(workflow)}` shows what there is"
    return NotFound(f'no {thing} "{name}" in "{workflow}"{hint}')
