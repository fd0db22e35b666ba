"""Rows: immutable, slotted classes named after a result's columns, one class for all queries with the same columns."""

from __future__ import annotations

import dataclasses
import keyword
from collections import namedtuple
from collections.abc import Callable, Sequence
from functools import cache, partial
from typing import TYPE_CHECKING, Any, cast

from registry.errors import QueryError

if TYPE_CHECKING:
    from psycopg import AsyncCursor, Cursor

    AnyCursor = Cursor[Any] | AsyncCursor[Any]

Maker = Callable[[Sequence[Any]], Any]


@cache
def row_class(names: tuple[str, ...]) -> type[tuple[Any, ...]]:
    """Make the class of rows with these columns: a tuple with a property for each, `_asdict()` and `_replace()`.

    Raises QueryError for a name that cannot be an attribute, and for one that is there twice.
    """
    for index, name in enumerate(names):
        if not name.isidentifier() or keyword.iskeyword(name) or name.startswith("_"):
            raise QueryError(f'column {index + 1} is named "{name}", which no attribute can be: give it an alias')
        if name in names[:index]:
            raise QueryError(f'two columns are named "{name}": give one of them an alias')
    make: Any = namedtuple  # for the type checker, which wants to know the fields
    row = make("Row", names)
    row.__doc__ = f"A row with the columns {', '.join(names)}."
    # A class made at run time cannot be pickled by its name.
    row.__reduce__ = _reduce
    return cast("type[tuple[Any, ...]]", row)


def _reduce(row: Any) -> tuple[Any, ...]:
    return _restore, (row._fields, tuple(row))


def _restore(names: tuple[str, ...], values: tuple[Any, ...]) -> tuple[Any, ...]:
    row: tuple[Any, ...] = _new_tuple(row_class(names), values)
    return row


_new_tuple: Callable[..., Any] = tuple.__new__
_makers: dict[tuple[bytes | None, ...], Maker] = {}


def row_factory(cursor: AnyCursor) -> Maker:
    """Make rows of the class for the result's columns: a row factory for psycopg."""
    result = cursor.pgresult
    if result is None:
        return _no_row
    name = result.fname
    key = tuple([name(index) for index in range(result.nfields)])
    try:
        return _makers[key]
    except KeyError:
        # It checks nothing and needs no Python frame: faster than the class itself.
        maker = _makers[key] = partial(_new_tuple, row_class(_names(cursor)))
        return maker


def first_column(_: AnyCursor) -> Maker:
    """Give the first column alone: a row factory for psycopg."""
    return _first


def class_factory(row_type: Callable[..., Any]) -> Callable[[AnyCursor], Maker]:
    """Make a row factory that calls `row_type` with the columns as keyword arguments, as dataclasses want it.

    The columns of a result are compared with the fields of a dataclass once.
    """
    declared = dataclasses.fields(row_type) if dataclasses.is_dataclass(row_type) else ()
    fields = [field for field in declared if field.init]
    wanted = {field.name for field in fields}
    needed = {
        field.name
        for field in fields
        if field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING
    }
    title = getattr(row_type, "__name__", repr(row_type))

    @cache
    def maker(names: tuple[str, ...]) -> Maker:
        if fields and (unknown := [name for name in names if name not in wanted]):
            raise QueryError(f"{title} has no field for the column {', '.join(unknown)}")
        if missing := sorted(needed.difference(names)):
            raise QueryError(f"the query returns no column for {title}.{', '.join(missing)}")
        if names == tuple(field.name for field in fields if not field.kw_only):
            return lambda values: row_type(*values)
        return lambda values: row_type(**dict(zip(names, values, strict=True)))

    def factory(cursor: AnyCursor) -> Maker:
        return maker(_names(cursor)) if cursor.pgresult and cursor.pgresult.nfields else _no_row

    return factory


def _names(cursor: AnyCursor) -> tuple[str, ...]:
    return tuple(column.name for column in cursor.description or ())


def _first(values: Sequence[Any]) -> Any:
    return values[0]


def _no_row(_: Sequence[Any]) -> Any:
    raise QueryError("the statement returns no rows")
