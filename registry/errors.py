"""The errors of the registry, and the one place that translates the driver's.

RegistryError
├── NotFound              what was named is not there
├── InvalidWorkflow       a document is not a valid workflow; `.problems` holds every reason
│   └── CycleError        its edges form a cycle; `.cycle` names the nodes
├── Conflict              somebody else changed it first; repeat with what is there now
├── InvalidParameter      a value does not fit a parameter of a query or of a workflow; `.problems` as well
├── EmbedderError         what makes vectors of texts did not
├── MigrationError        the schema cannot be brought to the wanted state
├── DatabaseUnavailable   no server answers, or it went away
└── QueryError            the server refused a query, or its file is wrong; the message has file:line
    ├── QueryTimeout      it ran longer than it may
    └── TooManyRows       a query that promises at most one row returned more
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import datetime

    import psycopg

    from registry.results import Diff


class RegistryError(Exception):
    """The registry cannot do what was asked."""


class NotFound(RegistryError):
    """What was named is not there."""


class InvalidWorkflow(RegistryError):
    """A document is not a valid workflow: `problems` holds one line for each reason, path first."""

    def __init__(self, problems: str | Sequence[str]) -> None:
        self.problems: tuple[str, ...] = (problems,) if isinstance(problems, str) else tuple(problems)
        super().__init__("\n".join(self.problems))


_SHOWN = 30  # of a longer cycle only the beginning and the end are shown


class CycleError(InvalidWorkflow):
    """The edges form a cycle: `cycle` names its nodes, the first one again at the end."""

    def __init__(self, cycle: Sequence[str], problem: str | None = None) -> None:
        self.cycle: tuple[str, ...] = tuple(cycle)
        shown = list(self.cycle)
        if len(shown) > _SHOWN:
            shown[_SHOWN // 2 : 1 - _SHOWN // 2] = [f"… {len(shown) - _SHOWN + 1:,} more …"]
        super().__init__(problem or f"cycle: {' → '.join(shown)}")


class Conflict(RegistryError):
    """Somebody else changed the same thing first: read it again and repeat.

    Where a save or an edit expected another version, this says what is there now: its `version`, who made it when
    (`saved_by`, `saved_at`), what its save said of itself (`message_of_version`), and the `diff` that leads to it: from
    what was to be saved, or for an edit from the version that was expected. Otherwise they are None; `diff` is None as
    well for more than 2,000 nodes, and where the expected version is not kept.
    """

    def __init__(
        self,
        message: str = "",
        *,
        version: int | None = None,
        saved_by: str | None = None,
        saved_at: datetime.datetime | None = None,
        message_of_version: str | None = None,
        diff: Diff | None = None,
    ) -> None:
        self.version = version
        self.saved_by = saved_by
        self.saved_at = saved_at
        self.message_of_version = message_of_version
        self.diff = diff
        super().__init__(message)


class InvalidParameter(RegistryError):
    """A parameter is missing, unknown, or has a value that does not fit: `problems` holds one line for each reason."""

    def __init__(self, problems: str | Sequence[str] = "") -> None:
        self.problems: tuple[str, ...] = (problems,) if isinstance(problems, str) else tuple(problems)
        super().__init__("\n".join(self.problems))


class EmbedderError(RegistryError):
    """What makes vectors of texts did not; `refused` says that it does not take the texts, or one of them."""

    def __init__(self, message: str = "", *, refused: bool = False) -> None:
        self.refused = refused
        super().__init__(message)


class MigrationError(RegistryError):
    """The schema cannot be brought to the wanted state."""


class DatabaseUnavailable(RegistryError):
    """No server answers, or the connection to it was lost."""


class QueryError(RegistryError):
    """The server refused a query, or the file it stands in is wrong."""


class QueryTimeout(QueryError):
    """A query ran longer than it may and was cancelled."""


class TooManyRows(QueryError):
    """A query that promises at most one row returned more."""


def translate(
    error: psycopg.Error,
    where: str | None = None,
    *,
    parameter: str | None = None,
    expected: str | None = None,
    extra: Sequence[str] = (),
) -> RegistryError:
    """Give the registry's error for one of psycopg's, chosen by SQLSTATE.

    `where` says which query it was ("graph.order, sql/graph.sql:12"); it leads the message. `parameter` and `expected`
    are the parameter it is about and the type it should have, where the caller could tell. `extra` are lines to show
    between the first one and what the server adds.
    The caller raises the result `from error`, so that nothing of the original is lost.
    """
    state = error.sqlstate or ""
    what = " ".join((error.diag.message_primary or str(error) or type(error).__name__).split())
    kind, advice = _kind(error, state, what)
    if parameter is not None and kind is QueryError:
        kind = InvalidParameter
    subject = f"parameter {parameter}: {what}" if parameter is not None else what
    lines = [f"{where}: {subject}" if where else subject, *extra]
    if expected:
        lines.append(f"  expected: {expected}")
    context = error.diag.context if (error.diag.context or "").startswith("COPY ") else None
    for label, text in (("detail", error.diag.message_detail), ("in", context), ("hint", error.diag.message_hint)):
        if text:
            lines.append(f"  {label}: {text}")
    if advice:
        lines.append(f"  {advice}")
    if kind is CycleError:
        cycle = what.removeprefix("cycle:").strip().split(" → ")
        return CycleError(cycle, "\n".join(lines))
    return kind("\n".join(lines))


# What a SQLSTATE means here and what to do about it: the longest beginning that is listed counts.
_KINDS: dict[str, tuple[type[RegistryError], str]] = {
    "08": (DatabaseUnavailable, "the connection was lost: connect again and repeat"),
    "22": (InvalidParameter, ""),
    "23": (QueryError, ""),
    "23505": (Conflict, "it is there already: read it again and repeat"),
    "25006": (QueryError, "only reading is allowed here: remove `read only`, or connect to a server that takes writes"),
    "25P02": (QueryError, "an earlier statement of this transaction failed: roll back, and begin again"),
    "25P03": (DatabaseUnavailable, "the server ended an idle transaction: connect again and repeat"),
    "25P04": (DatabaseUnavailable, "the server ended a long transaction: connect again and repeat"),
    "28": (DatabaseUnavailable, "check user and password in the database URL"),
    "3D000": (DatabaseUnavailable, "check the database's name in the URL, or create it"),
    "40001": (Conflict, "another transaction was faster: repeat the whole transaction"),
    "40P01": (Conflict, "two transactions waited for each other: repeat the whole transaction"),
    "42501": (QueryError, "a privilege is missing: have the owner GRANT it to this role"),
    "53": (DatabaseUnavailable, "the server is out of connections, memory or disk: repeat later"),
    "55P03": (Conflict, "somebody else holds the lock: repeat later"),
    "57014": (QueryTimeout, "it ran longer than it may: give it more time with `-- timeout:`, or less to do"),
    "57P01": (DatabaseUnavailable, "the server closed the connection: connect again and repeat"),
    "57P02": (DatabaseUnavailable, "the server crashed: connect again and repeat"),
    "57P03": (DatabaseUnavailable, "the server is starting or stopping: repeat in a moment"),
    "57P05": (DatabaseUnavailable, "the server closed an idle connection: connect again and repeat"),
    "58": (DatabaseUnavailable, "the server has trouble of its own: see its log"),
}


def _kind(error: psycopg.Error, state: str, what: str) -> tuple[type[RegistryError], str]:
    """Choose the class for an error, and say what to do about it."""
    from psycopg import DataError, OperationalError
    from psycopg.errors import PipelineAborted

    if state == "23514" and what.startswith("cycle:"):
        return CycleError, ""
    if state == "57014" and "user request" in what:
        return QueryError, "it was cancelled"
    for length in (5, 2):
        if found := _KINDS.get(state[:length]):
            return found
    if not state:
        if isinstance(error, PipelineAborted):
            return QueryError, "an earlier statement of this pipeline failed"
        if isinstance(error, OperationalError):
            return DatabaseUnavailable, "check that the server runs and that the database URL is right"
        if isinstance(error, DataError) or what.startswith("cannot adapt"):
            return InvalidParameter, ""
    return QueryError, ""


__all__ = [
    "Conflict",
    "CycleError",
    "DatabaseUnavailable",
    "EmbedderError",
    "InvalidParameter",
    "InvalidWorkflow",
    "MigrationError",
    "NotFound",
    "QueryError",
    "QueryTimeout",
    "RegistryError",
    "TooManyRows",
    "translate",
]
