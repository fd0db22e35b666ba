"""Every named query is run by at least one test, in whatever process: a run of the whole suite fails otherwise.

The server of the tests logs every statement it executes, and the comment behind its first word is the query's name:
that sees the command line in processes of its own. A server whose log cannot be read (REGISTRY_TEST_DATABASE_URL, or
one that a test starts for itself) is made up for by watching the calls of the processes that run tests. Preparing or
explaining a query is not running it.
"""

from __future__ import annotations

import functools
import re
import time
from collections.abc import Callable, Generator, Iterable, Iterator
from typing import Any

import pytest

from registry.queries import Query

# Without the values: they may be long, and may hold anything.
SETTINGS = {"log_statement": "all", "log_parameter_max_length": "0"}

_EXECUTED = re.compile(rb" LOG:  (?:statement|execute [^:]*): (?!EXPLAIN|PREPARE)(.*)", re.IGNORECASE)
_NAME = re.compile(rb"/\* (\w+\.\w+) \*/")
_called: set[str] = set()
# Under this name a worker of pytest-xdist hands over what it called.
_OUTPUT = "queries_called"
_CHECK = "every query is run"


class EveryQueryIsRun:
    """A plugin: the check at the end, in the process that ran the tests or directed those that did.

    `names` gives the queries there are, `log` the lines of the server's log. A missing query is reported as a failed
    test. There is no check where only some of the tests were chosen, or where the run did not come to its end.
    """

    def __init__(self, names: Callable[[], set[str]], log: Callable[[], Iterable[bytes]]) -> None:
        self._names = names
        self._log = log
        self._by_workers: set[str] = set()
        self._outcome: str | None = None

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any) -> None:
        self._by_workers.update(getattr(node, "workeroutput", {}).get(_OUTPUT, ()))

    @pytest.hookimpl(wrapper=True)
    def pytest_runtestloop(self, session: pytest.Session) -> Generator[None, object, object]:
        result = yield
        if is_whole_suite(session.config):
            names = self._names()
            missing = names - settled(lambda: called() | self._by_workers | named_in(self._log()), names)
            if missing:
                self._outcome = f"no test runs {', '.join(sorted(missing))}"
                session.config.hook.pytest_runtest_logreport(report=_failure(self._outcome))
            else:
                self._outcome = f"each of {len(names)} is run by a test"
        return result

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        if self._outcome is not None:
            terminalreporter.write_line(f"queries: {self._outcome}")


class HandOver:
    """A plugin for a worker of pytest-xdist: it tells `EveryQueryIsRun` in the end which queries it called."""

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        output: dict[str, Any] = session.config.workeroutput  # type: ignore[attr-defined]
        output[_OUTPUT] = sorted(_called)


def plugin(config: pytest.Config, names: Callable[[], set[str]], log: Callable[[], Iterable[bytes]]) -> object:
    """Watch the calls of this process, and give the plugin that it needs."""
    watch_calls()
    return HandOver() if hasattr(config, "workerinput") else EveryQueryIsRun(names, log)


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


def settled(run: Callable[[], set[str]], wanted: set[str]) -> set[str]:
    """What was run; a container's log may take a moment to arrive."""
    deadline = time.monotonic() + 3
    while not wanted <= (found := run()) and time.monotonic() < deadline:
        time.sleep(0.5)
    return found


def is_whole_suite(config: pytest.Config) -> bool:
    """Whether this run was asked for all tests, and not for a selection of them, or to run none."""
    option = config.option
    chosen = ("keyword", "markexpr", "lf", "stepwise", "deselect", "ignore", "ignore_glob")
    not_run = ("collectonly", "setuponly", "setupplan")
    if any(getattr(option, name, None) for name in (*chosen, *not_run)):
        return False
    places = {(config.invocation_params.dir / argument).resolve() for argument in config.args}
    return bool(places & {config.rootpath, config.rootpath / "tests"})


def _failure(reason: str) -> pytest.TestReport:
    return pytest.TestReport(
        nodeid=f"tests/recorder.py::{_CHECK}",
        location=("tests/recorder.py", None, _CHECK),
        keywords={},
        outcome="failed",
        longrepr=reason,
        when="call",
    )


def _watched(method: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(method)
    def watched(query: Query, /, *arguments: Any, **parameters: Any) -> Any:
        _called.add(query.name)
        return method(query, *arguments, **parameters)

    return watched
