"""A pause for Python's cyclic garbage collector.

While many objects are built and none is dropped it visits all of them again and again, which can take longer than
building them.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def gc_pause(wanted: bool = True) -> Iterator[None]:
    """Keep the collector from running inside the `with`, if `wanted` and if it is on."""
    if not wanted or not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
