"""Which rows of a FROM a tenant bounds: the relations of one SELECT, and the equalities that hold for each of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from registry.check.facts import TENANT

Outputs = list[tuple[str, bool]]
"""The columns of a result: the name of each, and whether it is the tenant's id for certain."""
Term = tuple["Relation | None", str]
"""A column of a relation; (None, "") is the parameter :tenant_id."""
Equality = tuple[Term, Term]

PARAMETER: Term = (None, "")


@dataclass(eq=False)
class Relation:
    """One item of a FROM. `table` is a tenant table, None for everything else, and `bound` is for certain the tenant's.

    `bound_columns` are the columns that are the tenant's id for certain, in a subquery or WITH.
    """

    alias: str
    table: str | None
    columns: tuple[str, ...]
    location: int | None
    bound: bool = False
    bound_columns: frozenset[str] = frozenset()
    give: Callable[[], None] = lambda: None

    def take(self, outputs: Outputs, names: tuple[str, ...]) -> None:
        """Take over the columns of a subquery, under the names its alias gives."""
        outputs = renamed(outputs, names)
        self.columns = tuple(name for name, _ in outputs)
        self.bound_columns = frozenset(name for name, bound in outputs if bound)

    def is_bound(self, column: str) -> bool:
        """Say whether a column is the tenant's id, as far as is known without the conditions around it."""
        return column in self.bound_columns or (self.bound and column == TENANT)


@dataclass(eq=False)
class Join:
    """Two sides of a FROM; `kind` is inner, left, right or full."""

    kind: str
    left: Tree
    right: Tree
    equalities: list[Equality]


Tree = Relation | Join


@dataclass(eq=False)
class Scope:
    """What a column can mean: the relations of one SELECT, then those of the SELECT around it."""

    outer: Scope | None
    ctes: Mapping[str, Outputs]
    trees: list[Tree] = field(default_factory=list)
    names: dict[str, Relation] = field(default_factory=dict)
    where: list[Equality] = field(default_factory=list)

    def relations(self) -> Iterator[Relation]:
        """Go through all relations, also those that an alias of their join hides."""
        for tree in self.trees:
            yield from _relations(tree)

    def find(self, column: Any) -> Term | None:
        """Find the column that a ColumnRef means."""
        names = [getattr(part, "sval", None) for part in column.fields]
        if None in names:
            return None
        for relation in self.names.values():
            if names[-1] in relation.columns and (len(names) == 1 or relation.alias == names[-2]):
                return relation, names[-1]
        return self.outer.find(column) if self.outer else None

    def bind(self) -> None:
        """Mark every relation whose rows the conditions bound, until no more are found."""
        waiting = [relation for relation in self.relations() if relation.table and not relation.bound]
        progress = True
        while progress:
            progress = False
            for relation in waiting:
                if not relation.bound and self.holds((relation, TENANT)):
                    relation.bound = progress = True

    def holds(self, term: Term) -> bool:
        """Say whether a column is equal to :tenant_id, directly or over other columns."""
        relation = term[0]
        if relation is None or relation.is_bound(term[1]):
            return True
        if all(relation is not own for own in self.relations()):
            return self.outer.holds(term) if self.outer else False
        valid = list(self.where)
        for tree in self.trees:
            valid += _valid(tree, relation)
        reached: set[Term] = {term}
        todo = [term]
        while todo:
            here = todo.pop()
            for one, other in (*valid, *((b, a) for a, b in valid)):
                if one == here and other not in reached:
                    if other[0] is None or other[0].is_bound(other[1]):
                        return True
                    reached.add(other)
                    todo.append(other)
        return False


def _relations(tree: Tree) -> Iterator[Relation]:
    if isinstance(tree, Relation):
        yield tree
    else:
        yield from _relations(tree.left)
        yield from _relations(tree.right)


def _valid(tree: Tree, relation: Relation) -> list[Equality]:
    """Collect the equalities of ON that hold for each row of the relation that gets through.

    The ON of an outer join says nothing of the side that is kept, and without it nothing of a join around it either.
    """
    if isinstance(tree, Relation):
        return []
    within = [any(relation is each for each in _relations(side)) for side in (tree.left, tree.right)]
    found: list[Equality] = []
    # Which sides are sure to have passed the ON with the row in question.
    passed = {"inner": True, "left": within[1], "right": within[0], "full": False}[tree.kind]
    if passed:
        found += tree.equalities
    for side, inside, kept in ((tree.left, within[0], "left"), (tree.right, within[1], "right")):
        if inside or tree.kind in ("inner", kept):
            found += _valid(side, relation)
    return found


def renamed(outputs: Outputs, names: tuple[str, ...]) -> Outputs:
    """Give the columns the names that stand behind an alias; those beyond them keep theirs."""
    every = (*names, *(name for name, _ in outputs[len(names) :]))
    return [(name, bound) for name, (_, bound) in zip(every, outputs, strict=False)]


def parts(node: Any) -> Iterator[Any]:
    """Go through what a node of a parse tree, or a tuple of them, is made of."""
    if isinstance(node, tuple | list):
        yield from node
    else:
        for name in getattr(type(node), "__slots__", ()):
            part = getattr(node, name, None)
            if isinstance(part, tuple | list) or hasattr(type(part), "__slots__"):
                yield part
