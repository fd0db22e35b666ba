"""The project's rules for one migration, over PostgreSQL's own parse tree.

split            yoyo divides the file into the statements that PostgreSQL sees (not so for nested comments with a `;`)
citus-mode       it starts with SET LOCAL citus.multi_shard_modify_mode, and with triggers citus.enable_unsafe_triggers
citus-order      tables, then registry_distribute, foreign keys, triggers, row level security
comment          every new table, column and function has a COMMENT
named            every constraint has a name that says the rule
tenant-first     tenant_id uuid NOT NULL leads every table, and every key and index of it
foreign-key      NOT DEFERRABLE, CASCADE or NO ACTION, tenant first
citus-unable     no identity or serial column, no LANGUAGE sql function over tables, no MERGE
contract         only a migration named …_contract_… takes away what running code uses (registry.migrate.contract)
repeatable       outside a transaction each statement may run twice
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from registry.errors import MigrationError
from registry.migrate import contract
from registry.migrate.fault import Fault
from registry.migrate.files import Script
from registry.migrate.locks import SERIAL, nodes, parse, parts, table_name
from registry.migrate.plan import first_line

TENANT = "tenant_id"
WITHOUT_TENANT = frozenset({"tenant"})
"""Tables that are the same for all tenants."""

# The order that Citus wants within a file.
_STAGES = ("tables", "distribution", "foreign keys", "triggers", "row level security")


def check(steps: Script, known: contract.Known | None = None) -> list[Fault]:
    """Check one file by all rules; `known` is what the files before it made, and learns what this one makes."""
    trees: list[tuple[int, Any]] = []
    faults = []
    for statement in steps.statements:
        line = first_line(statement)
        try:
            found = parse(statement.text)
        except MigrationError as error:
            faults.append(Fault(line, "split", f"PostgreSQL cannot read this statement: {error}", _SPLIT))
            continue
        if len(found) > 1:
            faults.append(Fault(line, "split", "more than one statement is sent at once", _SPLIT))
        trees += [(line, tree) for tree in found]
    rules = (_modes(steps, trees), _order(trees), _comments(trees), _tables(trees), _keys(trees), _unable(trees))
    for rule in rules:
        faults += rule
    faults += contract.check(steps.path.stem, trees, contract.Known() if known is None else known)
    if not steps.transactional:
        faults += _repeatable(trees)
    return sorted(faults, key=lambda fault: fault.line)


_SPLIT = "leave out nested comments, and semicolons in comments between /* and */"


def _kind(tree: Any) -> str:
    return type(tree).__name__


def _modes(steps: Script, trees: list[tuple[int, Any]]) -> Iterator[Fault]:
    if not steps.transactional:
        return
    wanted = ["citus.multi_shard_modify_mode"]
    if any(_kind(tree) == "CreateTrigStmt" for _, tree in trees):
        wanted.append("citus.enable_unsafe_triggers")
    first = [tree for _, tree in trees[: len(wanted)]]
    names = [tree.name for tree in first if _kind(tree) == "VariableSetStmt" and tree.is_local]
    for name in wanted:
        if name not in names:
            value = "'sequential'" if name.endswith("mode") else "on"
            line = trees[0][0] if trees else 1
            yield Fault(line, "citus-mode", f"it does not start with {name}", f"first: SET LOCAL {name} = {value};")


def _order(trees: list[tuple[int, Any]]) -> Iterator[Fault]:
    reached = 0
    for line, tree in trees:
        stage = _stage(tree)
        if stage is None:
            continue
        if stage < reached:
            what = f"{_STAGES[stage]} after {_STAGES[reached]}"
            yield Fault(line, "citus-order", what, f"the order is: {', '.join(_STAGES)}")
        reached = max(reached, stage)


def _stage(tree: Any) -> int | None:
    kind = _kind(tree)
    if kind == "CreateStmt":
        return 2 if any(one.contype.name == "CONSTR_FOREIGN" for one in nodes(tree, "Constraint")) else 0
    if kind == "SelectStmt":
        called = {node.funcname[-1].sval for node in nodes(tree, "FuncCall")}
        return 1 if "registry_distribute" in called else None
    if kind == "CreateTrigStmt":
        return 3
    if kind == "CreatePolicyStmt":
        return 4
    if kind == "AlterTableStmt":
        names = {command.subtype.name for command in tree.cmds}
        if any(name.endswith("RowSecurity") for name in names):
            return 4
        if any(one.contype.name == "CONSTR_FOREIGN" for one in nodes(tree, "Constraint")):
            return 2
    return None


def _comments(trees: list[tuple[int, Any]]) -> Iterator[Fault]:
    commented = {
        (tree.objtype.name, ".".join(part.sval for part in parts(tree.object)))
        for _, tree in trees
        if _kind(tree) == "CommentStmt" and tree.objtype.name in ("OBJECT_TABLE", "OBJECT_COLUMN") and tree.comment
    }
    functions = {
        tree.object.objname[-1].sval
        for _, tree in trees
        if _kind(tree) == "CommentStmt" and tree.objtype.name in ("OBJECT_FUNCTION", "OBJECT_PROCEDURE")
    }
    for line, tree in trees:
        if _kind(tree) == "CreateStmt" and ("OBJECT_TABLE", table_name(tree.relation)) not in commented:
            yield _uncommented(line, f"TABLE {table_name(tree.relation)}")
        for table, column in _new_columns(tree):
            if ("OBJECT_COLUMN", f"{table}.{column.colname}") not in commented:
                yield _uncommented(line, f"COLUMN {table}.{column.colname}")
        if _kind(tree) == "CreateFunctionStmt" and tree.funcname[-1].sval not in functions and not tree.replace:
            yield _uncommented(line, f"FUNCTION {tree.funcname[-1].sval}")


def _uncommented(line: int, what: str) -> Fault:
    return Fault(line, "comment", f"{what} has no comment", f"add COMMENT ON {what} IS '…';")


def _new_columns(tree: Any) -> Iterator[tuple[str, Any]]:
    if _kind(tree) == "CreateStmt":
        for element in tree.tableElts or ():
            if _kind(element) == "ColumnDef":
                yield table_name(tree.relation), element
    elif _kind(tree) == "AlterTableStmt":
        for command in tree.cmds:
            if command.subtype.name == "AT_AddColumn":
                yield table_name(tree.relation), command.def_


_NEED_NAMES = ("CONSTR_PRIMARY", "CONSTR_UNIQUE", "CONSTR_CHECK", "CONSTR_FOREIGN", "CONSTR_EXCLUSION")


def _tables(trees: list[tuple[int, Any]]) -> Iterator[Fault]:
    for line, tree in trees:
        for one in nodes(tree, "Constraint"):
            kind = one.contype.name
            if kind in _NEED_NAMES and one.conname is None:
                advice = "write CONSTRAINT what_it_says …"
                yield Fault(line, "named", f"a {kind.removeprefix('CONSTR_')} constraint has no name", advice)
        if _kind(tree) != "CreateStmt" or table_name(tree.relation) in WITHOUT_TENANT or tree.inhRelations:
            continue
        columns = [element for element in tree.tableElts or () if _kind(element) == "ColumnDef"]
        first = columns[0] if columns else None
        is_uuid = first is not None and first.typeName.names[-1].sval == "uuid"
        constraints = {one.contype.name for one in (first.constraints or () if first is not None else ())}
        if first is None or first.colname != TENANT or not is_uuid or "CONSTR_NOTNULL" not in constraints:
            what = f"table {table_name(tree.relation)} does not lead with {TENANT}"
            yield Fault(line, "tenant-first", what, f"first column: {TENANT} uuid NOT NULL")


def _keys(trees: list[tuple[int, Any]]) -> Iterator[Fault]:
    for line, tree in trees:
        table = getattr(tree, "relation", None)
        if table is None or _kind(tree) not in ("CreateStmt", "AlterTableStmt", "IndexStmt"):
            continue
        if table_name(table) in WITHOUT_TENANT:
            continue
        if _kind(tree) == "IndexStmt":
            # A GIN or HNSW index has no order of its columns to lead with.
            leading = tree.indexParams[0].name
            if tree.accessMethod == "btree" and leading != TENANT:
                yield _not_first(line, f"index {tree.idxname}")
            continue
        for one in nodes(tree, "Constraint"):
            keys = one.fk_attrs if one.contype.name == "CONSTR_FOREIGN" else one.keys
            if one.contype.name in ("CONSTR_PRIMARY", "CONSTR_UNIQUE") and one.indexname:
                continue
            if one.contype.name in ("CONSTR_PRIMARY", "CONSTR_UNIQUE", "CONSTR_FOREIGN") and (
                not keys or keys[0].sval != TENANT
            ):
                yield _not_first(line, f"constraint {one.conname or ''}".strip())
            if one.contype.name == "CONSTR_FOREIGN":
                yield from _foreign_key(line, one)


def _not_first(line: int, what: str) -> Fault:
    return Fault(line, "tenant-first", f"{what} does not lead with {TENANT}", f"put {TENANT} first")


def _foreign_key(line: int, one: Any) -> Iterator[Fault]:
    if one.deferrable:
        yield Fault(line, "foreign-key", f"{one.conname} is deferrable", "Citus refuses it: write NOT DEFERRABLE")
    for action, event in ((one.fk_del_action, "DELETE"), (one.fk_upd_action, "UPDATE")):
        allowed = "ac" if event == "DELETE" else "a"  # NO ACTION, CASCADE
        if (action or "a") not in allowed:
            advice = "CASCADE or NO ACTION on DELETE, NO ACTION on UPDATE"
            yield Fault(line, "foreign-key", f"{one.conname} acts on {event} as Citus refuses it", advice)


def _unable(trees: list[tuple[int, Any]]) -> Iterator[Fault]:
    for line, tree in trees:
        identity = any(one.contype.name == "CONSTR_IDENTITY" for one in nodes(tree, "Constraint"))
        serial = any(one.typeName.names[-1].sval in SERIAL for _, one in _new_columns(tree))
        if identity or serial:
            yield Fault(line, "citus-unable", "an identity or serial column", "use uuid DEFAULT gen_random_uuid()")
        if any(True for _ in nodes(tree, "MergeStmt")):
            yield Fault(line, "citus-unable", "MERGE", "write INSERT … ON CONFLICT, or a WITH")
        if _kind(tree) == "CreateFunctionStmt":
            language = {option.defname: option.arg for option in tree.options or ()}.get("language")
            own = {each.ctename for each in nodes(tree.sql_body, "CommonTableExpr")}
            over_tables = any(each.relname not in own for each in nodes(tree.sql_body, "RangeVar")) or _text_reads(tree)
            if language is not None and language.sval == "sql" and over_tables:
                what = f"function {tree.funcname[-1].sval} in LANGUAGE sql over tables"
                yield Fault(line, "citus-unable", what, "use plpgsql, tenant first")


def _text_reads(tree: Any) -> bool:
    for option in tree.options or ():
        if option.defname == "as":
            try:
                return any(True for one in parse(option.arg[0].sval) for _ in nodes(one, "RangeVar"))
            except MigrationError:
                return False  # not SQL: another language
    return False


def _repeatable(trees: list[tuple[int, Any]]) -> Iterator[Fault]:
    """Outside a transaction a crash may come between any two statements, and the file is run again from its start."""
    for line, tree in trees:
        again = {"IndexStmt": "if_not_exists", "CreateStmt": "if_not_exists", "DropStmt": "missing_ok"}.get(_kind(tree))
        if again and not getattr(tree, again):
            word = "IF EXISTS" if again == "missing_ok" else "IF NOT EXISTS"
            yield Fault(line, "repeatable", "outside a transaction it fails on a second run", f"write {word}")
