"""Expand, then contract: what running code uses is taken away only by a migration named `…_contract_…`.

While a new release is rolled out the old one runs on the new schema. So a migration adds, and what no code uses any
more goes in a migration of its own, a release later; its name says so. Taken away is what is dropped, renamed, moved,
revoked or disabled; a type that no longer holds what it held; and what must suddenly be given (NOT NULL without a
default). What a file takes away and makes again is replaced, not taken away, if it can be called as before. What a DO
block or a function does cannot be seen here: the test with the code of the previous release sees it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from registry.migrate.fault import Fault
from registry.migrate.locks import SERIAL, nodes, parts

MARK = "_contract_"

# Code does not say their names: without them it is slower at worst.
_UNUSED = ("OBJECT_INDEX", "OBJECT_STATISTIC_EXT")
_UNSAID = (
    *_UNUSED,
    "OBJECT_TABCONSTRAINT",
    "OBJECT_DOMCONSTRAINT",
    "OBJECT_TRIGGER",
    "OBJECT_POLICY",
    "OBJECT_RULE",
)
_GIVEN = ("CONSTR_DEFAULT", "CONSTR_GENERATED", "CONSTR_IDENTITY")
_WIDER = (("int2", "int4", "int8", "numeric"), ("float4", "float8"), ("varchar", "text"), ("text", "varchar"))

_TAKES = {
    "AT_DropColumn": "drops the column {table}.{name}",
    "AT_DropExpression": "drops the expression of {table}.{name}",
    "AT_DropIdentity": "drops the identity of {table}.{name}",
    "AT_DisableTrig": "disables the trigger {name}",
    "AT_DisableTrigAll": "disables the triggers of {table}",
    "AT_DisableTrigUser": "disables the triggers of {table}",
    "AT_DetachPartition": "detaches a partition of {table}",
}


@dataclass(frozen=True, slots=True)
class _Type:
    """A type: its name as the parser has it, its modifiers, whether it is an array."""

    name: str
    modifiers: tuple[int, ...] = ()
    array: bool = False

    def holds(self, old: _Type) -> bool:
        """Say whether every value of another type fits, and reads as it did."""
        if self == old:
            return True
        if self.array or old.array:
            return False
        if self.name == old.name:
            wider = self.name == "varchar" and bool(old.modifiers) and self.modifiers >= old.modifiers
            return wider or not self.modifiers
        orders = (order for order in _WIDER if self.name in order and old.name in order)
        return not self.modifiers and any(order.index(self.name) > order.index(old.name) for order in orders)


@dataclass(slots=True)
class Known:
    """What the migrations so far have made, as far as it decides what taking something away means."""

    types: dict[tuple[str, str], _Type] = field(default_factory=dict)
    defaults: set[tuple[str, str]] = field(default_factory=set)
    unique: set[str] = field(default_factory=set)
    functions: dict[tuple[str, ...], str] = field(default_factory=dict)

    def learn(self, tree: Any) -> None:
        """Take in what a statement makes."""
        kind = type(tree).__name__
        if kind == "CreateStmt":
            for column in (one for one in tree.tableElts or () if type(one).__name__ == "ColumnDef"):
                self._column(_name(tree.relation), column)
        elif kind == "AlterTableStmt":
            for command in tree.cmds:
                self._command(_name(tree.relation), command)
        elif kind == "IndexStmt" and tree.unique:
            self.unique.add(tree.idxname)
        elif kind == "CreateFunctionStmt":
            self.functions[_signature(tree)] = _result(tree)
        for one in nodes(tree, "Constraint"):
            if one.contype.name in ("CONSTR_UNIQUE", "CONSTR_PRIMARY") and one.conname:
                self.unique.add(one.conname)

    def _column(self, table: str, column: Any) -> None:
        self.types[table, column.colname] = _type(column.typeName)
        if _is_given(column):
            self.defaults.add((table, column.colname))

    def _command(self, table: str, command: Any) -> None:
        kind = command.subtype.name
        if kind == "AT_AddColumn":
            self._column(table, command.def_)
        elif kind == "AT_AlterColumnType":
            self.types[table, command.name] = _type(command.def_.typeName)
        elif kind == "AT_ColumnDefault":
            (self.defaults.discard if command.def_ is None else self.defaults.add)((table, command.name))


def check(id: str, trees: list[tuple[int, Any]], known: Known) -> list[Fault]:
    """Find what one migration takes away from running code, and learn what it makes."""
    faults = []
    made = set(_made(tree for _, tree in trees))
    for line, tree in trees:
        if MARK not in id:
            faults += [Fault(line, "contract", what, _ADVICE) for what in _taken(tree, made, known)]
        known.learn(tree)
    return faults


_ADVICE = (
    "code of the release before still uses it: take it away a release later, in a migration named "
    "YYYYMMDDHHMMSS_contract_what_goes (docs/migrations.md)"
)


def _taken(tree: Any, made: set[tuple[str, ...]], known: Known) -> Iterator[str]:
    kind = type(tree).__name__
    if kind == "DropStmt":
        yield from _dropped(tree, made, known)
    elif kind == "AlterTableStmt" and ("OBJECT_TABLE", _name(tree.relation)) not in made:
        table = _name(tree.relation)
        # One statement may give the default and ask for NOT NULL, in any order.
        given = {one.name for one in tree.cmds if one.subtype.name == "AT_ColumnDefault" and one.def_ is not None}
        for command in tree.cmds:
            if command.subtype.name != "AT_SetNotNull" or command.name not in given:
                yield from _altered(table, command, made, known)
    elif kind == "RenameStmt" and tree.renameType.name not in _UNSAID:
        old = _name(tree.relation) if tree.relation is not None else ".".join(_words(tree.object))
        if ("OBJECT_TABLE", old) not in made:
            yield f"renames {old}{'.' + tree.subname if tree.subname and tree.relation is not None else ''}"
    elif kind == "AlterObjectSchemaStmt":
        yield f"moves {_what(tree.objectType)} to the schema {tree.newschema}"
    elif kind == "AlterEnumStmt" and tree.oldVal:
        yield f"renames the value {tree.oldVal} of {_words(tree.typeName)[-1]}"
    elif kind == "GrantStmt" and not tree.is_grant:
        names = [_words(one)[-1] for one in tree.objects or ()]
        if not names or any((tree.objtype.name, name) not in {one[:2] for one in made} for name in names):
            yield f"revokes privileges on {', '.join(names)}"
    elif kind in ("DropRoleStmt", "DropOwnedStmt"):
        yield "drops a role, or what it owns"


def _dropped(tree: Any, made: set[tuple[str, ...]], known: Known) -> Iterator[str]:
    kind = tree.removeType.name
    for item in tree.objects:
        words = _words(item)
        if kind in _UNUSED and words[-1] not in known.unique:
            continue
        if kind in ("OBJECT_FUNCTION", "OBJECT_PROCEDURE"):
            yield from _dropped_function(item, made, known)
        elif (kind, *words) not in made:
            joint = " on " if kind in ("OBJECT_TRIGGER", "OBJECT_POLICY") else "."
            yield f"drops {_what(tree.removeType)} {joint.join(words[::-1] if joint == ' on ' else words)}"


def _dropped_function(item: Any, made: set[tuple[str, ...]], known: Known) -> Iterator[str]:
    name = _words(item)[-1]
    if item.args_unspecified:
        signatures = {one for one in known.functions if one[0] == name}
    else:
        signatures = {(name, *(_type(one).name for one in item.objargs or ()))}
    again = {("OBJECT_FUNCTION", *one, known.functions.get(one, "")) for one in signatures}
    if not again or not again <= made:
        yield f"drops the function {name}, or changes what it gives"


def _altered(table: str, command: Any, made: set[tuple[str, ...]], known: Known) -> Iterator[str]:
    kind, name, column = command.subtype.name, command.name, command.def_
    if kind in _TAKES:
        yield _TAKES[kind].format(table=table, name=name)
    elif kind == "AT_AlterColumnType":
        old, new = known.types.get((table, name)), _type(column.typeName)
        if old is None or not new.holds(old):
            yield f"makes {table}.{name} a type that does not hold all it held: {new.name}"
    elif kind == "AT_SetNotNull" and (table, name) not in known.defaults:
        yield f"wants {table}.{name} NOT NULL, and it has no default"
    elif kind == "AT_AddColumn" and not _is_given(column) and _is_wanted(column):
        yield f"adds {table}.{column.colname} NOT NULL without a default"
    elif kind == "AT_ColumnDefault" and column is None:
        yield f"drops the default of {table}.{name}"
    elif kind == "AT_DropConstraint" and name in known.unique and ("OBJECT_TABCONSTRAINT", table, name) not in made:
        yield f"drops the unique constraint {name}, which ON CONFLICT may name"


def _made(trees: Iterable[Any]) -> Iterator[tuple[str, ...]]:
    """Name what a file makes: kind and name, for what belongs to a table that as well."""
    for tree in trees:
        kind = type(tree).__name__
        if kind == "CreateStmt":
            yield "OBJECT_TABLE", _name(tree.relation)
        elif kind == "ViewStmt":
            yield "OBJECT_VIEW", _name(tree.view)
        elif kind == "CreateTableAsStmt":
            yield tree.objtype.name, _name(tree.into.rel)
        elif kind == "CreateSeqStmt":
            yield "OBJECT_SEQUENCE", _name(tree.sequence)
        elif kind == "IndexStmt":
            yield "OBJECT_INDEX", tree.idxname
        elif kind == "CreateFunctionStmt":
            yield "OBJECT_FUNCTION", *_signature(tree)
            yield "OBJECT_FUNCTION", *_signature(tree), _result(tree)
        elif kind == "CreateTrigStmt":
            yield "OBJECT_TRIGGER", _name(tree.relation), tree.trigname
        elif kind == "CreatePolicyStmt":
            yield "OBJECT_POLICY", _name(tree.table), tree.policy_name
        elif kind in ("CreateEnumStmt", "CompositeTypeStmt", "CreateRangeStmt"):
            name = tree.typevar.relname if kind == "CompositeTypeStmt" else tree.typeName[-1].sval
            yield "OBJECT_TYPE", name
        elif kind == "AlterTableStmt":
            for one in nodes(tree, "Constraint"):
                if one.conname:
                    yield "OBJECT_TABCONSTRAINT", _name(tree.relation), one.conname


def _is_given(column: Any) -> bool:
    """Say whether a column has a value where none is given."""
    kinds = {one.contype.name for one in column.constraints or ()}
    return bool(kinds & set(_GIVEN)) or column.typeName.names[-1].sval in SERIAL


def _is_wanted(column: Any) -> bool:
    return any(one.contype.name in ("CONSTR_NOTNULL", "CONSTR_PRIMARY") for one in column.constraints or ())


def _type(name: Any) -> _Type:
    modifiers = tuple(one.ival for one in nodes(name.typmods, "Integer"))
    return _Type(name.names[-1].sval, modifiers, bool(name.arrayBounds))


def _signature(tree: Any) -> tuple[str, ...]:
    """Name a function with the types of what it takes."""
    taken = ("FUNC_PARAM_IN", "FUNC_PARAM_INOUT", "FUNC_PARAM_VARIADIC", "FUNC_PARAM_DEFAULT")
    arguments = (one for one in tree.parameters or () if one.mode.name in taken)
    return (tree.funcname[-1].sval, *(_type(one.argType).name for one in arguments))


def _result(tree: Any) -> str:
    given = [one for one in tree.parameters or () if one.mode.name in ("FUNC_PARAM_OUT", "FUNC_PARAM_TABLE")]
    return repr((tree.returnType, given))


def _name(relation: Any) -> str:
    """Name a table; the schema public need not be said."""
    schema = relation.schemaname
    return f"{schema}.{relation.relname}" if schema and schema != "public" else str(relation.relname)


def _words(item: Any) -> tuple[str, ...]:
    """Give the words of a name, without the schema public."""
    item = getattr(item, "objname", None) or getattr(item, "names", None) or item
    if type(item).__name__ == "RangeVar":
        return (_name(item),)
    words = tuple(part.sval for part in parts(item))
    return words[1:] if len(words) > 1 and words[0] == "public" else words


def _what(kind: Any) -> str:
    words = {"TABCONSTRAINT": "constraint", "MATVIEW": "materialized view"}
    name = kind.name.removeprefix("OBJECT_")
    return f"the {words.get(name, name.lower().replace('_', ' '))}"
