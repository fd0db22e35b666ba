"""The selection language: from an expression to a program for the database. docs/select.md teaches it."""

from __future__ import annotations

from registry.selection.parse import parse
from registry.selection.program import Program, compiled
from registry.selection.tree import Ends, Expression, Intersection, Leaf, Not, Reach, Union
from registry.selection.trouble import Source
from registry.selection.words import MAX_CHARACTERS, MAX_NESTING, MAX_TERMS

__all__ = [
    "MAX_CHARACTERS",
    "MAX_NESTING",
    "MAX_TERMS",
    "Ends",
    "Expression",
    "Intersection",
    "Leaf",
    "Not",
    "Program",
    "Reach",
    "Source",
    "Union",
    "compiled",
    "parse",
]
