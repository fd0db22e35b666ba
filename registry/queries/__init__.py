"""Hand-written SQL files as named queries.

docs/queries.md teaches them in two minutes:

    from registry import queries

    sql = queries.load("sql")
    sql.users.find(connection, email="ada@example.org")
"""

from __future__ import annotations

from registry.queries.load import Namespace, Queries, UnknownQuery, load
from registry.queries.parse import Annotations, Param, parse
from registry.queries.query import Query

__all__ = ["Annotations", "Namespace", "Param", "Queries", "Query", "UnknownQuery", "load", "parse"]
