"""From psycopg's error to one that names the query, its place in the file and the parameter. Runs only on failure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NoReturn

from registry.errors import InvalidParameter, QueryError, RegistryError, TooManyRows, translate
from registry.queries.parse import pointer

if TYPE_CHECKING:
    import psycopg

    from registry.queries.query import AnyConnection, Query
    from registry.queries.rows import AnyCursor

# SQLSTATEs of "this type does not go there": no such function, no such operator, datatype mismatch, cannot coerce,
# indeterminate type.
_TYPE_ERRORS = ("42883", "42804", "42846", "42P18")
_NUMBERED = re.compile(r"\$(\d+)")
_OPERATOR_AT = re.compile(r"[-+*/<>=~!@#%^&|`?]*\s*")
_EXPECTED = (
    re.compile(r"is of type (.+?) but expression"),
    re.compile(r"operator does not exist: (.+?) [-+*/<>=~!@#%^&|`?]+ "),
    re.compile(r"input syntax for type (.+?)(?::|$)"),
)


def fail(
    query: Query,
    error: Exception,
    connection: AnyConnection,
    sets: Sequence[Sequence[Any]] = (),
    shift: int = 0,
) -> NoReturn:
    """Raise the registry's error for what went wrong in a call of the query, with a frame in its .sql file.

    `sets` are the parameters' values, once for each execution, and `shift` is the length of what was sent before the
    query. What is neither psycopg's error nor the fault of a value is raised again as it is.
    """
    import psycopg

    if isinstance(error, RegistryError):
        if str(error).startswith(f"{query.name}, "):
            raise error
        _raise(query, query.line, type(error)(f"{query.name}, {query.where}: {error}"), error)
    # Without a SQLSTATE it did not come from the server: then perhaps a value could not be sent.
    if getattr(error, "sqlstate", None) is None and (unsendable := _unsendable(query, connection, sets)) is not None:
        _raise(query, query.line, unsendable, error)
    if not isinstance(error, psycopg.Error):
        raise error
    line, extra = query.line, []
    position = int(error.diag.statement_position or 0) - 1 - shift
    offset = source_offset(query, position)
    if offset is not None:
        before = query.source[:offset]
        line = query.definition.statement_line + before.count("\n")
        start = before.rfind("\n") + 1
        extra.append(pointer(query.source[start:].partition("\n")[0].rstrip("\r"), offset - start + 1))
    if query.parameters:
        extra.append(f"  parameters: {', '.join(query.parameters)}")
    parameter = _parameter(query, error, offset)
    expected = _expected(query, error, parameter)
    where = f"{query.name}, {query.where.rpartition(':')[0]}:{line}"
    _raise(query, line, translate(error, where, parameter=parameter, expected=expected, extra=extra), error)


def too_many(query: Query, count: int) -> NoReturn:
    """Raise TooManyRows: the query promises one row at most."""
    error = TooManyRows(
        f"{query.name}, {query.where}: :{query.cardinality} means at most one row, and there are {count}\n"
        "  narrow its WHERE, or make it :many"
    )
    _raise(query, query.line, error, None)


def no_rows(query: Query, error: Exception, cursor: AnyCursor) -> Exception:
    """Give the error itself, or a clearer one if a statement gave no rows where its cardinality needs them."""
    import psycopg

    plain = type(error) is psycopg.ProgrammingError and query.cardinality != "exec"
    if not plain or cursor.statusmessage is None or cursor.description is not None:
        return error
    return QueryError(f"it returns no rows, which :{query.cardinality} needs: add RETURNING, or make it :exec")


def source_offset(query: Query, sent: int) -> int | None:
    """Find where in `query.source` the character stands that is at `sent` in `query.sql`; None if it is outside."""
    if not 0 <= sent <= len(query.sql):
        return None
    moved = 0
    for start, end, text in query.edits:
        if sent < start + moved:
            break
        if sent < start + moved + len(text):
            return start
        moved += len(text) - (end - start)
    return sent - moved


def _raise(query: Query, line: int, error: RegistryError, cause: Exception | None) -> NoReturn:
    """Raise from a frame that a traceback shows as the line of the .sql file."""
    code = compile("\n" * (line - 1) + "raise error from cause", str(query.path), "exec").replace(co_name=query.name)
    exec(code, {"error": error, "cause": cause})  # our own text: it exists for its file and line
    raise error


def _unsendable(query: Query, connection: AnyConnection, sets: Sequence[Sequence[Any]]) -> InvalidParameter | None:
    """Make the error for the first value that psycopg cannot send, if there is one."""
    from psycopg.adapt import PyFormat, Transformer

    for number, values in enumerate(sets, 1):
        for name, value in zip(query.parameters, values, strict=True):
            try:
                Transformer(connection).dump_sequence([value], [PyFormat.AUTO])
            except Exception as error:  # noqa: BLE001 - a value may fail in code of its own
                row = f" of row {number}" if len(sets) > 1 else ""
                expected = _declared(query, name)
                what = f"{query.name}, {query.where}: parameter {name}{row}: {' '.join(str(error).split())}"
                return InvalidParameter(what + (f"\n  expected: {expected}" if expected else ""))
    return None


def _parameter(query: Query, error: psycopg.Error, offset: int | None) -> str | None:
    """Name the parameter an error is about, if that can be told. `offset` is its place in the source."""
    # "unnamed portal parameter $2 = '…'": a text that the type's input function refused.
    numbered = "portal" in (context := error.diag.context or "") and _NUMBERED.search(context)
    if error.sqlstate == "42P18":
        numbered = _NUMBERED.search(error.diag.message_primary or "")
    if numbered and 0 < int(numbered[1]) <= len(query.parameters):
        return query.parameters[int(numbered[1]) - 1]
    if error.sqlstate not in _TYPE_ERRORS or offset is None:
        return None
    operator_end = _OPERATOR_AT.match(query.source, offset).end()  # type: ignore[union-attr] # it matches nothing as well
    for name, start, end in query.definition.marks:
        # The position is that of the parameter, of the operator before it, or of the operator or cast after it.
        if start <= offset < end or start == operator_end or (end <= offset and not query.source[end:offset].strip()):
            return name
    return None


def _expected(query: Query, error: psycopg.Error, parameter: str | None) -> str | None:
    """Name the type the parameter should have: as declared, or as the server's message has it."""
    if parameter is None:
        return None
    if declared := _declared(query, parameter):
        return declared
    for pattern in _EXPECTED:
        if found := pattern.search(error.diag.message_primary or ""):
            return found[1]
    return None


def _declared(query: Query, name: str) -> str | None:
    return next((param.type for param in query.annotations.params if param.name == name), None)
