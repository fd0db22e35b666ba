"""Which named queries the tests have run, in whatever process.

The server of the tests logs every statement it executes, and the comment behind its first word is the query's name:
that sees the command line in processes of its own. A server whose log cannot be read (REGISTRY_TEST_DATABASE_URL, or
one that a test starts for itself) is made up for by watching the calls of this process. Preparing or explaining a query
is not running it.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import pytest

from registry.queries import Query

# Without the values: they may be long, and may hold anything.
SETTINGS = {"log_statement": "all", "log_parameter_max_length": "0"}

_EXECUTED = re.compile(rb" LOG:  (?:statement|execute [^:]*): (?!EXPLAIN|PREPARE)(.*)", re.IGNORECASE)
_NAME = re.compile(rb"/\* (\w+\.\w+) \*/")
_called: set[str] = set()


def watch_calls() -> None:
    """From now on keep the names of the queries that this process calls."""
    for method in ("__call__", "bulk", "copy", "stream"):
        setattr(Query, method, _watched(getattr(Query, method)))


def called() -> set[str]:
    """The names of the queries that this process has called."""
    return set(_called)


def named_in(log: Iterable[bytes]) -> set[str]:
    """The names of the queries that a server's log says were executed."""
    return {
        name.decode()
        for line in log
        if (executed := _EXECUTED.search(line)) is not None
        for name in _NAME.findall(executed[1])
    }


def lines(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Put chunks of bytes together to lines."""
    rest = b""
    for chunk in chunks:
        *whole, rest = (rest + chunk).split(b"\n")
        yield from whole
    yield rest


def is_whole_suite(config: pytest.Config) -> bool:
    """Whether this run was asked for all tests, and not for a selection of them."""
    option = config.option
    chosen = ("keyword", "markexpr", "lf", "stepwise", "deselect", "ignore", "ignore_glob")
    if any(getattr(option, name, None) for name in chosen) or hasattr(config, "workerinput"):
        return False
    places = {(config.invocation_params.dir / argument).resolve() for argument in config.args}
    return bool(places & {config.rootpath, config.rootpath / "tests"})


def _watched(method: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(method)
    def watched(query: Query, /, *arguments: Any, **parameters: Any) -> Any:
        _called.add(query.name)
        return method(query, *arguments, **parameters)

    return watched
