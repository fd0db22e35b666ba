"""Which locks a statement takes, and whether it reads or writes a whole table.

From the PostgreSQL manual: "Explicit Locking" (chapter 13.3) and the page of each statement, ALTER TABLE above all. The
tests compare it with pg_locks of a real server. The tree is PostgreSQL's own (pglast, extra [check]).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from registry.errors import MigrationError, RegistryError
from registry.migrate.effect import (
    ACCESS_EXCLUSIVE,
    ACCESS_SHARE,
    BLOCKS,
    BUILDS,
    EXCLUSIVE,
    MAY_REWRITE,
    REWRITES,
    ROW_EXCLUSIVE,
    ROW_SHARE,
    SCANS,
    SHARE,
    SHARE_ROW_EXCLUSIVE,
    SHARE_UPDATE_EXCLUSIVE,
    Effect,
)

_LOCK_MODES = list(BLOCKS)  # in the order of the numbers that LOCK TABLE has in the tree, from 1

# ALTER TABLE: what is not listed takes ACCESS EXCLUSIVE and leaves the rows alone.
_ALTER: dict[str, tuple[str, str | None]] = {
    "AT_ValidateConstraint": (SHARE_UPDATE_EXCLUSIVE, SCANS),
    "AT_SetStatistics": (SHARE_UPDATE_EXCLUSIVE, None),
    "AT_SetOptions": (SHARE_UPDATE_EXCLUSIVE, None),
    "AT_ResetOptions": (SHARE_UPDATE_EXCLUSIVE, None),
    "AT_SetRelOptions": (SHARE_UPDATE_EXCLUSIVE, None),
    "AT_ResetRelOptions": (SHARE_UPDATE_EXCLUSIVE, None),
    "AT_ClusterOn": (SHARE_UPDATE_EXCLUSIVE, None),
    "AT_DropCluster": (SHARE_UPDATE_EXCLUSIVE, None),
    "AT_AttachPartition": (SHARE_UPDATE_EXCLUSIVE, "reads the whole partition, unless a CHECK says it fits"),
    "AT_EnableTrig": (SHARE_ROW_EXCLUSIVE, None),
    "AT_DisableTrig": (SHARE_ROW_EXCLUSIVE, None),
    "AT_EnableAlwaysTrig": (SHARE_ROW_EXCLUSIVE, None),
    "AT_EnableReplicaTrig": (SHARE_ROW_EXCLUSIVE, None),
    "AT_EnableTrigAll": (SHARE_ROW_EXCLUSIVE, None),
    "AT_DisableTrigAll": (SHARE_ROW_EXCLUSIVE, None),
    "AT_EnableTrigUser": (SHARE_ROW_EXCLUSIVE, None),
    "AT_DisableTrigUser": (SHARE_ROW_EXCLUSIVE, None),
    "AT_AlterColumnType": (ACCESS_EXCLUSIVE, MAY_REWRITE),
    "AT_SetNotNull": (ACCESS_EXCLUSIVE, "reads the whole table, unless a validated CHECK says it is NOT NULL"),
    "AT_SetExpression": (ACCESS_EXCLUSIVE, REWRITES),
    "AT_SetLogged": (ACCESS_EXCLUSIVE, REWRITES),
    "AT_SetUnLogged": (ACCESS_EXCLUSIVE, REWRITES),
    "AT_SetAccessMethod": (ACCESS_EXCLUSIVE, REWRITES),
    "AT_SetTableSpace": (ACCESS_EXCLUSIVE, "copies the table"),
}
# Functions in a DEFAULT that are worked out once, for all rows that are there; others may be worked out for each.
_ONCE = {"now", "current_setting", "coalesce", "transaction_timestamp", "statement_timestamp", "registry_tenant"}
SERIAL = ("serial", "bigserial", "smallserial", "serial2", "serial4", "serial8")


def effects(text: str, made: set[str] | None = None) -> list[Effect]:
    """List what a statement does to tables; `made` are the tables of this run, and those it makes are added.

    Raises MigrationError where PostgreSQL's grammar refuses it, RegistryError where pglast is not installed.
    """
    made = set() if made is None else made
    found: list[Effect] = []
    for statement in parse(text):
        handler = _HANDLERS.get(type(statement).__name__)
        if handler is not None:
            found += handler(statement, made)
    return [Effect(one.table, one.lock, one.whole, one.table in made) for one in dict.fromkeys(found)]


def parse(text: str) -> list[Any]:
    """Parse SQL into statements, as PostgreSQL does."""
    try:
        import pglast
        from pglast import parser
    except ImportError as error:
        raise RegistryError("this needs pglast: pip install 'workflow-registry[check]'") from error
    try:
        return [raw.stmt for raw in pglast.parse_sql(text)]
    except parser.ParseError as error:
        raise MigrationError(str(error.args[0])) from error


def _alter_table(statement: Any, _: set[str]) -> list[Effect]:
    kind = statement.objtype.name
    table = table_name(statement.relation)
    if kind == "OBJECT_INDEX":
        return [Effect(table, SHARE_UPDATE_EXCLUSIVE)]
    if kind not in ("OBJECT_TABLE", "OBJECT_MATVIEW", "OBJECT_FOREIGN_TABLE"):
        return [Effect(table, ACCESS_EXCLUSIVE)]
    found = []
    for command in statement.cmds:
        name = command.subtype.name
        if name == "AT_AddConstraint":
            found += constraint(command.def_, table)
        elif name == "AT_AddColumn":
            column = command.def_
            found.append(Effect(table, ACCESS_EXCLUSIVE, _added(column)))
            for inner in column.constraints or ():
                found += constraint(inner, table, of_column=True)
        elif name == "AT_DetachPartition" and command.def_.concurrent:
            found.append(Effect(table, SHARE_UPDATE_EXCLUSIVE))
        else:
            lock, whole = _ALTER.get(name, (ACCESS_EXCLUSIVE, None))
            found.append(Effect(table, lock, whole))
    return found


def _added(column: Any) -> str | None:
    """Say whether a new column has to be written into every row that is there."""
    serial = column.typeName.names[-1].sval in SERIAL
    for one in column.constraints or ():
        kind = one.contype.name
        if kind in ("CONSTR_GENERATED", "CONSTR_IDENTITY"):
            stored = getattr(one, "generated_kind", None)
            if kind == "CONSTR_IDENTITY" or stored != "v":
                return REWRITES
        if kind == "CONSTR_DEFAULT":
            called = {node.funcname[-1].sval for node in nodes(one.raw_expr, "FuncCall")}
            if called - _ONCE:
                return f"{REWRITES}, unless {', '.join(sorted(called - _ONCE))} is not volatile"
    return REWRITES if serial else None


def constraint(one: Any, table: str, *, of_column: bool = False) -> list[Effect]:
    """List what adding a constraint does."""
    kind = one.contype.name
    if kind == "CONSTR_FOREIGN":
        whole = None if one.skip_validation or of_column else "reads both tables"
        return [Effect(name, SHARE_ROW_EXCLUSIVE, whole) for name in (table, table_name(one.pktable))]
    if kind in ("CONSTR_PRIMARY", "CONSTR_UNIQUE", "CONSTR_EXCLUSION"):
        return [Effect(table, ACCESS_EXCLUSIVE, None if one.indexname else BUILDS)]
    if kind == "CONSTR_CHECK":
        return [Effect(table, ACCESS_EXCLUSIVE, None if one.skip_validation else SCANS)]
    return [] if of_column else [Effect(table, ACCESS_EXCLUSIVE, SCANS)]


def _create_table(statement: Any, made: set[str]) -> list[Effect]:
    made.add(table_name(statement.relation))
    found: list[Effect] = []
    for element in statement.tableElts or ():
        inner = [element] if type(element).__name__ == "Constraint" else getattr(element, "constraints", None) or ()
        for one in inner:
            if one.contype.name == "CONSTR_FOREIGN":
                found += [Effect(table_name(one.pktable), SHARE_ROW_EXCLUSIVE)]
    return found


def _create_as(statement: Any, made: set[str]) -> list[Effect]:
    made.add(table_name(statement.into.rel))
    return _query(statement.query, made)


def _index(statement: Any, _: set[str]) -> list[Effect]:
    return [Effect(table_name(statement.relation), SHARE_UPDATE_EXCLUSIVE if statement.concurrent else SHARE, BUILDS)]


def _drop(statement: Any, _: set[str]) -> list[Effect]:
    kind = statement.removeType.name
    names = [".".join(part.sval for part in parts(item)) for item in statement.objects or ()]
    if kind in ("OBJECT_TRIGGER", "OBJECT_POLICY", "OBJECT_RULE"):
        return [Effect(name.rpartition(".")[0], ACCESS_EXCLUSIVE) for name in names]
    if kind == "OBJECT_INDEX":
        lock = SHARE_UPDATE_EXCLUSIVE if statement.concurrent else ACCESS_EXCLUSIVE
        return [Effect(f"the index {name} and its table", lock) for name in names]
    if kind in ("OBJECT_TABLE", "OBJECT_VIEW", "OBJECT_MATVIEW", "OBJECT_FOREIGN_TABLE"):
        return [
            Effect(name, ACCESS_EXCLUSIVE, "its rows are lost" if kind == "OBJECT_TABLE" else None) for name in names
        ]
    return []


def _rename(statement: Any, _: set[str]) -> list[Effect]:
    if statement.relation is None:
        return []
    kind = statement.renameType.name
    return [
        Effect(table_name(statement.relation), SHARE_UPDATE_EXCLUSIVE if kind == "OBJECT_INDEX" else ACCESS_EXCLUSIVE)
    ]


def _comment(statement: Any, _: set[str]) -> list[Effect]:
    kind = statement.objtype.name
    if kind not in ("OBJECT_TABLE", "OBJECT_COLUMN", "OBJECT_VIEW", "OBJECT_MATVIEW", "OBJECT_INDEX"):
        return []
    names = [part.sval for part in parts(statement.object)]
    return [Effect(".".join(names[:-1] if kind == "OBJECT_COLUMN" else names), SHARE_UPDATE_EXCLUSIVE)]


def _query(statement: Any, _: set[str]) -> list[Effect]:
    """Give the locks of a SELECT, INSERT, UPDATE, DELETE or MERGE, its WITHs included."""
    written = {
        table_name(node.relation)
        for node in nodes(statement, "InsertStmt", "UpdateStmt", "DeleteStmt", "MergeStmt")
        if node.relation is not None
    }
    locked = any(True for _ in nodes(statement, "LockingClause"))
    ctes = {node.ctename for node in nodes(statement, "CommonTableExpr")}
    read = {table_name(node) for node in nodes(statement, "RangeVar")} - written - ctes
    whole = {
        table_name(node.relation): "goes through the whole table"
        for node in nodes(statement, "UpdateStmt", "DeleteStmt")
        if node.whereClause is None
    }
    found = [Effect(table, ROW_EXCLUSIVE, whole.get(table)) for table in sorted(written)]
    found += [Effect(table, ROW_SHARE if locked else ACCESS_SHARE) for table in sorted(read)]
    return found


def _on(lock: str, whole: str | None = None, attribute: str = "relation") -> Callable[[Any, set[str]], list[Effect]]:
    return lambda statement, _: [Effect(table_name(getattr(statement, attribute)), lock, whole)]


def _reindex(statement: Any, _: set[str]) -> list[Effect]:
    if statement.relation is None:
        return []
    concurrent = any(option.defname == "concurrently" for option in statement.params or ())
    return [Effect(table_name(statement.relation), SHARE_UPDATE_EXCLUSIVE if concurrent else SHARE, BUILDS)]


def _vacuum(statement: Any, _: set[str]) -> list[Effect]:
    full = any(option.defname == "full" for option in statement.options or ())
    lock, whole = (ACCESS_EXCLUSIVE, REWRITES) if full else (SHARE_UPDATE_EXCLUSIVE, None)
    return [Effect(table_name(one.relation), lock, whole) for one in statement.rels or ()]


_HANDLERS: dict[str, Callable[[Any, set[str]], list[Effect]]] = {
    "AlterTableStmt": _alter_table,
    "CreateStmt": _create_table,
    "CreateTableAsStmt": _create_as,
    "IndexStmt": _index,
    "DropStmt": _drop,
    "RenameStmt": _rename,
    "CommentStmt": _comment,
    "CreateTrigStmt": _on(SHARE_ROW_EXCLUSIVE),
    "CreatePolicyStmt": _on(ACCESS_EXCLUSIVE, attribute="table"),
    "AlterPolicyStmt": _on(ACCESS_EXCLUSIVE, attribute="table"),
    "RuleStmt": _on(ACCESS_EXCLUSIVE),
    "ClusterStmt": _on(ACCESS_EXCLUSIVE, REWRITES),
    "RefreshMatViewStmt": lambda statement, _: [
        Effect(table_name(statement.relation), EXCLUSIVE if statement.concurrent else ACCESS_EXCLUSIVE, REWRITES)
    ],
    "TruncateStmt": lambda statement, _: [
        Effect(table_name(one), ACCESS_EXCLUSIVE, "its rows are lost") for one in statement.relations
    ],
    "LockStmt": lambda statement, _: [
        Effect(table_name(one), _LOCK_MODES[statement.mode - 1]) for one in statement.relations
    ],
    "ReindexStmt": _reindex,
    "VacuumStmt": _vacuum,
    "SelectStmt": _query,
    "InsertStmt": _query,
    "UpdateStmt": _query,
    "DeleteStmt": _query,
    "MergeStmt": _query,
}


def table_name(relation: Any) -> str:
    """Write the name of a table as the statement has it."""
    return f"{relation.schemaname}.{relation.relname}" if relation.schemaname else str(relation.relname)


def parts(item: Any) -> tuple[Any, ...]:
    """Give the parts of a dotted name."""
    return tuple(item) if isinstance(item, tuple | list) else (item,)


def nodes(tree: Any, *kinds: str) -> Iterable[Any]:
    """Go through all nodes of some kinds below a node, itself included."""
    if isinstance(tree, tuple | list):
        for one in tree:
            yield from nodes(one, *kinds)
    elif type(tree).__module__ == "pglast.ast":
        if type(tree).__name__ in kinds:
            yield tree
        for slot in tree:
            yield from nodes(getattr(tree, slot), *kinds)
