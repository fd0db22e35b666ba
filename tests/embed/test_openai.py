"""The adapter for OpenAI's embeddings API, against a real HTTP server: its answers, and all that can go wrong."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from conftest import Cli
from embed_helpers import DIMENSIONS, Answer, EmbeddingServer, embedding_server, save_flows, vector_of

from registry import EmbedderError, InvalidParameter, Registry
from registry.embedders import Embedder
from registry.embedders.openai import OpenAIEmbedder


@pytest.fixture
def server() -> Iterator[EmbeddingServer]:
    with embedding_server() as found:
        yield found


def test_vectors_come_in_the_order_of_the_texts(server: EmbeddingServer) -> None:
    embedder: Embedder = OpenAIEmbedder("small", url=f"{server.url}/", key="sk-secret")
    texts = ["one", "二つ", "three\n\n🎉"]
    assert embedder.embed(texts) == [vector_of(text) for text in texts]
    assert embedder.dimensions == DIMENSIONS
    assert server.requests[0] == {"model": "small", "input": texts}
    assert server.keys == ["Bearer sk-secret"] * 2
    assert embedder.dimensions == DIMENSIONS
    assert len(server.requests) == 2


def test_shortened_vectors(server: EmbeddingServer) -> None:
    embedder = OpenAIEmbedder("large", url=server.url, dimensions=5)
    assert embedder.dimensions == 5
    assert len(embedder.embed(["x"])[0]) == 5
    assert server.requests == [{"model": "large", "input": ["x"], "dimensions": 5}]
    assert server.keys == [None]


def test_what_passes_is_repeated(server: EmbeddingServer) -> None:
    server.answers = [Answer(429, {"error": {"message": "slow down"}}, {"Retry-After": "0"})] * 2
    server.answers += [Answer(503, b"busy", {"Retry-After": "0"})]
    assert OpenAIEmbedder("m", url=server.url).embed(["a"]) == [vector_of("a")]
    assert len(server.requests) == 4
    server.answers = [Answer(500, b"<html>oh</html>")] * 5
    with pytest.raises(EmbedderError, match=r"HTTP 500: <html>oh</html>") as caught:
        OpenAIEmbedder("m", url=server.url, retries=1).embed(["a"])
    assert caught.value.refused is False
    assert len(server.requests) == 6


@pytest.mark.parametrize(
    ("answer", "said", "refused"),
    [
        (Answer(401, {"error": {"message": "bad key"}}), "HTTP 401: bad key; check REGISTRY_EMBEDDER_KEY", False),
        (Answer(404, {"error": "model 'm' not found"}), "HTTP 404: model 'm' not found; check the model", False),
        (Answer(400, {"error": {"message": "too\nlong"}}), "HTTP 400: too long", True),
        (Answer(413, b""), "HTTP 413", True),
        (Answer(302, b"", {"Location": "http://elsewhere.invalid/"}), "HTTP 302; check REGISTRY_EMBEDDER_URL", False),
        (Answer(200, b"<html>log in</html>"), "an answer that is not JSON: <html>log in</html>", False),
        (Answer(200, b"\xff\xfe"), "an answer that is not JSON", False),
        (Answer(200, []), "an answer that is not {", False),
        (Answer(200, {"data": [{"embedding": [1.0]}]}), "an answer that is not {", False),
        (Answer(200, {"data": [{"index": 0, "embedding": "AAAA"}]}), "an answer that is not {", False),
        (Answer(200, {"data": [{"index": 0, "embedding": [None]}]}), "an answer that is not {", False),
        (Answer(200, {"data": [{"index": 0, "embedding": [1.0]}]}), "1 vectors for 2 texts", False),
        (Answer(200, {"data": [{"index": 0, "embedding": [1.0]}] * 2}), "2 vectors for 2 texts", False),
    ],
)
def test_wrong_answers(server: EmbeddingServer, answer: Answer, said: str, refused: bool) -> None:
    server.answers = [answer]
    with pytest.raises(EmbedderError) as caught:
        OpenAIEmbedder("m", url=server.url, key="sk-secret", retries=0).embed(["a", "b"])
    assert said in str(caught.value)
    assert f'no vectors from "m" at {server.url}/embeddings: ' in str(caught.value)
    assert caught.value.refused is refused
    assert "sk-secret" not in str(caught.value)


def test_nobody_answers() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{taken.getsockname()[1]}/v1"
        with pytest.raises(EmbedderError, match="refused") as caught:
            OpenAIEmbedder("m", url=url, retries=1).embed(["a"])
        assert caught.value.refused is False
        taken.listen()  # it takes the connection, and says nothing
        with pytest.raises(EmbedderError, match="timed out"):
            OpenAIEmbedder("m", url=url, retries=0, timeout=0.1).embed(["a"])


def test_an_answer_that_breaks_off() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def answer() -> None:
            connection, _ = listening.accept()
            with connection:
                connection.recv(65536)
                connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n{")

        thread = threading.Thread(target=answer)
        thread.start()
        with pytest.raises(EmbedderError, match="IncompleteRead"):
            OpenAIEmbedder("m", url=f"http://127.0.0.1:{listening.getsockname()[1]}/v1", retries=0).embed(["a"])
        thread.join()


@pytest.mark.parametrize("url", ["host/v1", "ftp://host/v1", "http://", "/v1"])
def test_a_url_that_is_none(url: str) -> None:
    with pytest.raises(InvalidParameter, match="its form is https://host/v1"):
        OpenAIEmbedder("m", url=url)


def test_a_proxy_of_the_environment(server: EmbeddingServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    assert OpenAIEmbedder("m", url=server.url).embed(["a"])
    monkeypatch.setenv("no_proxy", "")
    with pytest.raises(EmbedderError, match=r"proxy|refused"):
        OpenAIEmbedder("m", url=server.url, retries=0).embed(["a"])


def test_the_command(run_cli: Cli, reg: Registry, server: EmbeddingServer) -> None:
    save_flows(reg, 5)
    server.refuses = "flow 03"
    env = {"REGISTRY_EMBEDDER": "openai:small", "REGISTRY_EMBEDDER_URL": server.url, "OPENAI_API_KEY": "sk-openai"}

    done = run_cli("embed", "--batch", "4", "--json", env=env)
    assert done.returncode == 1
    assert 'registry: "flow 03": no vectors from "small" at ' in done.stderr
    told = json.loads(done.stdout)
    assert [one["name"] for one in told.pop("refused")] == ["flow 03"]
    assert told == {"model": "small", "dimensions": 12, "embedded": 4, "unchanged": 0, "search": "exact"}
    assert set(server.keys) == {None}  # the key for OpenAI stays here

    server.refuses = None
    assert run_cli("embed", env=env).stdout == "small: 1 embedded\n"
    models = json.loads(run_cli("embed", "models", "--json").stdout)
    assert models == [
        {
            "name": "small",
            "dimensions": 12,
            "workflows": 5,
            "present": 5,
            "missing": 0,
            "stale": 0,
            "search": "exact",
        }
    ]
    assert run_cli("embed", "models").stdout == "small\t12\t5\t0\t0\texact\n"
    found: list[dict[str, Any]] = json.loads(
        run_cli("embed", "search", "flow", "--limit", "2", "--json", env=env).stdout
    )
    assert [(one["name"], one["version"], one["rank"]) for one in found] == [
        (one["name"], 1, rank) for rank, one in enumerate(found, 1)
    ]
    assert list(found[0]) == ["name", "version", "score", "rank"]
    assert run_cli("embed", "search", "flow", "--exact", env=env).stdout.count("\n") == 5

    for arguments, status, said in (
        (("embed", "search", " "), 1, "there is nothing in it"),
        (("embed", "--model", "large"), 1, 'REGISTRY_EMBEDDER makes vectors of "small", not of "large"'),
        (("embed", "--batch", "0"), 2, "0 is not in the range"),
        (("embed", "serch"), 2, 'no command "serch"; did you mean "search"?'),
        (("embed", "add-model", "x", "--dimensions", "4001"), 1, "give a number from 1 to 4,000"),
        (("embed", "add-model", "small", "--dimensions", "3"), 1, "is there with 12 dimensions"),
        (("embed", "drop-model", "small"), 1, "add --yes"),
        (("embed", "drop-model", "smal", "--yes"), 1, 'did you mean "small"?'),
    ):
        refused = run_cli(*arguments, env=env)
        assert (refused.returncode, refused.stdout) == (status, ""), arguments
        assert said in refused.stderr
    wrong = run_cli("embed", env={**env, "REGISTRY_EMBEDDER": "opnai:small"})
    assert wrong.stderr.endswith('which is no embedder: did you mean "openai"?\n')
    assert "set REGISTRY_EMBEDDER to" in run_cli("embed").stderr
    server.answers = [Answer(401, {"error": {"message": "no"}})]
    assert run_cli("embed", "search", "flow", env=env).returncode == 1

    assert run_cli("embed", "add-model", "mine", "--dimensions", "3").stdout == "added mine, 3 dimensions\n"
    again = json.loads(run_cli("embed", "add-model", "mine", "--dimensions", "3", "--json").stdout)
    assert (again["status"], again["index_built"], again["missing"]) == ("unchanged", False, 5)
    assert run_cli("embed", "drop-model", "small", "--yes").stdout == "dropped small: 5 vectors\n"
    dropped = json.loads(run_cli("embed", "drop-model", "mine", "--yes", "--json").stdout)
    assert dropped == {"name": "mine", "vectors": 0, "status": "dropped"}
