"""Embedders for the tests: one that counts letters, and a server that speaks OpenAI's API with it."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import psycopg

from registry import Registry

DIMENSIONS = 12


def vector_of(text: str, dimensions: int = DIMENSIONS) -> list[float]:
    """How often each kind of letter is there: the same for the same text, and near for texts that share letters."""
    counts = [0.0] * dimensions
    for letter in text:
        counts[ord(letter) % dimensions] += 1.0
    return counts


@dataclass
class Letters:
    """Counts letters, and remembers what it was asked."""

    name: str = "letters"
    dimensions: int = DIMENSIONS
    asked: list[list[str]] = field(default_factory=list)

    def embed(self, texts: Sequence[str]) -> list[list[float]]:
        self.asked.append(list(texts))
        return [vector_of(text, self.dimensions) for text in texts]

    @property
    def names(self) -> list[str]:
        """The workflows it was asked for: the first line of a text is the name."""
        return sorted(text.split("\n")[0] for batch in self.asked for text in batch)


def flow(name: str, **changes: Any) -> dict[str, Any]:
    return {
        "name": name,
        "description": f"about {name}",
        "nodes": [{"name": "fetch", "node_type": "tool"}, {"name": "send", "node_type": "agent"}],
        "edges": [{"parent": "fetch", "child": "send"}],
        **changes,
    }


def save_flows(reg: Registry, count: int) -> list[str]:
    names = [f"flow {number:02d}" for number in range(count)]
    for name in names:
        reg.save(flow(name))
    return names


def counts(reg: Registry, model: str = "letters") -> tuple[int, int, int]:
    """How many vectors are present, missing, stale."""
    found = next(one for one in reg.embedding_models() if one.name == model)
    return found.present, found.missing, found.stale


def many_vectors(reg: Registry, url: str, count: int, dimensions: int = 8, model: str = "many") -> None:
    """So many workflows with a vector each, without what the triggers would do for them."""
    reg.add_embedding_model(model, dimensions)
    row = reg.queries.embedding.model(model=model)
    assert row is not None
    with psycopg.connect(url) as connection:
        connection.execute("SET LOCAL session_replication_role = replica; SELECT setseed(0.5)")
        connection.execute(
            "WITH made AS (INSERT INTO workflow (tenant_id, name) "
            "SELECT %(tenant)s, format('%%s workflow %%s', %(model)s::text, number) "
            "FROM generate_series(1, %(count)s) AS number RETURNING id, updated_at) "
            "INSERT INTO workflow_embeddings "
            "(tenant_id, model_id, workflow_id, dimensions, content_hash, workflow_updated_at, embedding) "
            "SELECT %(tenant)s, %(id)s, made.id, %(dimensions)s, '', made.updated_at, "
            "(SELECT array_agg(random() - 0.5) FROM generate_series(1, %(dimensions)s) "
            "WHERE made.id IS NOT NULL)::real[]::vector::halfvec FROM made",
            {"tenant": reg.tenant_id, "model": model, "id": row.id, "count": count, "dimensions": dimensions},
        )


# --- a server ---------------------------------------------------------------------------------------------------------


@dataclass
class Answer:
    """What the server answers instead of vectors: `body` as it stands, or as JSON."""

    status: int = 200
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)


@dataclass
class EmbeddingServer:
    """Answers `POST /v1/embeddings` as https://platform.openai.com/docs/api-reference/embeddings/create says.

    `answers` are given first, one for each request; `refuses` is a word in a text that it answers 400 to.
    """

    url: str
    answers: list[Answer] = field(default_factory=list)
    refuses: str | None = None
    dimensions: int = DIMENSIONS
    requests: list[dict[str, Any]] = field(default_factory=list)
    keys: list[str | None] = field(default_factory=list)

    def answer(self, question: dict[str, Any]) -> Answer:
        if self.answers:
            return self.answers.pop(0)
        texts = question["input"]
        if self.refuses is not None and any(self.refuses in text for text in texts):
            return Answer(400, {"error": {"message": "too many tokens", "type": "invalid_request_error"}})
        dimensions = question.get("dimensions", self.dimensions)
        data = [
            {"object": "embedding", "index": place, "embedding": vector_of(text, dimensions)}
            for place, text in enumerate(texts)
        ]
        # In any order: it is the index that counts.
        usage = {"prompt_tokens": 1, "total_tokens": 1}
        return Answer(body={"object": "list", "data": data[::-1], "model": question["model"], "usage": usage})


@contextmanager
def embedding_server() -> Iterator[EmbeddingServer]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            question = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            assert self.path == "/v1/embeddings"
            told.requests.append(question)
            told.keys.append(self.headers["Authorization"])
            answer = told.answer(question)
            body = answer.body if isinstance(answer.body, bytes) else json.dumps(answer.body).encode()
            self.send_response(answer.status)
            for name, value in {"Content-Type": "application/json", **answer.headers}.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    told = EmbeddingServer(f"http://127.0.0.1:{server.server_address[1]}/v1")
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield told
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
