"""The SQL of a run, without a connection: what `up` or `down` would send, as one file for psql."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from registry.migrate import checksums
from registry.migrate.bookkeeping import LOCK_KEY, milliseconds, tables
from registry.migrate.connection import named
from registry.migrate.files import Script, Statement, known, read_folder, script
from registry.migrate.run import LOCK_TIMEOUT
from registry.migrate.statements import bare, check_repeatable, check_transaction, concurrent_index, is_concurrent
from registry.queries import Query
from registry.resources import MIGRATIONS_FOLDER


def preview(
    since: str | None = None,
    to: str | None = None,
    *,
    down: bool = False,
    folder: Path = MIGRATIONS_FOLDER,
    lock_timeout: float = LOCK_TIMEOUT,
) -> str:
    """Write the file that `psql -v ON_ERROR_STOP=1 -f` applies, with the result of a run.

    since  the newest migration the database has; None for a database without any, with `down` for one with all
    to     the newest one it shall have; None for all of them, with `down` for none

    Raises MigrationError for names and files that cannot be read.
    """
    migrations = read_folder(folder)
    ids = [migration.id for migration in migrations]
    first = known(since, ids) if since is not None else None
    last = known(to, ids) if to is not None else None
    if down:
        chosen = [one for one in reversed(migrations) if (not first or one.id <= first) and (not last or one.id > last)]
    else:
        chosen = [one for one in migrations if (not first or one.id > first) and (not last or one.id <= last)]
    return "\n".join(_file(chosen, "rollback" if down else "apply", checksums.of_folder(folder), lock_timeout))


def _file(chosen: list[Any], direction: str, now: dict[str, checksums.Checksums], lock_timeout: float) -> Iterator[str]:
    queries = named()
    does = "Takes back" if direction == "rollback" else "Applies"
    yield f"-- {does} {len(chosen)} migration{'' if len(chosen) == 1 else 's'}, as the registry does."
    yield "-- Run it with: psql -v ON_ERROR_STOP=1 -f this_file"
    yield "\\set ON_ERROR_STOP on"
    yield "\\set AUTOCOMMIT on"
    yield "\\encoding UTF8"
    yield ""
    yield f"{_filled(queries.set_lock_timeout, milliseconds=milliseconds(lock_timeout))};"
    yield "-- Where this fails, another process migrates the database: repeat when it is done."
    yield f"{_filled(queries.lock, key=LOCK_KEY)};"
    yield tables()
    yield f"{_filled(queries.break_stale_lock)};"
    for migration in chosen:
        steps = script(migration, direction)
        yield f"\n-- {'-' * 3} {steps.path.name} {'-' * max(100 - len(steps.path.name), 3)}"
        yield "BEGIN;\n" if steps.transactional else "-- Not in a transaction.\n"
        yield from _statements(steps, lock_timeout)
        if not steps.transactional:
            yield "\nBEGIN;"
        if direction == "apply":
            sums = {"checksum": now[migration.id].up, "rollback_checksum": now[migration.id].rollback}
            yield f"{_filled(queries.mark, id=migration.id)};"
            yield f"{_filled(queries.forget_checksum, id=migration.id)};"
            yield f"{_filled(queries.keep_checksum, id=migration.id, **sums)};"
        else:
            yield f"{_filled(queries.unmark, id=migration.id, operation='rollback')};"
        yield "\nCOMMIT;"
    yield ""
    yield f"{_filled(queries.unlock, key=LOCK_KEY)};"
    yield ""


def _statements(steps: Script, lock_timeout: float) -> Iterator[str]:
    (check_transaction if steps.transactional else check_repeatable)(steps)
    queries = named()
    for statement in steps.statements:
        if steps.transactional:
            yield f"{_ended(statement)}\n"
            continue
        if index := concurrent_index(statement):
            name, table = index
            # \gexec runs what the query gives: nothing, where nothing was left behind.
            yield f"{_filled(queries.drop_invalid_index_statement, name=name, table_name=table)} \\gexec"
        timeout = 0 if is_concurrent(statement.text) else lock_timeout
        yield f"{_filled(queries.set_lock_timeout, milliseconds=milliseconds(timeout))};"
        yield _ended(statement)
        yield f"{_filled(queries.set_lock_timeout, milliseconds=milliseconds(lock_timeout))};"


def _ended(statement: Statement) -> str:
    code = bare(statement.text)
    return statement.text if not code or code.endswith(";") else f"{statement.text}\n;"


def _filled(query: Query, **parameters: Any) -> str:
    """Write a named query with its name, as it is sent, and its parameters as literals."""
    from psycopg import sql

    values = {f"${number}": sql.Literal(parameters[name]) for number, name in enumerate(query.parameters, 1)}
    text, position = [], 0
    for start, end, sent in query.edits:
        text += [query.source[position:start], values[sent].as_string(None) if sent in values else sent]
        position = end
    return "".join([*text, query.source[position:]]).rstrip().removesuffix(";")
