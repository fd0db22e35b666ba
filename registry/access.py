"""Uses of workflows on their way into the access log: what a use is, and the buffer that holds some of them.

The buffer is bounded. Where the log cannot be written for long the oldest uses go: reading goes on, and memory does
not grow.
"""

from __future__ import annotations

import datetime
import uuid
from collections import deque
from threading import Lock
from typing import Literal, NamedTuple, get_args
from uuid import UUID

from registry.errors import InvalidParameter

Mode = Literal["off", "batch", "sync"]

DEFAULT: Mode = "batch"
"""A read costs some microseconds more, and waits for nothing; "sync" has it wait for a commit."""

CAPACITY = 10_000
"""Uses that are held at most."""

BATCH = 500
"""So many are written as soon as they are there, and by one statement."""

INTERVAL = 5.0
"""Seconds after which fewer are written."""

LONGEST_QUERY = 1_000


class Use(NamedTuple):
    """One use. The workflow is known by its id, or by its name alone; a search has neither."""

    id: UUID
    moment: datetime.datetime
    action: str
    workflow_id: UUID | None
    name: str | None
    version: int | None
    query: str | None


def mode_of(text: str | None, where: str) -> Mode:
    """Read a setting. Raises InvalidParameter for one that is none."""
    if text is None:
        return DEFAULT
    for mode in get_args(Mode):
        if text == mode:
            return mode  # type: ignore[no-any-return] # get_args says nothing of what it gives
    raise InvalidParameter(f'{where} is "{text}": use one of: {", ".join(get_args(Mode))}')


def use(
    action: str,
    workflow_id: UUID | None = None,
    version: int | None = None,
    name: str | None = None,
    query: str | None = None,
) -> Use:
    """Make a use of this moment. What no database can store, or is too long, is taken out of the query."""
    if query is not None:
        query = query[:LONGEST_QUERY].replace("\0", "\ufffd").encode("utf-8", "replace").decode("utf-8") or None
    return Use(uuid.uuid4(), datetime.datetime.now(datetime.UTC), action, workflow_id, name, version, query)


class Buffer:
    """Uses in the order in which they came, for many threads."""

    def __init__(self, capacity: int = CAPACITY) -> None:
        self.capacity = capacity
        self.lost = 0
        self._uses: deque[Use] = deque()
        self._lock = Lock()
        self._has_begun = False

    def __len__(self) -> int:
        return len(self._uses)

    def begin(self) -> bool:
        """Say whether this is the first call; of many at once it is for one."""
        if self._has_begun:
            return False
        with self._lock:
            first, self._has_begun = not self._has_begun, True
        return first

    def add(self, use: Use) -> int:
        """Put a use in, the oldest one out where it is full, and give how many there are."""
        with self._lock:
            if len(self._uses) >= self.capacity:
                self._uses.popleft()
                self.lost += 1
            self._uses.append(use)
            return len(self._uses)

    def take(self, most: int = BATCH) -> list[Use]:
        """Take out the oldest uses."""
        with self._lock:
            return [self._uses.popleft() for _ in range(min(most, len(self._uses)))]

    def put_back(self, uses: list[Use]) -> None:
        """Put back what was taken; of that, the oldest is lost where the buffer has filled up meanwhile."""
        with self._lock:
            room = self.capacity - len(self._uses)
            fitting = uses[max(0, len(uses) - room) :] if room > 0 else []
            self.lost += len(uses) - len(fitting)
            self._uses.extendleft(reversed(fitting))

    def drop(self) -> int:
        """Forget all, and give how many that were."""
        with self._lock:
            count = len(self._uses)
            self.lost += count
            self._uses.clear()
            return count
