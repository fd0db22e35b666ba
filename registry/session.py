"""The one place that builds SQL in Python: statements that take no parameters, so that a literal has to be put in.

Everything is composed by psycopg's own `sql` module. Each function returns SQL or Composed, which may hold several
statements; sent without parameters they are one round trip.
"""

from __future__ import annotations

from psycopg.sql import SQL, Composable, Composed, Literal


def script(*statements: Composable) -> Composed:
    """Join statements that are sent together."""
    return SQL("; ").join(statements)


def begin(*, read_only: bool = False) -> SQL:
    """Open a transaction."""
    return SQL("BEGIN READ ONLY" if read_only else "BEGIN")


def show_timeout() -> SQL:
    """Ask for the statement timeout as it is now, in a form that `set_timeout` takes back."""
    return SQL("SHOW statement_timeout")


def set_timeout(timeout: float | str, *, local: bool = True) -> Composed:
    """Set the statement timeout: seconds, or what `show_timeout` gave; to the end of the transaction if `local`."""
    value = timeout if isinstance(timeout, str) else f"{max(1, round(timeout * 1000))}ms"
    return SQL("SET {} statement_timeout = {}").format(_scope(local), Literal(value))


def begin_read_only() -> SQL:
    """Make the rest of a running transaction read only, up to `end_read_only`; by a savepoint, which can be undone."""
    return SQL("SAVEPOINT registry_read_only; SET TRANSACTION READ ONLY")


def end_read_only() -> SQL:
    """Allow the transaction again what it was allowed before `begin_read_only`."""
    return SQL("RELEASE SAVEPOINT registry_read_only")


def set_scope(tenant_id: object, actor: str, *, local: bool) -> Composed:
    """Tell row level security and the triggers who acts: for the session, or for the transaction if `local`."""
    setting = SQL("SET {} registry.{} = {}")
    return script(
        setting.format(_scope(local), SQL("tenant_id"), Literal(str(tenant_id))),
        setting.format(_scope(local), SQL("actor"), Literal(actor)),
    )


def set_role(role: str, *, local: bool) -> Composed:
    """Take on a role: for the session, or for the transaction if `local`."""
    return SQL("SET {} ROLE {}").format(_scope(local), Literal(role))


def explain(statement: str, *, analyze: bool = False, generic: bool = False) -> Composed:
    """Ask for the plan of a statement as JSON; `analyze` runs it, `generic` leaves its parameters open."""
    options = "ANALYZE, BUFFERS, " if analyze else "GENERIC_PLAN, " if generic else ""
    # Not a literal, but a statement of a .sql file, as it stands there.
    return SQL("EXPLAIN ({}FORMAT JSON) {}").format(SQL(options), SQL(statement))


def _scope(local: bool) -> SQL:
    return SQL("LOCAL" if local else "SESSION")
