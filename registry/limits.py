"""How large a document may be in what no column limits."""

from __future__ import annotations

MAX_DEPTH = 200
"""How deep lists and objects may be nested: far more than anybody writes, far less than Python's own limit."""

MAX_DIGITS = 4300
"""How many digits an integer may have: Python's own limit, against numbers that take minutes to convert."""
