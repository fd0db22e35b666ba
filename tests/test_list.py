"""Lists: what passes the filters, in every order, page by page; tags, counts, and where workflows came from."""

from __future__ import annotations

import asyncio
import datetime
import threading
from typing import Any

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from writers import SPAWN, document, tag_in_process

import registry
from registry import Conflict, InvalidParameter, InvalidWorkflow, NotFound, Registry
from registry.listing import SORTS

UTC = datetime.UTC
START = datetime.datetime(2026, 1, 1, tzinfo=UTC)
CATEGORIES = (None, "finance", "finance/invoices", "finance/invoices/yearly", "financed", "support", "a//b", "/a", "a/")
TAGS = ("invoice", "monthly", "請求書", "a b", "'; --", "%")
PEOPLE = ("hana", "ken", "花")


def flow(name: str, **more: Any) -> dict[str, Any]:
    return {"name": name, "nodes": [{"name": "a", "node_type": "tool"}], **more}


def made(number: int) -> dict[str, Any]:
    """What is known of workflow `number`: each property has its own rhythm."""
    return {
        "name": f"flow {number * 7 % 60:03} {number}",
        "tags": sorted({TAGS[number % 6], TAGS[number * 5 % 6]} if number % 4 else set()),
        "category": CATEGORIES[number % len(CATEGORIES)],
        "metadata": {"source": {"model": f"m{number % 3}", "n": number % 5}, "list": [1, 2], "n8n": {"id": number % 2}},
        "created_by": PEOPLE[number % 3],
        "created_at": START + datetime.timedelta(days=number // 3),  # of three at once
        "updated_at": START + datetime.timedelta(days=100 + number * 11 % 40, hours=number // 50),
    }


ALL = [made(number) for number in range(120)]


@pytest.fixture(scope="module")
def many(server_url: str, template_database: str) -> Any:
    """120 workflows, and the same again of another tenant, which nothing may show."""
    from conftest import database

    with database(server_url, template_database) as url:
        with registry.connect(url, tenant="other"), registry.connect(url), psycopg.connect(url) as db:
            db.execute("SET session_replication_role = replica")
            for one in ALL:
                values = {**one, "metadata": psycopg.types.json.Jsonb(one["metadata"])}
                db.execute(
                    "INSERT INTO workflow "
                    "(tenant_id, name, tags, category, metadata, created_by, created_at, updated_at) "
                    "SELECT id, %(name)s, %(tags)s, %(category)s, %(metadata)s, %(created_by)s, %(created_at)s, "
                    "%(updated_at)s FROM tenant",
                    values,
                )
        with registry.connect(url) as reg:
            yield reg


def contains(whole: Any, part: Any) -> bool:
    """What @> says, of what the tests ask for."""
    if isinstance(part, dict):
        return isinstance(whole, dict) and all(key in whole and contains(whole[key], part[key]) for key in part)
    if isinstance(part, list):
        return isinstance(whole, list) and all(any(contains(item, each) for item in whole) for each in part)
    return bool(whole == part)


def passes(one: dict[str, Any], wanted: dict[str, Any]) -> bool:
    category, top = one["category"], wanted.get("category")
    return (
        set(wanted.get("tags", ())) <= set(one["tags"])
        and (top is None or category == top or str(category).startswith(f"{top}/"))
        and wanted.get("created_by", one["created_by"]) == one["created_by"]
        and one["updated_at"] >= wanted.get("updated_since", START)
        and one["name"].startswith(wanted.get("prefix", ""))
        and contains(one["metadata"], wanted.get("where", {}))
    )


FILTERS = st.fixed_dictionaries(
    {},
    optional={
        "tags": st.lists(st.sampled_from([*TAGS, "none has it"]), max_size=3),
        "category": st.sampled_from(["finance", "finance/invoices", "fin", "a", "support", "nothing"]),
        "created_by": st.sampled_from([*PEOPLE, "nobody"]),
        "updated_since": st.integers(95, 145).map(lambda days: START + datetime.timedelta(days=days)),
        "prefix": st.sampled_from(["flow", "flow 01", "flow 059", "no", "%"]),
        "where": st.sampled_from(
            [
                *({}, {"source": {"model": "m1"}}, {"source": {"n": 3, "model": "m2"}}, {"list": [2]}, {"list": []}),
                *({"n8n": {"id": 1}}, {"n8n": {}, "source": {"n": 1}}, {"source": {"model": None}}, {"x": None}),
            ]
        ),
    },
)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    wanted=FILTERS, sort=st.sampled_from(SORTS), reverse=st.booleans(), size=st.integers(3, 50), in_vain=st.booleans()
)
def test_every_page_holds_what_passes_the_filters_in_order(
    many: Registry, wanted: dict[str, Any], sort: Any, reverse: bool, size: int, in_vain: bool
) -> None:
    """Both ways are taken: of so few workflows a walk sees all, unless it finds nothing."""
    expected = sorted(
        (one for one in ALL if passes(one, wanted)),
        key=lambda one: (one["name"],) if sort == "name" else (one[sort], one["name"]),
        reverse=reverse,
    )
    names = [one["name"] for one in expected]
    assert [head.name for head in many.list(**wanted, sort=sort, reverse=reverse)] == names
    with pytest.MonkeyPatch.context() as patch:
        if in_vain and any(wanted.values()):
            patch.setattr(type(many), "_walked", lambda *given: [])
        pages: list[str] = []
        after: Any = None
        while page := list(many.list(**wanted, sort=sort, reverse=reverse, limit=size, after=after)):
            pages += [head.name for head in page]
            after = page[-1] if size % 2 else page[-1].cursor
            assert len(page) <= size
    assert pages == names


@pytest.mark.parametrize("wanted", [{}, {"category": "finance"}, {"where": {"list": [1]}}, {"tags": ["a b"]}])
def test_counts_by_tag_and_category(many: Registry, wanted: dict[str, Any]) -> None:
    listed = [one for one in ALL if passes(one, wanted)]
    tags = many.tags(**wanted)
    assert {row.tag: row.workflows for row in tags} == {
        tag: count
        for tag in (*TAGS, None)
        if (count := sum(tag in one["tags"] or (tag is None and not one["tags"]) for one in listed))
    }
    counts = [row.workflows for row in tags if row.tag is not None]
    assert counts == sorted(counts, reverse=True)
    levels = {
        "/".join(parts[: depth + 1])
        for one in listed
        if one["category"]
        for parts in [one["category"].split("/")]
        for depth in range(len(parts))
    } - {""}
    none = [one for one in listed if one["category"] is None]
    assert {row.category: (row.workflows, row.with_below) for row in many.categories(**wanted)} == {
        level: (
            sum(one["category"] == level for one in listed),
            sum(passes(one, {"category": level}) for one in listed),
        )
        for level in levels
    } | ({None: (len(none), len(none))} if none else {})
    for row in many.categories():
        if row.category and not row.category.endswith("/"):
            assert len(list(many.list(category=row.category))) == row.with_below


@pytest.mark.parametrize(
    ("wanted", "message"),
    [
        ({"sort": "nmae"}, 'sort: "nmae" is none of name, created_at, updated_at; did you mean "name"?'),
        ({"limit": 0}, "limit: 0: give a number from 1 on, or none for all"),
        ({"limit": -1}, "limit: -1: give"),
        ({"limit": True}, "limit: True: give"),
        ({"after": "nonsense"}, "after: 'nonsense' is no cursor"),
        ({"after": "é"}, "is no cursor"),
        ({"after": "W10"}, "is no cursor"),  # []
        ({"after": "WyJuYW1lIiwiYVx1MDAwMCJd"}, "is no cursor"),  # ["name", "a\0"]
        ({"after": "WyJjcmVhdGVkX2F0IiwiYSJd"}, "is no cursor"),  # no time
        ({"after": "Wy1d" * 4000}, "is no cursor"),
        ({"tags": ["a", ""]}, "tags[1]: must not be blank"),
        ({"tags": "a\0b"}, "tags[0]: PostgreSQL cannot keep a NUL character"),
        ({"tags": ["x" * 101]}, "tags[0]: at most 100 characters, not 101"),
        ({"tags": [1]}, "tags[0]: must be a text, not the number 1"),
        ({"category": " "}, "category: it must not be blank"),
        ({"category": "a\0"}, "category: no workflow holds a NUL"),
        ({"created_by": 3}, "created_by: a text is needed, not int"),
        ({"created_by": "\ud800"}, "created_by: no workflow holds"),
        ({"prefix": "\0"}, "prefix: no workflow holds a NUL"),
        ({"where": [1]}, "where: an object is needed, such as"),
        ({"where": {"a": ["b\0"]}}, "where.a[0]: PostgreSQL cannot keep a NUL character"),
        ({"where": {"a": float("nan")}}, "where.a: nan cannot be kept"),
        ({"where": {"a\0": 1}}, "where: the key"),
        ({"updated_since": "yesterday"}, "updated_since: a datetime is needed, not str"),
        ({"updated_since": datetime.datetime(2026, 1, 1)}, "give the time zone as well"),
    ],
)
def test_what_cannot_be_asked_for_is_said_at_once(many: Registry, wanted: dict[str, Any], message: str) -> None:
    with pytest.raises(InvalidParameter) as caught:
        many.list(**wanted)
    assert message in str(caught.value)


def test_a_cursor_is_for_one_order_and_limits_may_be_huge(many: Registry) -> None:
    first = next(iter(many.list(sort="updated_at", reverse=True)))
    with pytest.raises(InvalidParameter, match="a list sorted by updated_at, reversed: sort this one the same way"):
        many.list(sort="updated_at", after=first)
    assert len(list(many.list(limit=10**30))) == len(ALL)
    last = datetime.datetime.max.replace(tzinfo=UTC)
    assert list(many.list(updated_since=last)) == []
    assert list(many.list(category="finance/")) == list(many.list(category="finance"))


def test_lists_and_tags_without_waiting(database_url: str) -> None:
    async def main() -> None:
        async with registry.connect_async(database_url, actor="hana") as reg:
            for number in range(5):
                await reg.save(flow(f"flow {number}", tags=["even"] if number % 2 == 0 else [], category="a/b"))
            assert (await reg.tag("flow 1", "odd", remove=["even"])).status == "updated"
            heads = [head async for head in reg.list(tags="even", category="a", created_by="hana", limit=2)]
            assert [head.name for head in heads] == ["flow 0", "flow 2"]
            rest = [head.name async for head in reg.list(tags="even", after=heads[-1])]
            assert rest == ["flow 4"]
            assert [(row.tag, row.workflows) for row in await reg.tags()] == [("even", 3), ("odd", 1), (None, 1)]
            assert [(row.category, row.with_below) for row in await reg.categories()] == [("a", 5), ("a/b", 5)]
            assert [row.edits for row in await reg.sources("flow 1")] == [1]
            with pytest.raises(InvalidParameter):
                reg.list(limit=0)

    asyncio.run(main())


# --- who made it


def test_who_first_saved_it_stays(database_url: str) -> None:
    with registry.connect(database_url, actor="hana") as hana, registry.connect(database_url, actor="ken") as ken:
        hana.save(flow("one"))
        ken.save(flow("one", description="changed"))
        ken.tag("one", "x")
        assert [head.created_by for head in ken.list(created_by="hana")] == ["hana"]
        ken.delete("one")
        ken.prune("one", keep=1, dry_run=False)
        ken.undelete("one")
        assert [(head.created_by, head.tags) for head in ken.list()] == [("hana", ["x"])]
        assert ken.clone("one", "two").version == 1
        assert [head.name for head in ken.list(created_by="ken")] == ["two"]


def test_the_migration_knows_who_made_what_is_there(database_at: Any) -> None:
    from registry import migrate

    before = migrate.migration_ids()[migrate.migration_ids().index("20261125130000_expand_created_by") - 1]
    url = database_at(before)
    with psycopg.connect(url, autocommit=True) as db:
        db.execute("INSERT INTO tenant (name) VALUES ('other')")
        for tenant, actor in (("default", "hana"), ("other", "ken")):
            db.execute(
                "SELECT set_config('registry.actor', %s, false), set_config('registry.tenant_id', id::text, false) "
                "FROM tenant WHERE name = %s",
                [actor, tenant],
            )
            db.execute("INSERT INTO workflow (name) VALUES ('flow')")
        db.execute("SELECT set_config('registry.actor', 'mei', false)")
        db.execute("UPDATE workflow SET description = 'changed'")
        rows = "SELECT version, updated_at, updated_by FROM workflow ORDER BY updated_at, id"
        then = db.execute(rows).fetchall()
        migrate.up(url)
        assert db.execute(rows).fetchall() == then
        assert {row[0] for row in db.execute("SELECT created_by FROM workflow")} == {"hana", "ken"}


# --- tags


def test_tag_is_a_version_where_it_changes_something(reg: Registry) -> None:
    reg.save(flow("one", tags=["b"]))
    assert reg.tag("one", ["a", "ä", "Z", "a"], "none", message="sorted") == registry.Saved("one", 2, "updated")
    assert reg.get("one").tags == ["Z", "a", "b", "ä"]
    assert reg.tag("one", "a") == registry.Saved("one", 2, "unchanged")
    assert reg.tag("one", remove="none") == registry.Saved("one", 2, "unchanged")
    assert reg.tag("one") == registry.Saved("one", 2, "unchanged")
    assert reg.save(flow("one", tags=["ä", "a", "b", "Z"])).status == "unchanged"
    assert reg.tag("one", "c", ["a", "b"], expected_version=2).version == 3
    assert [(version.version, version.message) for version in reg.history("one")] == [
        (3, None),
        (2, "sorted"),
        (1, None),
    ]
    assert [reg.get(f"one@{version}").tags for version in (1, 2, 3)] == [
        ["b"], ["Z", "a", "b", "ä"], ["Z", "c", "ä"],
    ]  # fmt: skip
    assert reg.restore("one@1").version == 4
    assert reg.get("one").tags == ["b"]


def test_tag_refuses_what_a_save_would(reg: Registry) -> None:
    reg.save(flow("invoice", tags=["a"]))
    before = reg.get("invoice")
    with pytest.raises(NotFound, match='no workflow "invoce"; did you mean "invoice"'):
        reg.tag("invoce", "a")
    with pytest.raises(Conflict, match='"invoice" is at version 1, not at version 7'):
        reg.tag("invoice", "b", expected_version=7)
    with pytest.raises(Conflict):
        reg.tag("invoice", "a", expected_version=7)
    for tag, message in (
        ("", "tags[0]: must not be blank"),
        ("　", "tags[0]: must not be blank"),
        ("a\0", "NUL"),
        ("\ud800", "surrogate"),
        ("x" * 101, "at most 100 characters"),
    ):
        for add, remove in ((tag, ()), ((), tag)):
            with pytest.raises(InvalidParameter) as caught:
                reg.tag("invoice", add, remove)
            assert message in str(caught.value)
    with pytest.raises(InvalidParameter, match='"a" is to be added and to be removed'):
        reg.tag("invoice", "a", "a")
    assert reg.get("invoice") == before


def test_a_large_workflow_is_tagged_without_a_copy_of_it(reg: Registry) -> None:
    nodes = [{"name": f"n{number}", "node_type": "tool"} for number in range(2_001)]
    reg.save({"name": "large", "nodes": nodes})
    assert [reg.tag("large", tag).version for tag in "abc"] == [2, 3, 4]
    assert reg.save({"name": "large", "nodes": nodes}).version == 5
    assert [version.version for version in reg.history("large")] == [5, 4, 1]


def test_of_many_that_tag_at_once_all_are_kept(reg: Registry, database_url: str) -> None:
    reg.save(document())
    processes, each = 3, 20
    barrier, results = SPAWN.Barrier(processes), SPAWN.Queue()
    workers = [
        SPAWN.Process(target=tag_in_process, args=(database_url, number, each, barrier, results))
        for number in range(processes)
    ]
    for worker in workers:
        worker.start()
    versions = sorted(results.get(timeout=60) for _ in range(processes * each))
    for worker in workers:
        worker.join()
    assert versions == list(range(2, processes * each + 2))
    assert reg.get("invoice").tags == sorted(
        ["invoice", "monthly", *(f"{number}-{count}" for number in range(processes) for count in range(each))]
    )
    assert [version.version for version in reg.history("invoice")] == list(range(processes * each + 1, 0, -1))


def test_the_same_tag_at_once_is_one_version(reg: Registry) -> None:
    reg.save(document())
    found: list[str] = []
    threads = 8
    barrier = threading.Barrier(threads)

    def add(tag: str) -> None:
        barrier.wait()
        found.append(reg.tag("invoice", tag).status)

    for round in range(5):
        workers = [threading.Thread(target=add, args=(f"tag {round}",)) for _ in range(threads)]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()
    assert sorted(found) == ["unchanged"] * 5 * (threads - 1) + ["updated"] * 5
    assert reg.get("invoice").version == 6


def test_tags_and_saves_at_once_lose_nothing(reg: Registry) -> None:
    """A save says what all tags are, so it wins over those before it; the versions say what each did."""
    reg.save(document())
    barrier = threading.Barrier(2)

    def save() -> None:
        barrier.wait()
        for number in range(20):
            reg.save(document(description=f"save {number}"))

    def tag() -> None:
        barrier.wait()
        for number in range(20):
            assert reg.tag("invoice", f"tag {number}").status == "updated"

    workers = [threading.Thread(target=work) for work in (save, tag)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    versions = [version.version for version in reg.history("invoice")]
    assert versions == list(range(versions[0], 0, -1))
    for number in range(20):
        assert any(f"tag {number}" in reg.get(f"invoice@{version}").tags for version in versions)


# --- where it came from


@pytest.mark.parametrize(
    ("key", "right", "wrong", "message"),
    [
        ("prompt", ["a", [{"role": "user"}], None], 3, "must be a text, or a list of messages, not the number 3"),
        ("model", ["m", None], ["m"], "must be a text, not a list"),
        ("sampling", [{"temperature": 0.2, "seed": 7, "own": []}, {}], "0.2", "must be an object such as"),
        ("generator", ["planner"], {}, "must be a text, not an object"),
        ("generator_version", ["2.1"], 2.1, 'must be a text, in quotes where it looks like a number: "2.1"'),
        ("generated_at", ["2026-10-28T09:12:00+09:00", "2026-10-28"], "today", "must be a date and time such as"),
    ],
)
def test_the_keys_of_a_source_are_of_the_types_they_are_documented_with(
    reg: Registry, key: str, right: list[Any], wrong: Any, message: str
) -> None:
    for value in right:
        source = {key: value, "of its own": {"any": ["thing"]}}
        reg.save(flow("flow", metadata={"source": source}))
        assert reg.get("flow").metadata["source"] == source
    version = reg.get("flow").version
    with pytest.raises(InvalidWorkflow) as caught:
        reg.save(flow("flow", metadata={"source": {key: wrong}}))
    assert f"metadata.source.{key}: {message}" in str(caught.value)
    assert reg.get("flow").version == version


def test_a_source_of_another_kind_is_left_alone(reg: Registry) -> None:
    for source in ("a mail", ["x"], None, 3):
        reg.save(flow("flow", metadata={"source": source}))
        assert reg.get("flow").metadata == {"source": source}
    assert [row.source for row in reg.sources("flow")] == [3, None, ["x"], "a mail"]


def test_edits_since_a_workflow_was_generated(reg: Registry, database_url: str) -> None:
    first, second = {"model": "m1", "prompt": "send invoices"}, {"model": "m2", "prompt": "send invoices"}
    reg.save(flow("flow"))
    reg.save(flow("flow", metadata={"source": first}))
    assert [(row.version, row.source, row.edits) for row in reg.sources("flow")] == [(2, first, 0), (1, None, 0)]
    reg.add_node("flow", "b", "tool")
    reg.tag("flow", "checked")
    with psycopg.connect(database_url) as db:
        db.execute("UPDATE workflow_nodes SET parameters = '{\"by\": \"hand\"}' WHERE name = 'b'")
    assert [(row.version, row.edits) for row in reg.sources("flow")] == [(2, 3), (1, 0)]
    reg.save(flow("flow", metadata={"source": second}))
    reg.save(flow("flow", metadata={"source": second, "note": "metadata, but not the source"}))
    assert [(row.version, row.source, row.edits) for row in reg.sources("flow")] == [
        (6, second, 1),
        (2, first, 3),
        (1, None, 0),
    ]
    assert [head.name for head in reg.list(where={"source": {"model": "m2"}})] == ["flow"]
    assert [head.name for head in reg.list(where={"source": {"model": "m1"}})] == []
    with pytest.raises(NotFound):
        reg.sources("flou")
