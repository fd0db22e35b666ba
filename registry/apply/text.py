"""A value that is still a text."""

from __future__ import annotations


class Text(str):
    """A value as a person types it, on a command line or in a form: read by the type of its parameter."""

    __slots__ = ()
