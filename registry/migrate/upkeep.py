"""What a run of migrations looks after besides: the months of the audit log."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from registry import queries
from registry.errors import RegistryError
from registry.resources import SQL_FOLDER

if TYPE_CHECKING:
    import psycopg

MONTHS_AHEAD = 12


def make_audit_months(session: psycopg.Connection[Any], tell: Callable[[str], None]) -> None:
    """Make the partitions of the audit log up to a year ahead, where it is there and the role owns it.

    The log goes on without them, in its default partition: what is in the way is told, and is no reason to fail.
    """
    audit = queries.load(SQL_FOLDER).audit
    if not audit.has_partitions(session) or not audit.may_maintain(session):
        return
    reserve = audit.reserve(session)
    if reserve.months_ahead >= MONTHS_AHEAD and not reserve.default_is_used:
        return
    try:
        audit.make_partitions(session, months_ahead=MONTHS_AHEAD)
    except RegistryError as error:
        first = str(error).partition("\n")[0]
        tell(f"months of the audit log were not made: {first}; later: registry audit --maintain")
