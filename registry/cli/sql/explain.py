"""`registry sql explain`: the plan of a query as a tree, with the places where time and rows go wrong."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import click

from registry.cli.common import connect, json_option, print_json
from registry.cli.sql.common import assignment, named_queries
from registry.errors import QueryError, RegistryError

if TYPE_CHECKING:
    from rich.tree import Tree

    from registry.api import Registry
    from registry.check.plan_tree import PlanNode
    from registry.queries import Query

_READ_ONLY_TRANSACTION = "25006"
_FAR_OFF = 10
"""An estimate that is wrong by this factor is marked."""


@click.command("explain")
@click.argument("name")
@click.argument("parameters", nargs=-1, metavar="KEY=VALUE…")
@click.option("--analyze", is_flag=True, help="Run it, and show how many rows there were and where the time went.")
@click.option("--yes", is_flag=True, help="Do not ask before a query that writes; what it writes is taken back.")
@json_option
@click.pass_context
def explain_command(
    ctx: click.Context, name: str, parameters: tuple[str, ...], analyze: bool, yes: bool, as_json: bool
) -> None:
    """Show the plan of a query, and where its time goes.

    Values are given as for `registry sql run`, the tenant is filled in. Without any values it is the plan for unknown
    ones. With --analyze the query runs in a transaction that is rolled back; the slowest step is marked, and where the
    rows are more or fewer than expected by a factor of ten.
    """
    from registry.check import plan_tree, plans

    query = named_queries()[name]
    if not plans.has_plan(query):
        raise QueryError(
            f"{query.name}, {query.where}: {query.operation} has no plan: only queries and writes have one"
        )
    values: dict[str, Any] = dict(assignment(text) for text in parameters)
    generic = not values and not analyze and query.parameters not in ((), ("tenant_id",))
    with connect(ctx) as reg:
        if "tenant_id" in query.parameters:
            values.setdefault("tenant_id", reg.tenant_id)
        bound = () if generic else query.bind(values)
        try:
            result = _explain(reg, query, bound, analyze=analyze, generic=generic, read_only=analyze)
        except RegistryError as error:
            if getattr(error.__cause__, "sqlstate", None) != _READ_ONLY_TRANSACTION:
                raise
            if not yes:
                what = f"{query.name} writes to the database. Run it, and take back what it wrote?"
                click.confirm(what, abort=True, err=True)
            result = _explain(reg, query, bound, analyze=True, generic=False, read_only=False)
    root = plan_tree.read(result["Plan"])
    if as_json:
        print_json({"query": query.name, "where": query.where, "generic": generic, **result})
    else:
        _print(query, root, result, generic)


def _explain(
    reg: Registry, query: Query, values: tuple[Any, ...], *, analyze: bool, generic: bool, read_only: bool
) -> dict[str, Any]:
    """Get what EXPLAIN gives; whatever the query wrote is rolled back."""
    import psycopg

    from registry import session
    from registry.queries.failure import fail

    statement = session.explain(query.sql, analyze=analyze, generic=generic)
    with reg.transaction() as transaction:
        connection = transaction.connection
        with connection.transaction(force_rollback=True):
            if read_only:
                connection.execute(session.begin_read_only())
            shift = len(statement.as_string(connection)) - len(query.sql)
            try:
                cursor = psycopg.RawCursor(connection)
                # Without parameters it goes by the simple protocol, the only one that leaves $1 open.
                row = cursor.execute(statement, values or None, prepare=False).fetchone()
            except psycopg.Error as error:
                fail(query, error, connection, [values] if values else (), shift)
            assert row is not None
            plan: dict[str, Any] = row[0][0]
            return plan


# --- the tree ------------------------------------------------------------------------------------------------------


def _print(query: Query, root: PlanNode, result: dict[str, Any], generic: bool) -> None:
    total = float(result.get("Execution Time", 0))
    slowest = max(root.walk(), key=lambda node: node.own_time) if total else None
    trigger = _slowest_trigger(result)
    if slowest is not None and trigger is not None and float(trigger.get("Time", 0)) > slowest.own_time:
        slowest = None
    head = f"{query.name}, {query.where}"
    head += ": the plan for unknown parameters" if generic else f": {total:.1f} ms" if total else ""
    if sys.stdout.isatty():
        from rich.console import Console
        from rich.tree import Tree

        tree = Tree(head, style="bold", guide_style="dim")
        _grow(tree, root, total, slowest)
        Console(markup=False, highlight=False, emoji=False).print(tree)
    else:
        click.echo(head)
        _write(root, total, slowest, 1)
    for line in [*_triggers(result, total, no_node=slowest is None), *_advice(root, slowest, total)]:
        click.echo(line)


def _triggers(result: dict[str, Any], total: float, *, no_node: bool) -> list[str]:
    """Give a line for each trigger, foreign keys among them: what these look up and delete is in no node."""
    lines = []
    for trigger in result.get("Triggers", ()):
        name = trigger.get("Constraint Name") or trigger["Trigger Name"]
        calls, spent = trigger["Calls"], float(trigger.get("Time", 0))
        share = f"{spent:.2f} ms, {100 * spent / total:.0f} %" if total else ""
        mark = "  ← slowest" if no_node and trigger is _slowest_trigger(result) else ""
        lines.append(f"trigger {name} on {trigger['Relation']}: {calls:,.0f} times, {share}{mark}")
    return lines


def _slowest_trigger(result: dict[str, Any]) -> dict[str, Any] | None:
    return max(result.get("Triggers", ()), key=lambda trigger: float(trigger.get("Time", 0)), default=None)


def _write(node: PlanNode, total: float, slowest: PlanNode | None, depth: int) -> None:
    title, figures, marks = _words(node, total, slowest)
    click.echo("  " * depth + "  ".join(part for part in (title, figures, marks) if part))
    for child in node.children:
        _write(child, total, slowest, depth + 1)


def _grow(tree: Tree, node: PlanNode, total: float, slowest: PlanNode | None) -> None:
    from rich.text import Text

    title, figures, marks = _words(node, total, slowest)
    words = Text.assemble((title, "not bold"), "  ", (figures, "dim"), "  ", (marks, "bold red"))
    branch = tree.add(words)
    for child in node.children:
        _grow(branch, child, total, slowest)


def _words(node: PlanNode, total: float, slowest: PlanNode | None) -> tuple[str, str, str]:
    """Give what a node does, its figures, and what is to be marked about it."""
    title = f"{node.subplan}: {node.title}" if node.subplan else node.title
    if not total:
        return title, f"rows {_number(node.rows)}", ""
    if not node.loops:
        return title, "never run", ""
    figures = [f"rows {_number(node.actual_rows or 0)} of {_number(node.expected_rows)} expected"]
    if node.loops > 1:
        figures.append(f"{_number(node.loops)} times")
    figures.append(f"{node.own_time:.2f} ms, {100 * node.own_time / total:.0f} %")
    if node.blocks_hit or node.blocks_read:
        figures.append(f"{node.blocks_hit + node.blocks_read:,} blocks, {node.blocks_read:,} from disk")
    marks = ["← slowest"] if node is slowest else []
    if node.error > _FAR_OFF:
        direction = "more" if (node.actual_rows or 0) > node.expected_rows else "fewer"
        marks.append(f"← {node.error:,.0f} times {direction} rows")
    return title, ", ".join(figures), " ".join(marks)


def _advice(root: PlanNode, slowest: PlanNode | None, total: float) -> list[str]:
    """Say in words what the marks in the tree mean."""
    lines = [f"slowest: {slowest.title}, {slowest.own_time:.1f} of {total:.1f} ms"] if slowest is not None else []
    # Deepest first: an error further down is carried to all above it.
    wrong = [node for node in root.walk() if node.error > _FAR_OFF]
    causes = [node for node in wrong if all(child.error <= _FAR_OFF for child in node.children)]
    if causes:
        worst = max(causes, key=lambda node: node.error)
        expected, actual = _number(worst.expected_rows), _number(worst.actual_rows or 0)
        lines.append(f"rows go wrong at: {worst.title}, {actual} where {expected} were expected")
    return lines


def _number(value: float) -> str:
    return f"{value:,.0f}"
