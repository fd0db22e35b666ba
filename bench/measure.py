"""Interleaved measurement: every contender takes its turn in every round."""

from __future__ import annotations

import random
import statistics
import time
import uuid
from collections.abc import Callable
from typing import Any

from rich.table import Table

Contender = Callable[[str], Any]
Result = dict[str, Any]


def measure(contenders: dict[str, Contender], rounds: int, inner: int) -> dict[str, list[float]]:
    """Seconds for each contender, round by round; `inner` calls are timed together."""
    seconds: dict[str, list[float]] = {name: [] for name in contenders}
    turns = list(contenders.items())
    for number in range(-1, rounds):
        random.Random(number).shuffle(turns)
        for name, contender in turns:
            labels = [f"{name} {uuid.uuid4()}" for _ in range(inner)]
            start = time.perf_counter()
            for label in labels:
                contender(label)
            if number >= 0:  # the first round warms up
                seconds[name].append((time.perf_counter() - start) / inner)
    return seconds


def results(what: str, seconds: dict[str, list[float]]) -> list[Result]:
    """Give medians, and how many times as long as the registry each contender took."""
    ours = seconds["registry"]
    return [
        {
            "what": what,
            "contender": name,
            "median_ms": statistics.median(each) * 1000,
            "ratio": statistics.median(theirs / mine for theirs, mine in zip(each, ours, strict=True)),
        }
        for name, each in seconds.items()
    ]


def show(results: list[dict[str, Any]]) -> Table:
    """A table of the figures."""
    table = Table("what", "contender", "median", "times the registry", box=None, pad_edge=False)
    last = None
    for result in results:
        table.add_row(
            result["what"] if result["what"] != last else "",
            result["contender"],
            f"{result['median_ms']:.3f} ms" if result["median_ms"] < 1 else f"{result['median_ms']:.1f} ms",
            f"{result['ratio']:.2f}",
        )
        last = result["what"]
    return table
