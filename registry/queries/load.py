"""A folder of .sql files -> named queries, a namespace for each file."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from registry.errors import QueryError
from registry.queries.parse import did_you_mean, parse
from registry.queries.query import Query

if TYPE_CHECKING:
    from opentelemetry.trace import Tracer


class UnknownQuery(QueryError, AttributeError, KeyError):
    """No file or no query has this name. Also an AttributeError and a KeyError, so `hasattr` and `in` work as ever."""

    __str__ = Exception.__str__  # KeyError's would show the message as a literal


class Namespace:
    """The queries of one file, as attributes; `doc` is the comment at its top."""

    def __init__(self, name: str, path: Path, doc: str, queries: dict[str, Query]) -> None:
        self.__name__ = name
        self.__doc__ = doc
        self._path = path
        self._queries = queries
        self.__dict__.update(queries)

    def __getattr__(self, name: str) -> Query:
        if name.startswith("_"):  # a protocol asking, like copy and pickle: not a query by any reading
            raise AttributeError(name)
        where = f"{self._path.parent.name}/{self._path.name}"
        raise UnknownQuery(f"{where} has no query {name}\n  {did_you_mean(name, self._queries)}")

    def __iter__(self) -> Iterator[Query]:
        return iter(self._queries.values())

    def __len__(self) -> int:
        return len(self._queries)

    def __dir__(self) -> list[str]:
        return list(self._queries)

    def __repr__(self) -> str:
        return f"<queries of {self._path}: {', '.join(self._queries)}>"


class Queries:
    """All queries of a folder: `queries.graph.descendants` or `queries["graph.descendants"]`, and iterable."""

    def __init__(self, folder: Path, names: Sequence[str], read: Callable[[str], Namespace]) -> None:
        self._folder = folder
        self._names = names
        self._read = read

    @cached_property
    def _queries(self) -> dict[str, Query]:
        return {query.name: query for name in self._names for query in getattr(self, name)}

    def __getattr__(self, name: str) -> Namespace:
        if name.startswith("_"):
            raise AttributeError(name)
        if name not in self._names:
            raise UnknownQuery(f"{self._folder} has no file {name}.sql\n  {did_you_mean(name, self._names)}")
        namespace = self.__dict__[name] = self._read(name)  # from now on it is found without this function
        return namespace

    def __getitem__(self, name: str) -> Query:
        if (query := self._queries.get(name)) is not None:
            return query
        raise UnknownQuery(f"{self._folder} has no query {name}\n  {did_you_mean(name, self._queries)}")

    def __contains__(self, name: object) -> bool:
        return name in self._queries

    def __iter__(self) -> Iterator[Query]:
        return iter(self._queries.values())

    def __len__(self) -> int:
        return len(self._queries)

    def __dir__(self) -> list[str]:
        return list(self._names)

    def __repr__(self) -> str:
        return f"<{len(self)} queries of {self._folder}>"


def load(
    folder: str | os.PathLike[str],
    *,
    slow: float | None = None,
    tracer: Tracer | bool | None = None,
    lazy: bool = False,
) -> Queries:
    """Load the queries of all .sql files of a folder.

    slow    log a call that takes this many seconds or more (logger `registry.queries`, level WARNING); without it the
            environment variable REGISTRY_SLOW_QUERY decides, and without that nothing is logged
    tracer  an OpenTelemetry tracer, or True for the global one: a span for each call
    lazy    read each file when it is first asked for, for programs that start often and need few of many; what is wrong
            with it is only found then

    Raises QueryError where a file breaks the format, naming file, line and column.
    """
    root = Path(folder)
    if not root.is_dir():
        raise QueryError(f"{root} is not a folder: give the folder that holds the .sql files")
    observer = _observer(slow, tracer)
    names = sorted(path.stem for path in root.glob("*.sql"))
    for name in names:
        if not name.isidentifier() or name.startswith("_"):
            raise QueryError(f"{root / name}.sql: {name} cannot be the name of a namespace: rename it, as in graph.sql")
    found = Queries(root, names, lambda name: _read(root, name, observer))
    if not lazy:
        len(found)  # reads them all
    return found


def _read(root: Path, name: str, observer: Any) -> Namespace:
    path = root / f"{name}.sql"
    try:
        text = path.read_text("utf-8-sig")
    except UnicodeDecodeError as error:
        raise QueryError(f"{path}: not UTF-8 at byte {error.start}: save it as UTF-8") from error
    file = parse(text, f"{root.resolve().name}/{path.name}")
    full = path.resolve()
    return Namespace(
        name, full, file.doc, {found.name: Query(found, name, full, observer) for found in file.definitions}
    )


def _observer(slow: float | None, tracer: Any) -> Any:
    if slow is None and (setting := os.environ.get("REGISTRY_SLOW_QUERY")):
        try:
            slow = float(setting)
        except ValueError:
            raise QueryError(f"REGISTRY_SLOW_QUERY is {setting!r}: write seconds, as in 0.5") from None
    if slow is None and not tracer:
        return None
    from registry.queries.observe import Observer

    return Observer(slow, tracer)
