from __future__ import annotations

import psycopg
import pytest
from psycopg import errors as states
from psycopg.sql import Composable

from registry import errors, session

KINDS = [
    ("08006", errors.DatabaseUnavailable),
    ("57P01", errors.DatabaseUnavailable),
    ("57P02", errors.DatabaseUnavailable),
    ("57P03", errors.DatabaseUnavailable),
    ("53300", errors.DatabaseUnavailable),
    ("3D000", errors.DatabaseUnavailable),
    ("28P01", errors.DatabaseUnavailable),
    ("28000", errors.DatabaseUnavailable),
    ("57014", errors.QueryTimeout),
    ("40001", errors.Conflict),
    ("40P01", errors.Conflict),
    ("55P03", errors.Conflict),
    ("23505", errors.Conflict),
    ("23503", errors.QueryError),
    ("23514", errors.QueryError),
    ("23P01", errors.QueryError),
    ("22P02", errors.InvalidParameter),
    ("42501", errors.QueryError),
    ("42P01", errors.QueryError),
    ("XX000", errors.QueryError),
]


@pytest.mark.parametrize(("state", "kind"), KINDS)
def test_the_state_decides(state: str, kind: type[errors.RegistryError]) -> None:
    try:
        error = states.lookup(state)("what happened\nin two lines")
    except KeyError:
        error = psycopg.DatabaseError("what happened\nin two lines")
        error.sqlstate = state
    translated = errors.translate(error, "users.find, sql/users.sql:3")
    assert type(translated) is kind
    assert str(translated).startswith("users.find, sql/users.sql:3: what happened in two lines")


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (psycopg.OperationalError("the connection is closed"), errors.DatabaseUnavailable),
        (psycopg.errors.PipelineAborted("pipeline aborted"), errors.QueryError),
        (psycopg.DataError("PostgreSQL text fields cannot contain NUL (0x00) bytes"), errors.InvalidParameter),
        (psycopg.ProgrammingError("cannot adapt type 'object'"), errors.InvalidParameter),
        (psycopg.ProgrammingError("something else"), errors.QueryError),
        (states.QueryCanceled("canceling statement due to user request"), errors.QueryError),
        (psycopg.Error(), errors.QueryError),
    ],
)
def test_without_a_state_the_class_decides(error: psycopg.Error, kind: type[errors.RegistryError]) -> None:
    assert type(errors.translate(error)) is kind


def test_a_cycle_has_its_names() -> None:
    translated = errors.translate(
        states.CheckViolation("cycle: fetch → check it → fetch"), "save.edges, sql/save.sql:9"
    )
    assert isinstance(translated, errors.CycleError)
    assert translated.cycle == ("fetch", "check it", "fetch")
    assert str(translated) == "save.edges, sql/save.sql:9: cycle: fetch → check it → fetch"


def test_extra_lines_stand_between() -> None:
    translated = errors.translate(states.UniqueViolation("twice"), "a.b, sql/a.sql:1", extra=["  parameters: id"])
    assert str(translated) == (
        "a.b, sql/a.sql:1: twice\n  parameters: id\n  it is there already: read it again and repeat"
    )


@pytest.mark.parametrize(
    ("statement", "text"),
    [
        (session.begin(), "BEGIN"),
        (session.begin(read_only=True), "BEGIN READ ONLY"),
        (session.set_timeout(1.5), "SET LOCAL statement_timeout = '1500ms'"),
        (session.set_timeout(0.0001), "SET LOCAL statement_timeout = '1ms'"),
        (session.set_timeout("7s", local=False), "SET SESSION statement_timeout = '7s'"),
        (
            session.set_scope("a'b", 'o"x', local=True),
            "SET LOCAL registry.tenant_id = 'a''b'; SET LOCAL registry.actor = 'o\"x'",
        ),
        (
            session.set_scope("t", "a", local=False),
            "SET SESSION registry.tenant_id = 't'; SET SESSION registry.actor = 'a'",
        ),
        (session.set_role("app", local=True), "SET LOCAL ROLE 'app'"),
    ],
)
def test_what_the_session_module_builds(statement: Composable, text: str) -> None:
    assert statement.as_string(None) == text


def test_the_server_takes_what_the_session_module_builds(empty_database_url: str) -> None:
    with psycopg.connect(empty_database_url, autocommit=True) as connection:
        connection.execute(session.set_scope("T-1", "o'actor \\ 名前", local=False))
        assert connection.execute("SHOW registry.actor").fetchone() == ("o'actor \\ 名前",)
        with connection.transaction():
            connection.execute(session.set_scope("T-2", "other", local=True))
            connection.execute(session.set_role("pg_monitor", local=True))
            assert connection.execute("SHOW registry.tenant_id").fetchone() == ("T-2",)
            assert connection.execute("SELECT current_user").fetchone() == ("pg_monitor",)
        assert connection.execute("SHOW registry.tenant_id").fetchone() == ("T-1",)
