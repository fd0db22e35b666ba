"""Measure what `search` finds: a labelled set of questions over the corpus, by text, by meaning and fused.

    python -m bench.search_quality                           by text alone: without an embedder there is nothing else
    REGISTRY_EMBEDDER=sentence-transformers:FOLDER python -m bench.search_quality
    python -m bench.search_quality --worst 10                and the questions that fare worst when fused

Loads the workflows of the corpus (beside the checkout) into a database of its own and asks each question of
queries.yaml. nDCG@10 (Järvelin & Kekäläinen, ACM TOIS 20, 2002) with a gain of 2 for what is meant and 1 for what is of
use besides; recall@10 of what is meant. "all words" is text as a page by text alone has it: what holds all the words;
"text" also has what holds some of them.
"""

from __future__ import annotations

import argparse
import math
import statistics
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import yaml
from rich.console import Console
from rich.table import Table

import registry
from registry import RegistryError, embedders, formats, server, settings
from registry.check.scratch import scratch_database
from registry.formats import text as reader

QUERIES = Path(__file__).with_name("queries.yaml")
CORPUS = Path(__file__).resolve().parents[3] / "shared" / "corpus"
TOP = 10

Search = Callable[[str], list[str]]


def load_corpus(reg: registry.Registry, folder: Path) -> dict[str, str]:
    """Save what can be saved, and give the names by the stems of the files."""
    names = {}
    for path in sorted(folder.glob("*/*")):
        try:
            document = formats.to_document(reader.parse(path.read_bytes(), origin=str(path)), "auto", path.stem)
            names[path.stem] = reg.save(document, loops="mark", similar=False).name
        except RegistryError:
            continue  # bad input is part of the corpus
    return names


def ndcg(found: Sequence[str], gains: dict[str, int]) -> float:
    """Give the gain of the first ten, the later the less, as a share of the best order's."""

    def gained(values: Sequence[int]) -> float:
        return sum(value / math.log2(place + 2) for place, value in enumerate(values[:TOP]))

    return gained([gains.get(name, 0) for name in found]) / gained(sorted(gains.values(), reverse=True))


def labelled(names: dict[str, str]) -> list[dict[str, Any]]:
    """Read the questions, with the names of workflows for the beginnings of files."""

    def named(beginnings: list[str]) -> list[str]:
        found = [[name for stem, name in names.items() if stem.startswith(each)] for each in beginnings]
        wrong = [each for each, those in zip(beginnings, found, strict=True) if len(those) != 1]
        if wrong:
            raise SystemExit(f"not one workflow begins with {', '.join(wrong)}")
        return [those[0] for those in found]

    questions = yaml.safe_load(QUERIES.read_text("utf-8"))
    return [{**one, "find": named(one["find"]), "also": named(one.get("also", []))} for one in questions]


def searches(reg: registry.Registry) -> dict[str, Search]:
    """Give the ways to search that there are."""
    ways: dict[str, Search] = {
        "all words": lambda query: [one.name for one in reg.search(query, TOP, meaning=False)],
        "text": lambda query: [one.name for one in reg.search(query, TOP, meaning=False, any_word=True)],
    }
    if settings.embedder() is not None:
        ways["meaning"] = lambda query: [one.name for one in reg.search_meaning(query, limit=TOP)]
        ways["fused"] = lambda query: [one.name for one in reg.search(query, TOP, meaning=True)]
    return ways


def show(questions: list[dict[str, Any]], scores: dict[str, list[tuple[float, float]]]) -> Table:
    """Print a table of the figures, by language."""
    table = Table("questions", *scores, box=None, pad_edge=False)
    for what, language in (("all", ""), ("English", "en"), ("Japanese", "ja")):
        which = [place for place, one in enumerate(questions) if one["language"].startswith(language)]
        for measure, part in (("nDCG@10", 0), ("recall@10", 1)):
            figures = [f"{statistics.mean(each[place][part] for place in which):.3f}" for each in scores.values()]
            table.add_row(f"{what} ({len(which)}), {measure}", *figures)
    return table


def main() -> None:
    """Load, ask, print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--corpus", type=Path, default=CORPUS, help="the folder with the workflows")
    parser.add_argument("--worst", type=int, default=0, help="show so many questions that fare worst")
    options = parser.parse_args()
    if not options.corpus.is_dir():
        raise SystemExit(f"needs the workflow collection in {options.corpus}")
    home = Path(tempfile.mkdtemp(prefix="reg"))
    try:
        with scratch_database(server.start(home)) as url, registry.connect(url) as reg:
            questions = labelled(load_corpus(reg, options.corpus))
            if settings.embedder() is not None:
                reg.embed(embedders.from_environment())
            scores: dict[str, list[tuple[float, float]]] = {}
            for way, search in searches(reg).items():
                for one in questions:
                    found = search(one["query"])
                    gains = {**dict.fromkeys(one["also"], 1), **dict.fromkeys(one["find"], 2)}
                    recall = len(set(found) & set(one["find"])) / len(one["find"])
                    scores.setdefault(way, []).append((ndcg(found, gains), recall))
            Console().print(show(questions, scores))
            last = list(scores)[-1]
            for place in sorted(range(len(questions)), key=lambda place: scores[last][place])[: options.worst]:
                figures = ", ".join(f"{way} {each[place][0]:.2f}" for way, each in scores.items())
                Console().print(f"{questions[place]['query']}: {figures}", highlight=False)
    finally:
        server.stop(home)


if __name__ == "__main__":
    main()
