"""Measure lists on 1,000, 10,000 and 100,000 workflows: the first page against the last, by each filter.

    python -m bench.list                                     the embedded server, all sizes
    python -m bench.list --sizes 1000 --rounds 20
    python -m bench.list --database-url URL                  a database that `registry.check.dataset` has filled already

"registry" is the first page of eight; "page N" the last full one of the same list, which with 100,000 workflows and
no filter is page 10,000 of the tenant that has 80,000; "with OFFSET" is that page as one would write it at first, all
filters in one WHERE (bench/sql/peer.sql). Interleaved in one run, medians, ratios within a round (bench/measure.py).
"""

from __future__ import annotations

import argparse
import datetime
import tempfile
from pathlib import Path
from typing import Any

import psycopg
from rich.console import Console

import registry
from bench.measure import Contender, Result, measure, results, show
from registry import queries, server
from registry.check import dataset
from registry.check.scratch import scratch_database

HERE = Path(__file__).resolve().parent
PAGE = 8

MAY = datetime.datetime(2026, 5, 11, tzinfo=datetime.UTC)

FILTERS: dict[str, dict[str, Any]] = {
    "all": {},
    "tag, 11 %": {"tags": "team-3"},
    "tag, 1 %": {"tags": "tag-8"},
    "tag, rare": {"tags": "urgent"},
    "two tags": {"tags": ["tag-8", "team-3"]},
    "category, 44 %": {"category": "finance"},
    "metadata, 25 %": {"where": {"source": {"model": "model-1"}}},
    "metadata, rare": {"where": {"source": {"model": "model-rare"}}},
    "created by": {"created_by": "user-9"},
    "updated since": {"updated_since": MAY},
    "all of them": {
        "tags": "team-3",
        "category": "finance",
        "where": {"source": {"model": "model-1"}},
        "updated_since": datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC),
    },
    "none has it": {"tags": "nobody"},
}


def run(url: str, rounds: int, sorts: list[str]) -> list[Result]:
    """Measure all filters in some orders on one database."""
    found: list[Result] = []
    peer = queries.load(HERE / "sql").peer
    with registry.connect(url, tenant="tenant-1") as reg, psycopg.connect(url, autocommit=True) as connection:
        many = reg.queries.workflow.count().workflows
        for what, wanted in FILTERS.items():
            for sort in sorts:
                order: Any = {"sort": sort, "reverse": sort != "name"}
                cursors = [head.cursor for head in reg.list(**wanted, **order)]
                last = max(len(cursors) - PAGE, 0)
                after = cursors[last - 1] if last else None
                given = {
                    "tags": [],
                    "category": None,
                    "where": None,
                    "created_by": None,
                    "updated_since": None,
                    **wanted,
                }
                given["tags"] = [given["tags"]] if isinstance(given["tags"], str) else given["tags"]
                given["metadata"] = psycopg.types.json.Jsonb(where) if (where := given.pop("where")) else None
                offset = getattr(peer, f"list_by_{sort}")

                def first(_: str, wanted: Any = wanted, order: Any = order) -> None:
                    list(reg.list(**wanted, **order, limit=PAGE))

                def last_page(_: str, wanted: Any = wanted, order: Any = order, after: Any = after) -> None:
                    list(reg.list(**wanted, **order, limit=PAGE, after=after))

                def with_offset(_: str, query: Any = offset, given: Any = given, last: int = last) -> None:
                    query(connection, tenant_id=reg.tenant_id, page_size=PAGE, skipped=last, **given)

                contenders: dict[str, Contender] = {
                    "registry": first,
                    f"page {last // PAGE + 1:,}": last_page,
                    "with OFFSET": with_offset,
                }
                title = f"{what}, by {sort}, {len(cursors):,} of {many:,}"
                found += results(title, measure(contenders, rounds, 3))
                Console(width=110).print(show(found[-3:]))
        counts: dict[str, Contender] = {"registry": lambda _: reg.tags(), "categories": lambda _: reg.categories()}
        found += results(f"counts by tag, {many:,}", measure(counts, rounds, 1))
    return found


def main() -> None:
    """Fill databases, measure, print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--database-url")
    parser.add_argument("--sizes", default="1000,10000,100000")
    parser.add_argument("--sorts", default="name,updated_at")
    parser.add_argument("--rounds", type=int, default=9)
    options = parser.parse_args()
    sorts = options.sorts.split(",")
    found: list[Result] = []
    if options.database_url:
        found = run(options.database_url, options.rounds, sorts)
    else:
        home = Path(tempfile.mkdtemp(prefix="reg"))
        try:
            url = server.start(home)
            for size in map(int, options.sizes.split(",")):
                with scratch_database(url) as scratch:
                    dataset.fill(scratch, size)
                    found += run(scratch, options.rounds, sorts)
        finally:
            server.stop(home)
    Console(width=110).print(show(found))


if __name__ == "__main__":
    main()
