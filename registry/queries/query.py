"""A named query: what its file says of it, ready to be called with any psycopg connection."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from operator import itemgetter
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any, NoReturn

from registry.errors import InvalidParameter, QueryError
from registry.queries import rows
from registry.queries.parse import Definition, did_you_mean

if TYPE_CHECKING:
    from psycopg import AsyncConnection, Connection

    from registry.queries.observe import Observer

    AnyConnection = Connection[Any] | AsyncConnection[Any]


class Query:
    """A query from a .sql file. Call it with a connection and its parameters by name.

    name         "graph.descendants": the same in errors, logs, spans and the comment the server keeps
    cardinality  "one", "many", "value" or "exec"
    doc          its comment, also `__doc__`
    source       the statement exactly as in the file
    sql          the statement as it is sent: `:name` is `$1`, and a comment after the first word holds the name
    path, line   where its name line stands; `where` is both, short: "sql/graph.sql:12"
    parameters   the names, in the order of $1, $2, …
    annotations  timeout, read_only, binary, params, returns
    """

    def __init__(self, definition: Definition, namespace: str, path: Path, observer: Observer | None = None) -> None:
        self.name = f"{namespace}.{definition.name}"
        self.cardinality = definition.cardinality
        self.doc = self.__doc__ = definition.doc
        self.__name__ = definition.name
        self.source = definition.source
        self.path = path
        self.line = definition.line
        self.where = f"{path.parent.name}/{path.name}:{definition.line}"
        self.annotations = definition.annotations
        self.parameters: tuple[str, ...] = tuple(dict.fromkeys(name for name, _, _ in definition.marks))
        self.definition = definition
        self.edits = _edits(definition, self.name, self.parameters)
        self.sql = _rewrite(self.source, self.edits)
        # From here on: what a call needs, worked out once.
        # Bytes keep their hash, which psycopg's cache of prepared statements asks for; beyond ASCII they would have to
        # be in the connection's encoding.
        self.statement: str | bytes = self.sql.encode() if self.sql.isascii() else self.sql
        self.binary = definition.annotations.binary
        self.observer = observer
        self.limited = definition.annotations.timeout is not None or definition.annotations.read_only
        self.special = self.limited or observer is not None
        self.row_factory: Callable[[Any], rows.Maker] = rows.row_factory
        if self.cardinality in ("value", "exec"):
            self.row_factory = rows.first_column
        self._count = len(self.parameters)
        self.operation = definition.source[: definition.first_token_end].split()[-1].upper()
        self._pick = self._copy_only if self.operation == "COPY" else _picker(self.parameters)

    def __repr__(self) -> str:
        parameters = "".join(f", {name}=…" for name in self.parameters)
        return f"<query {self.name}(connection{parameters}) :{self.cardinality}, {self.where}>"

    def __call__(self, connection: AnyConnection, /, **parameters: Any) -> Any:
        """Run the query and return its result; with an AsyncConnection, an awaitable of it.

        :one gives a row or None, :many a list of rows, :value the first column of the one row or None, and :exec the
        number of rows it touched (-1 inside a psycopg pipeline, where that is not known yet).

        Raises InvalidParameter for a name or value that does not fit, TooManyRows for a second row of :one or :value,
        and what `registry.errors.translate` makes of the server's error.
        """
        return _calls(type(connection)).call(self, connection, parameters)

    def bulk(self, connection: AnyConnection, parameters: Iterable[Mapping[str, Any]]) -> Any:
        """Run the query once for each mapping of parameters, all or nothing, in one pipeline (psycopg's executemany).

        :exec returns the number of rows touched in total, :many the rows of all, :one and :value a list with the result
        of each. With an AsyncConnection, an awaitable of it. Raises what a call raises.
        """
        return _calls(type(connection)).bulk(self, connection, parameters)

    def copy(
        self, connection: AnyConnection, values: Iterable[Sequence[Any]], *, types: Sequence[str] | None = None
    ) -> Any:
        """Write rows through the query, which is a `COPY … FROM STDIN`.

        `types` names the columns' types, which a `(FORMAT binary)` needs. Returns the number of rows; with an
        AsyncConnection, an awaitable of it, and `values` may be an asynchronous iterable. Raises what a call raises.
        """
        return _calls(type(connection)).copy(self, connection, values, types)

    def stream(self, connection: AnyConnection, /, *, fetch_size: int = 1000, **parameters: Any) -> Any:
        """Iterate over the rows by a server-side cursor, with `fetch_size` of them in memory.

        With an AsyncConnection it is for `async for`.
        On an idle autocommit connection it runs in a transaction of its own, which ends with the iteration.
        A timeout counts for each fetch. Raises what a call raises.
        """
        return _calls(type(connection)).stream(self, connection, fetch_size, parameters)

    def as_(self, row_type: Callable[..., Any]) -> Query:
        """Give the same query with rows of `row_type`: a dataclass, or whatever takes the columns as keywords."""
        other = copy.copy(self)
        other.row_factory = rows.class_factory(row_type)
        return other

    def bind(self, parameters: Mapping[str, Any]) -> tuple[Any, ...]:
        """Give the values for $1, $2, …. Raises InvalidParameter for a missing or unknown name."""
        if len(parameters) == self._count:
            try:
                return self._pick(parameters)
            except KeyError:
                pass
        raise self._misfit(parameters)

    def _copy_only(self, _: Mapping[str, Any]) -> NoReturn:
        # psycopg could not get a connection out of a COPY it did not expect.
        raise QueryError(f"{self.name}, {self.where}: a COPY is called as .copy(connection, rows)")

    def _misfit(self, parameters: Mapping[str, Any]) -> InvalidParameter:
        missing = [name for name in self.parameters if name not in parameters]
        unknown = [name for name in parameters if name not in self.parameters]
        faults = []
        if missing:
            faults.append(f"missing {', '.join(missing)}")
        for name in unknown:
            near = did_you_mean(name, missing or self.parameters).partition("?")
            faults.append(f"unknown {name}" + (f" ({near[0]}?)" if near[1] else ""))
        takes = f"takes {', '.join(self.parameters)}" if self.parameters else "takes no parameters"
        return InvalidParameter(f"{self.name}, {self.where}: {'; '.join(faults)}\n  {self.name} {takes}")


Edit = tuple[int, int, str]
"""Start and end in the source, and what is sent instead."""


def _edits(definition: Definition, name: str, parameters: tuple[str, ...]) -> tuple[Edit, ...]:
    numbers = {name: f"${number}" for number, name in enumerate(parameters, 1)}
    edits = [(start, end, numbers[mark]) for mark, start, end in definition.marks]
    # Not in front: since PostgreSQL 18 a statement begins at its first word, and pg_stat_statements drops the rest.
    comment = (definition.first_token_end, definition.first_token_end, f" /* {name} */")
    return (comment, *edits)


def _rewrite(source: str, edits: tuple[Edit, ...]) -> str:
    parts = []
    position = 0
    for start, end, sent in edits:
        parts += [source[position:start], sent]
        position = end
    return "".join(parts) + source[position:]


def _picker(names: tuple[str, ...]) -> Callable[[Mapping[str, Any]], tuple[Any, ...]]:
    if len(names) > 1:
        return itemgetter(*names)
    return lambda parameters: tuple(parameters[name] for name in names)


def _module(connection_class: type) -> ModuleType:
    """Choose the module that calls with this class of connection; psycopg is imported no sooner than here."""
    import psycopg

    if issubclass(connection_class, psycopg.AsyncConnection):
        from registry._async import call as asynchronous

        return asynchronous
    if issubclass(connection_class, psycopg.Connection):
        from registry._sync import call

        return call
    raise TypeError(
        f"a query is called with a psycopg Connection or AsyncConnection, not a {connection_class.__name__}"
    )


_calls: Callable[[type], ModuleType] = cache(_module)
