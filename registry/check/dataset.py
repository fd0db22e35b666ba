"""A data set of a size that matters, the same on every run: what a plan is worth shows only on many rows.

About ten nodes, twelve edges and two params for each workflow, some workflows a thousand times as large, and twelve
tenants of which the first has four fifths. sql/dataset.sql makes it, on the server.
"""

from __future__ import annotations

import time
from dataclasses import dataclass

from registry.errors import translate
from registry.resources import own_queries

_TRIES = 10

WORKFLOWS = 100_000
"""The usual size: about a million nodes, loaded in half a minute."""


@dataclass(frozen=True, slots=True)
class Filled:
    """How many rows there are now."""

    workflows: int
    nodes: int
    edges: int
    params: int


def fill(url: str, workflows: int = WORKFLOWS) -> Filled:
    """Fill a migrated database that has no workflows yet, and have its statistics taken.

    The role has to be one that may leave out triggers, which is a superuser unless somebody granted it.
    Raises QueryError where the server refuses, and DatabaseUnavailable where none answers.
    """
    import psycopg

    sql = own_queries().dataset
    try:
        with psycopg.connect(url, autocommit=True) as connection, connection.transaction():
            sql.leave_out_triggers(connection)
            sql.fill_tenants(connection)
            filled = Filled(
                workflows=sql.fill_workflows(connection, workflows=workflows),
                nodes=sql.fill_nodes(connection),
                edges=sql.fill_edges(connection),
                params=sql.fill_params(connection),
            )
            sql.fill_marks(connection)
            sql.fill_search(connection)
            sql.fill_signatures(connection)
            sql.fill_models(connection)
            sql.fill_embeddings(connection)
    except psycopg.Error as error:
        raise translate(error, "filling a database for the check") from error
    settle(url)
    return filled


def settle(url: str) -> None:
    """Vacuum and analyze, until nobody else's look at the rows gets in the way.

    The statistics are made of a sample of the rows, another one each time. Raises as fill does.
    """
    import psycopg

    sql = own_queries().dataset
    try:
        with psycopg.connect(url, autocommit=True) as connection:
            for attempt in range(_TRIES):
                sql.settle(connection)
                if sql.settled(connection):
                    return
                time.sleep(0.2 * (attempt + 1))
    except psycopg.Error as error:
        raise translate(error, "taking the statistics of a database for the check") from error
