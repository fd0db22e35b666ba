"""Names in a statement: which columns its FROM has, which of them can be NULL, and what a name means there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace


@dataclass(slots=True, eq=False)
class Col:
    """A column as it stands in one place of a statement; conditions there may prove it to be not NULL.

    `jsonb` says that it may be of that type, whose null turns into NULL in a cast.
    """

    name: str
    not_null: bool = False
    jsonb: bool = True


Columns = list[Col] | None
"""None where they are not known: then nothing is proven."""


@dataclass(slots=True)
class Item:
    """One thing in FROM: `tables` by the names they are qualified with, `star` the columns that `*` stands for."""

    tables: list[tuple[str, Columns]]
    star: Columns

    def nulled(self) -> Item:
        """Give the same on the outer side of a join: every column can be NULL."""
        copies: dict[int, Col] = {}

        def copy(columns: Columns) -> Columns:
            if columns is None:
                return None
            return [copies.setdefault(id(column), replace(column, not_null=False)) for column in columns]

        return Item([(name, copy(columns)) for name, columns in self.tables], copy(self.star))


@dataclass(slots=True)
class Scope:
    """What names mean in one SELECT, and in the ones around it.

    known    the ids of the columns that a condition proves to be not NULL here
    grouped  whether an aggregate has a row for sure
    """

    items: list[Item] = field(default_factory=list)
    parent: Scope | None = None
    ctes: Mapping[str, Columns] = field(default_factory=dict)
    known: frozenset[int] = frozenset()
    grouped: bool = False

    def find(self, names: Sequence[str]) -> Col | None:
        """Find the column that `column`, `table.column` or `schema.table.column` means; None where that is unsure."""
        name, table = names[-1], names[-2] if len(names) > 1 else None
        pool: list[Columns] = []
        if table is None:
            pool = [item.star for item in self.items]
        else:
            pool = [columns for item in self.items for known, columns in item.tables if known == table]
        found = [column for columns in pool if columns for column in columns if column.name == name]
        if len(found) == 1:
            return found[0]
        if found or any(columns is None for columns in pool) or (table is not None and pool):
            return None
        if any(known == "" for item in self.items for known, _ in item.tables):
            return None  # something here has names that are not known
        return self.parent.find(names) if self.parent else None

    def star(self, table: str | None) -> Columns:
        """Give the columns that `*` or `table.*` stands for."""
        pool = (
            [item.star for item in self.items]
            if table is None
            else [columns for item in self.items for known, columns in item.tables if known == table]
        )
        if table is not None and len(pool) != 1:
            return None
        return join_columns(pool)

    def inner(self, items: Iterable[Item] = ()) -> Scope:
        """Give the scope of a query inside this one."""
        return Scope(list(items), self, self.ctes, self.known)

    def proven(self, column: Col) -> bool:
        """Whether the column is not NULL here."""
        return column.not_null or id(column) in self.known


def join_columns(parts: Iterable[Columns]) -> Columns:
    """Put lists of columns one after the other."""
    together: list[Col] = []
    for columns in parts:
        if columns is None:
            return None
        together += columns
    return together


def renamed(columns: Columns, names: Sequence[str]) -> Columns:
    """Give copies of the columns, the first ones with other names, as `AS alias (name, …)` does."""
    if columns is None:
        return None
    copies = [replace(column) for column in columns]
    for column, name in zip(copies, names, strict=False):
        column.name = name
    return copies


def joined(left: Item, right: Item, kind: str, using: Sequence[str]) -> Item:
    """Join two items. `kind` is inner, left, right or full; the columns of USING become one."""
    merged = list(_merged(left.star, right.star, kind, using)) if left.star and right.star else []
    if kind in ("right", "full"):
        left = left.nulled()
    if kind in ("left", "full"):
        right = right.nulled()
    if not using:
        return Item(left.tables + right.tables, join_columns((left.star, right.star)))
    star: Columns = None
    if left.star is not None and right.star is not None:
        star = merged + [column for column in left.star + right.star if column.name not in using]
    return Item(left.tables + right.tables, star)


def _merged(left: list[Col], right: list[Col], kind: str, using: Sequence[str]) -> Iterator[Col]:
    for name in using:
        first = next((column for column in left if column.name == name), Col(name))
        second = next((column for column in right if column.name == name), Col(name))
        not_null = {
            "inner": first.not_null or second.not_null,
            "left": first.not_null,
            "right": second.not_null,
            "full": first.not_null and second.not_null,
        }[kind]
        yield Col(name, not_null, first.jsonb or second.jsonb)
