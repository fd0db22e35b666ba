"""What a run of migrations looks after besides: the months of the logs."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from registry.errors import RegistryError
from registry.resources import own_queries

if TYPE_CHECKING:
    import psycopg

MONTHS_AHEAD = 12

LOGS = {"audit_log": "registry audit --maintain", "access_log": "registry stats --maintain"}
"""The tables that are divided into months, and what makes those."""


def make_months(session: psycopg.Connection[Any], tell: Callable[[str], None]) -> None:
    """Make the partitions of the logs up to a year ahead, where they are there and the role owns them.

    A log goes on without them, in its default partition: what is in the way is told, and is no reason to fail.
    """
    partitions = own_queries().partitions
    for log, remedy in LOGS.items():
        if not partitions.are_made(session, of_table=log) or not partitions.may_maintain(session, of_table=log):
            continue
        reserve = partitions.reserve(session, of_table=log)
        if reserve.months_ahead >= MONTHS_AHEAD and not reserve.default_is_used:
            continue
        try:
            partitions.make(session, of_table=log, months_ahead=MONTHS_AHEAD)
        except RegistryError as error:
            first = str(error).partition("\n")[0]
            tell(f"months of the {log.replace('_', ' ')} were not made: {first}; later: {remedy}")
