"""Again, where another transaction was in the way: whatever can be repeated is, a bounded number of times.

A deadlock or a serialization failure undoes the transaction that meets it and says nothing about what it did: once
more is right, after a moment that differs from one to the next. In a transaction of the caller's own only the caller
can begin again, so there it surfaces as Conflict.
"""

from __future__ import annotations

import asyncio  # async only
import functools
import random

# sync only: import time
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, ParamSpec, TypeVar

from registry.errors import RegistryError

ATTEMPTS = 6
PAUSE = 0.02
"""Seconds that the first pause is at most; each one after it may be twice as long."""

_IN_THE_WAY = ("40001", "40P01")  # serialization failure, deadlock

Parameters = ParamSpec("Parameters")
Result = TypeVar("Result")


async def repeat(
    work: Callable[[], Awaitable[Result]],  # async only
    # sync only: work: Callable[[], Result],
) -> Result:
    """Do the work, which is a transaction or several, until no other transaction is in the way."""
    for attempt in range(ATTEMPTS - 1):
        try:
            return await work()
        except RegistryError as error:
            if getattr(error.__cause__, "sqlstate", None) not in _IN_THE_WAY:
                raise
        pause = random.uniform(0, PAUSE * 2**attempt)
        await asyncio.sleep(pause)  # async only
        # sync only: time.sleep(pause)
    return await work()


def repeated(
    operation: Callable[Parameters, Awaitable[Result]],  # async only
    # sync only: operation: Callable[Parameters, Result],
) -> (
    Callable[Parameters, Coroutine[Any, Any, Result]]  # async only
    # sync only: Callable[Parameters, Result]
):
    """Let a method of AsyncOperations be repeated, unless it is part of a transaction of the caller's own."""

    @functools.wraps(operation)
    async def repeating(*args: Parameters.args, **kwargs: Parameters.kwargs) -> Result:
        operations: Any = args[0]
        if not operations._repeatable:
            return await operation(*args, **kwargs)
        return await repeat(lambda: operation(*args, **kwargs))

    return repeating
