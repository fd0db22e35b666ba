"""Measure `search` against ILIKE over the same text, on 1,000, 10,000 and 100,000 workflows in two languages.

    python -m bench.search                                   the embedded server, all sizes
    python -m bench.search --sizes 1000 --rounds 20
    python -m bench.search --saves                           instead: what the text costs a save
    python -m bench.search --fused --sizes 100000            instead: text, meaning and structure in one statement

The workflows are made from names and strings of the corpus (beside the checkout; without it, of examples/) and from
Japanese phrases, put together anew, always the same: some ten nodes and 500 characters each. One in five has 請求 in
it. The first page of 20, by the whole call, against the same twenty by `body ILIKE '%…%'`. Interleaved in one run,
medians, ratios within a round (bench/measure.py).

Fused: with random vectors of 384 dimensions (bench/embeddings.py), against a call for each part whose ranks are fused
in Python.
"""

from __future__ import annotations

import argparse
import itertools
import random
import tempfile
import uuid
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
from psycopg.types.json import Jsonb
from rich.console import Console

import registry
from bench.embeddings import DIMENSIONS, Vectors, store
from bench.measure import Contender, Result, measure, results, show
from registry import formats, queries, server
from registry.check.scratch import scratch_database
from registry.formats import text as files

HERE = Path(__file__).resolve().parent
PAGE = 20
CORPUS = HERE.parent.parent / "shared" / "corpus"

# What it is, the question, and the pattern that finds the same.
QUESTIONS: dict[str, tuple[str, str]] = {
    "rare, Japanese": ("鳳凰木", "%鳳凰木%"),
    "rare, English": ("quetzal", "%quetzal%"),
    "common, 2 characters": ("請求", "%請求%"),
    "common, 3 characters": ("請求書", "%請求書%"),
    "common, English": ("email", "%email%"),
    "one character": ("書", "%書%"),
    "phrase": ('"請求書を作成"', "%請求書を作成%"),
    "phrase, English": ('"send email"', "%send email%"),
    "prefix": ("spread*", "%spread%"),
    "both languages": ("請求 email", "%請求%email%"),
}

# Asked of all parts together.
SENTENCES = {
    "a sentence, Japanese": "毎月末に請求書を作成して担当者へ送信する",
    "a sentence, English": "send an email when a new invoice arrives",
    "a word that many hold": "請求書",
}

THINGS = [
    "見積書", "契約書", "議事録", "在庫", "売上", "勤怠", "経費", "名簿", "問い合わせ", "障害", "予約", "注文",
    "配送", "領収書", "稟議", "採用", "面談", "広告", "天気", "記事", "翻訳", "画像", "動画", "音声",
]  # fmt: skip
DEEDS = [
    "を取得する", "を検証する", "を集計する", "を要約する", "を通知する", "を保存する", "を承認する", "を送信する",
    "を分類する", "を比較する", "の一覧を作る", "の変更を見張る",
]  # fmt: skip
PLACES = [
    "毎朝九時に", "毎月末に", "担当者へ", "倉庫から", "顧客ごとに", "部署別に", "クラウドへ", "自動で",
    "手作業なしで", "三回まで",
]  # fmt: skip


def corpus() -> tuple[list[str], list[str]]:
    """Names of nodes, and strings of their parameters."""
    names: set[str] = set()
    strings: set[str] = set()
    folders = [CORPUS / "n8n", CORPUS / "dify"] if CORPUS.is_dir() else [HERE.parent / "examples"]
    for path in sorted(path for folder in folders for path in folder.iterdir()):
        document = files.parse(path.read_bytes(), origin=path.name)
        for node in formats.to_document(document, "auto", path.stem)["nodes"]:
            names.add(node["name"])
            strings.update(_strings(node.get("parameters", {})))
    return sorted(names), sorted(text[:200] for text in strings if len(text) > 8)


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for each in value.values() if isinstance(value, dict) else value:
            yield from _strings(each)


def workflows(count: int) -> Iterator[tuple[dict[str, Any], list[dict[str, Any]]]]:
    """Make the heads and the nodes of workflows; the same on every run."""
    names, strings = corpus()
    chance = random.Random(7)
    for number in range(count):

        def phrase(chance: random.Random = chance) -> str:
            return chance.choice(PLACES) + chance.choice(THINGS) + chance.choice(DEEDS)

        sentences = [phrase() if chance.random() < 0.5 else chance.choice(strings) for _ in range(2)]
        if number % 5 == 0:
            sentences.append(chance.choice(["請求書を作成する", "請求の内容を確かめる", "請求書を送る"]))
        if number % 20_000 == 17:
            sentences.append("鳳凰木 a quetzal")
        head = {
            "name": f"{chance.choice(THINGS) if chance.random() < 0.5 else chance.choice(names)[:200]} {number}",
            "description": "。".join(chance.sample(sentences, len(sentences))),
            "tags": sorted(set(chance.choices(THINGS, k=2))),
        }
        steps = {}
        for _ in range(chance.randint(5, 15)):
            step = phrase() if chance.random() < 0.5 else chance.choice(names)
            said = chance.choice(strings) if chance.random() < 0.4 else phrase()
            steps[step[:255]] = {"prompt": said, "retries": 3}
        yield head, [{"name": name, "parameters": parameters} for name, parameters in steps.items()]


def fill(url: str, count: int) -> None:
    """Fill a migrated database."""
    with psycopg.connect(url, autocommit=True) as connection:
        with connection.transaction():
            connection.execute("SET LOCAL session_replication_role = replica")
            heads, nodes = [], []
            for head, steps in workflows(count):
                id = uuid.uuid4()
                heads.append((id, head["name"], head["description"], head["tags"]))
                nodes += [
                    (id, step["name"], "tool", Jsonb(step["parameters"]), place) for place, step in enumerate(steps, 1)
                ]
            with connection.cursor().copy("COPY workflow (id, name, description, tags) FROM STDIN") as copy:
                for row in heads:
                    copy.write_row(row)
            with connection.cursor().copy(
                "COPY workflow_nodes (workflow_id, name, node_type, parameters, order_index) FROM STDIN"
            ) as copy:
                for row in nodes:
                    copy.write_row(row)
        connection.execute("VACUUM (ANALYZE) workflow, workflow_nodes")
        connection.execute("SELECT registry_search_refresh(tenant_id, id) FROM workflow")
        connection.execute("VACUUM (ANALYZE) workflow_search")


def run(url: str, rounds: int) -> list[Result]:
    """Measure all questions on one database."""
    found: list[Result] = []
    peer = queries.load(HERE / "sql").peer
    with registry.connect(url) as reg, psycopg.connect(url, autocommit=True) as connection:
        many = reg.queries.workflow.count().workflows
        for what, (question, pattern) in QUESTIONS.items():

            def by_search(_: str, question: str = question) -> None:
                reg.search(question, PAGE)

            def by_pattern(_: str, pattern: str = pattern) -> None:
                peer.search_like(connection, tenant_id=reg.tenant_id, pattern=pattern, page_size=PAGE)

            contenders: dict[str, Contender] = {"registry": by_search, "ILIKE": by_pattern}
            found += results(f"{what}, {many:,}", measure(contenders, rounds, 1))
            Console().print(show(found[-len(contenders) :]))
    return found


def fill_parts(url: str) -> None:
    """Give every workflow a vector and a signature."""
    ours = queries.load(HERE / "sql").embeddings
    with registry.connect(url) as reg, psycopg.connect(url, autocommit=True) as connection:
        reg.add_embedding_model("synthetic", DIMENSIONS)
        model = reg.queries.embedding.model(model="synthetic")
        assert model is not None
        store(reg, connection, model.id, Vectors(1))
        reg.index_embeddings("synthetic")
        ours.want_signatures(connection)
        reg.refresh_signatures()
        ours.settle(connection)


def run_fused(url: str, rounds: int) -> list[Result]:
    """Measure the parts together, in one statement and one by one."""
    found: list[Result] = []
    with registry.connect(url) as reg:
        many = reg.queries.workflow.count().workflows
        like = next(iter(reg.list(limit=1))).name
        vector = Vectors(2).draw(1).tolist()[0]
        for what, sentence in SENTENCES.items():

            def by_text(_: str, sentence: str = sentence) -> list[str]:
                return [one.name for one in reg.search(sentence, 100, any_word=True, meaning=False)]

            def by_text_and_meaning(_: str, sentence: str = sentence) -> None:
                reg.search(sentence, PAGE, model="synthetic", vector=vector)

            def fused(_: str, sentence: str = sentence) -> None:
                reg.search(sentence, PAGE, model="synthetic", vector=vector, like=like)

            def one_by_one(_: str, by_text: Any = by_text) -> list[str]:
                near = [one.name for one in reg.nearest(vector, "synthetic", 100)]
                alike = [one.name for one in reg.similar(like, 0.01, 50)]
                scores: Counter[str] = Counter()
                for names in (by_text(""), near, alike):
                    scores.update({name: 1 / (60 + rank) for rank, name in enumerate(names, 1)})
                return [name for name, _ in scores.most_common(PAGE)]

            contenders: dict[str, Contender] = {
                "registry": fused,
                "text and meaning": by_text_and_meaning,
                "text, 100 of it": by_text,
                "one by one, fused in Python": one_by_one,
            }
            found += results(f"{what}, {many:,}", measure(contenders, rounds, 1))
            Console().print(show(found[-len(contenders) :]))
    return found


def run_saves(url: str, rounds: int) -> list[Result]:
    """Measure saves of new workflows with the triggers of search and without them."""
    found: list[Result] = []
    names, strings = corpus()
    chance = random.Random(7)
    with registry.connect(url) as reg, psycopg.connect(url, autocommit=True) as connection:
        for size in (10, 100, 1_000, 10_000):
            nodes = [
                {"name": f"{chance.choice(names)[:200]} {number}", "node_type": "tool",
                 "parameters": {"prompt": chance.choice(strings), "retries": 3}}
                for number in range(size)
            ]  # fmt: skip
            edges = [{"parent": before["name"], "child": after["name"]} for before, after in itertools.pairwise(nodes)]

            def save(label: str, nodes: Any = nodes, edges: Any = edges) -> None:
                reg.save({"name": label, "description": "請求書を作成する", "nodes": nodes, "edges": edges})

            def switched(how: str, save: Contender = save, size: int = size) -> dict[str, list[float]]:
                for table in ("workflow", "workflow_nodes"):
                    connection.execute(f"ALTER TABLE {table} {how} TRIGGER update_search_on_insert")
                return measure({how: save}, 1, max(1, 200 // size))

            seconds: dict[str, list[float]] = {"registry": [], "without search": []}
            for _ in range(rounds):
                seconds["without search"] += switched("DISABLE")["DISABLE"]
                seconds["registry"] += switched("ENABLE")["ENABLE"]
            found += results(f"save {size:,} nodes", seconds)
            Console().print(show(found[-2:]))
    return found


def main() -> None:
    """Fill databases, measure, print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--database-url", help="one that is filled already")
    parser.add_argument("--sizes", default="1000,10000,100000")
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--saves", action="store_true", help="measure saves instead")
    parser.add_argument("--fused", action="store_true", help="measure text, meaning and structure together instead")
    options = parser.parse_args()
    found: list[Result] = []
    if options.database_url:
        found = run(options.database_url, options.rounds)
    else:
        home = Path(tempfile.mkdtemp(prefix="reg"))
        try:
            url = server.start(home)
            if options.saves:
                with scratch_database(url) as scratch:
                    found += run_saves(scratch, options.rounds)
            for size in map(int, [] if options.saves else options.sizes.split(",")):
                with scratch_database(url) as scratch:
                    fill(scratch, size)
                    if options.fused:
                        fill_parts(scratch)
                    found += (run_fused if options.fused else run)(scratch, options.rounds)
        finally:
            server.stop(home)
    Console().print(show(found))


if __name__ == "__main__":
    main()
