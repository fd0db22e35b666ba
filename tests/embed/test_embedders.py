"""Which embedder the environment names, and vectors from a model on this machine where the library is there."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import PROJECT

from registry import InvalidParameter, RegistryError, embedders, settings
from registry.embedders.sentence_transformers import MODEL, SentenceTransformersEmbedder


@pytest.fixture(autouse=True)
def clean(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [*os.environ]:
        if name.startswith("REGISTRY_EMBEDDER") or name == "OPENAI_API_KEY":
            monkeypatch.delenv(name)


def named(monkeypatch: pytest.MonkeyPatch, **variables: str) -> embedders.Embedder:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    return embedders.from_environment()


@pytest.mark.parametrize(
    ("spec", "said"),
    [
        ("openai", "add the model, as in openai:text-embedding-3-small"),
        ("opnai:x", 'did you mean "openai"'),
        ("cohere:x", "use one of: openai:…, sentence-transformers:…, python:…"),
        ("python:json", "write python:MODULE:NAME"),
        ("python:no/such/file.py:X", "No such file"),
        ("python:no_such_module:X", "No module named 'no_such_module'"),
        ("python:json:X", "has no attribute 'X'"),
        ("python:collections:Counter", "it has no name"),
    ],
)
def test_an_embedder_that_is_none(monkeypatch: pytest.MonkeyPatch, spec: str, said: str) -> None:
    with pytest.raises(InvalidParameter) as caught:
        named(monkeypatch, REGISTRY_EMBEDDER=spec)
    assert said in str(caught.value)


def test_what_the_environment_says(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(RegistryError, match="set REGISTRY_EMBEDDER to"):
        embedders.from_environment()
    monkeypatch.setenv("OPENAI_API_KEY", "sk-1")
    assert named(monkeypatch, REGISTRY_EMBEDDER="openai:small").name == "small"
    found = settings.embedder()
    assert found is not None and (found.key, found.url, found.timeout) == ("sk-1", None, 60)
    assert "sk-1" not in repr(found)
    monkeypatch.setenv("REGISTRY_EMBEDDER_URL", "http://localhost:1/v1")
    found = settings.embedder()
    assert found is not None and found.key is None
    monkeypatch.setenv("REGISTRY_EMBEDDER_DIMENSIONS", "256")
    assert embedders.from_environment().dimensions == 256
    for wrong in ("0", "-1", "x", "4001", "²"):
        monkeypatch.setenv("REGISTRY_EMBEDDER_DIMENSIONS", wrong)
        with pytest.raises(InvalidParameter, match="give a number from 1 to 4000"):
            embedders.from_environment()


def test_one_of_ones_own(monkeypatch: pytest.MonkeyPatch) -> None:
    found = named(monkeypatch, REGISTRY_EMBEDDER="python:embed_helpers:Letters")
    assert found.name == "letters"
    assert embedders.from_environment() is found
    example = PROJECT / "examples" / "letters.py"
    assert named(monkeypatch, REGISTRY_EMBEDDER=f"python:{example}:Letters").dimensions == 64


def test_nothing_is_loaded_before_it_is_needed() -> None:
    code = (
        "import sys, registry, registry.cli, registry.api; from registry import embedders, settings\n"
        "embedders.make(settings.EmbedderSettings('sentence-transformers'))\n"
        "embedders.make(settings.EmbedderSettings('openai:x'))\n"
        "print([name for name in ('urllib3', 'sentence_transformers', 'torch', 'numpy') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, encoding="utf-8", check=True)
    assert done.stdout == "[]\n"


def test_the_name_of_a_model_on_this_machine(tmp_path: Path) -> None:
    assert SentenceTransformersEmbedder().name == MODEL
    assert SentenceTransformersEmbedder(tmp_path).name == tmp_path.name
    if importlib.util.find_spec("sentence_transformers") is None:
        with pytest.raises(RegistryError, match=r"workflow-registry\[embed-local\]"):
            SentenceTransformersEmbedder().embed(["a"])


@pytest.mark.filterwarnings("ignore")
def test_a_model_on_this_machine(tmp_path: Path) -> None:
    """With a model of no use but small: two words in its vocabulary, one layer, weights at random."""
    pytest.importorskip("sentence_transformers")
    from registry import EmbedderError

    with pytest.raises(EmbedderError, match="cannot be loaded"):
        SentenceTransformersEmbedder(tmp_path).embed(["a"])
    folder = tiny_model(tmp_path / "tiny")
    embedder = SentenceTransformersEmbedder(folder)
    assert (embedder.name, embedder.dimensions) == ("tiny", 8)
    one, two, again = embedder.embed(["invoice", "report", "invoice"])
    assert len(one) == 8
    assert one == pytest.approx(again, abs=1e-5)
    assert one != pytest.approx(two, abs=1e-3)


def tiny_model(folder: Path) -> Path:
    from sentence_transformers import SentenceTransformer, models
    from transformers import BertConfig, BertModel, BertTokenizer

    folder.mkdir()
    (folder / "vocab.txt").write_text("\n".join(["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "invoice", "report"]))
    BertTokenizer(str(folder / "vocab.txt")).save_pretrained(folder / "bert")
    config = BertConfig(vocab_size=7, hidden_size=8, num_hidden_layers=1, num_attention_heads=1, intermediate_size=8)
    BertModel(config).save_pretrained(folder / "bert")
    word = models.Transformer(str(folder / "bert"))
    SentenceTransformer(modules=[word, models.Pooling(8)], device="cpu").save(str(folder))
    return folder
