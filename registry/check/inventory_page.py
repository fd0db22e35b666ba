"""The inventory of the queries as a page that a DBA reads: Markdown."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from registry.check.inventory import ROLE, Entry, Touched, Value

_INTRODUCTION = f"""\
# The queries and what they touch

Written by `registry sql inventory`; `registry sql inventory --check` says when it no longer holds.

- **Types** are the server's; a column can be NULL unless it says *not null*.
- **Locks** are those a statement takes itself, the strongest on each table. A row lock is taken on the rows that are
  written, or met by `SELECT … FOR`. `FOR UPDATE` of an UPDATE that may change a key is `FOR NO KEY UPDATE` for rows
  whose key stays the same.
- **Indexes** are those of the plan for any values of the parameters, on an empty database with `enable_seqscan = off`
  (PostgreSQL 18): what a query can use. With data the planner may choose another.
- **Grants** are the least that lets a role run the statement: `{ROLE}` stands for it. Catalogs that everybody may read
  are not named. Besides, the role needs USAGE on the schema, and row level security shows it one tenant.
- **Sets off** lists triggers, with what their functions touch, and foreign keys. Triggers run with the rights of
  whoever writes and may need more than the statement; not each fires on each write. Foreign keys need no grants.
"""


def markdown(entries: Sequence[Entry]) -> str:
    """Write the page: a table of all queries, one of all tables, then a section for each query."""
    parts = [_INTRODUCTION, "## All queries\n", *_summary(entries), "", "## Tables and their queries\n"]
    parts += [*_by_table(entries), ""]
    for entry in entries:
        parts += _section(entry)
    return "\n".join(parts).rstrip() + "\n"


def _summary(entries: Iterable[Entry]) -> Iterator[str]:
    yield from _heading("Query", "What it does", "Reads", "Writes")
    for entry in entries:
        yield _row(_link(entry.name), first_sentence(entry.doc), ", ".join(entry.reads), ", ".join(entry.writes))


def _by_table(entries: Sequence[Entry]) -> Iterator[str]:
    yield from _heading("Table", "Read by", "Written by")
    for table in sorted({touched.table for entry in entries for touched in entry.tables}):
        read = [_link(entry.name) for entry in entries if table in entry.reads]
        written = [_link(entry.name) for entry in entries if table in entry.writes]
        yield _row(f"`{table}`", ", ".join(read), ", ".join(written))


def _section(entry: Entry) -> Iterator[str]:
    yield f"## {entry.name}\n"
    facts = [f"`{entry.where}`", f"`:{entry.cardinality}`", entry.operation]
    if entry.read_only:
        facts.append("read only")
    if entry.timeout is not None:
        facts.append(f"timeout {entry.timeout:g} s")
    yield f"{' · '.join(facts)}\n"
    if entry.doc:
        yield "\n".join(f"> {line}".rstrip() for line in entry.doc.splitlines()) + "\n"
    if entry.parameters:
        yield "**Parameters**\n"
        yield "\n".join(_parameter(value) for value in entry.parameters) + "\n"
    if entry.columns:
        yield f"**Result**: {', '.join(_column(value) for value in entry.columns)}\n"
    if entry.tables:
        yield "**Tables**\n"
        yield from _heading("Table", "Reads", "Inserts", "Updates", "Deletes", "Table lock", "Row locks")
        yield from (_table(touched) for touched in entry.tables)
        yield ""
    if entry.indexes:
        yield f"**Indexes**: {', '.join(f'`{name}`' for name in entry.indexes)}\n"
    if entry.grants:
        yield "**Grants**\n"
        yield _sql(entry.grants)
    if entry.sets_off:
        yield "**Sets off**\n"
        yield from _heading("What", "On", "Touches")
        for effect in entry.sets_off:
            yield _row(effect.cause, f"`{effect.on}`", "; ".join(_briefly(touched) for touched in effect.tables))
        yield ""
    if entry.trigger_grants:
        yield "**Grants for the triggers**, where they fire\n"
        yield _sql(entry.trigger_grants)


def _parameter(value: Value) -> str:
    return f"- `{value.name}` {value.type}" + (f": {value.text}" if value.text else "")


def _column(value: Value) -> str:
    return f"`{value.name}` {value.type}" + (" not null" if value.nullable is False else "")


def _table(touched: Touched) -> str:
    columns = (", ".join(names) for names in (touched.reads, touched.inserts, touched.updates))
    return _row(
        f"`{touched.table}`",
        *columns,
        "rows" if touched.deletes else "",
        touched.table_lock,
        ", ".join(touched.row_locks),
    )


def _briefly(touched: Touched) -> str:
    done = []
    if touched.inserts:
        done.append("inserts")
    if touched.updates:
        done.append(f"updates {', '.join(touched.updates)}")
    if touched.deletes:
        done.append("deletes")
    if not done and touched.reads:
        done.append("reads")
    return f"`{touched.table}` ({'; '.join([*done, touched.table_lock, *touched.row_locks])})"


def _heading(*titles: str) -> tuple[str, str]:
    return _row(*titles), "|" + "---|" * len(titles)


def _row(*cells: str) -> str:
    return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"


def _sql(lines: Iterable[str]) -> str:
    return "\n".join(("```sql", *lines, "```")) + "\n"


def _link(name: str) -> str:
    """Link to a section, by the anchor that GitHub makes of its heading."""
    return f"[{name}](#{name.replace('.', '').lower()})"


def first_sentence(doc: str) -> str:
    """Give the first sentence of a docstring, on one line."""
    paragraph = " ".join(doc.split("\n\n")[0].split())
    first, stop, _ = paragraph.partition(". ")
    return first + "." if stop else paragraph
