"""Vectors from any server that speaks OpenAI's embeddings API: OpenAI, Azure, vLLM, Ollama, llama.cpp, TEI and others.

https://platform.openai.com/docs/api-reference/embeddings/create. Retries, with growing pauses and as the server's
Retry-After says, are those of urllib3 (extra `[embed-api]`).
"""

from __future__ import annotations

import json
import urllib.request
from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from registry.errors import EmbedderError, InvalidParameter, RegistryError

if TYPE_CHECKING:
    import urllib3

URL = "https://api.openai.com/v1"
TIMEOUT = 60.0
RETRIES = 4

_PASSING = (408, 409, 425, 429, 500, 502, 503, 504)
_REFUSED = (400, 413, 422)


class OpenAIEmbedder:
    """Asks a server for vectors.

    model       as the server calls it
    url         up to where `/embeddings` is added
    key         sent as a bearer token; None for none
    dimensions  asked for, of models that can shorten their vectors; None for what the model gives
    timeout     seconds to wait for an answer
    retries     how often a request is repeated that may succeed later
    """

    def __init__(
        self,
        model: str,
        *,
        url: str | None = None,
        key: str | None = None,
        dimensions: int | None = None,
        timeout: float = TIMEOUT,
        retries: int = RETRIES,
    ) -> None:
        self.name = model
        self._url = f"{(url or URL).rstrip('/')}/embeddings"
        parts = urlsplit(self._url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise InvalidParameter(f'the URL of the embedder is "{url}": its form is https://host/v1')
        self._key = key
        self._wanted = dimensions
        self._timeout = timeout
        self._retries = retries

    @cached_property
    def dimensions(self) -> int:
        """How many numbers a vector has; where nothing says it, one is made to see."""
        return self._wanted or len(self.embed(["dimensions"])[0])

    def embed(self, texts: Sequence[str]) -> list[list[float]]:
        """Make a vector of each text. Raises EmbedderError, which never holds the key."""
        question: dict[str, Any] = {"model": self.name, "input": list(texts)}
        if self._wanted is not None:
            question["dimensions"] = self._wanted
        status, body = self._ask(json.dumps(question).encode())
        if status != 200:
            raise EmbedderError(self._said(f"HTTP {status}{_reason(status, body)}"), refused=status in _REFUSED)
        return self._vectors(body, len(texts))

    def _ask(self, question: bytes) -> tuple[int, bytes]:
        import urllib3

        headers = {"Content-Type": "application/json", "Accept": "application/json"}
        if self._key is not None:
            headers["Authorization"] = f"Bearer {self._key}"
        try:
            answer = self._pool.request("POST", self._url, body=question, headers=headers)
        except urllib3.exceptions.HTTPError as error:
            reason = getattr(error, "reason", None) or error
            raise EmbedderError(self._said(" ".join(str(reason).split())[:300])) from error
        return answer.status, answer.data

    @cached_property
    def _pool(self) -> urllib3.PoolManager:
        try:
            import urllib3
        except ImportError as error:
            raise RegistryError("this needs urllib3: pip install 'workflow-registry[embed-api]'") from error
        retries = urllib3.Retry(
            total=self._retries,
            redirect=0,  # the key is for this server alone
            allowed_methods=None,  # a vector can be asked for twice
            status_forcelist=_PASSING,
            backoff_factor=0.5,
            backoff_max=20,
            retry_after_max=60,
            raise_on_redirect=False,
            raise_on_status=False,
        )
        options: dict[str, Any] = {
            "retries": retries,
            "timeout": urllib3.Timeout(connect=min(10.0, self._timeout), read=self._timeout),
        }
        parts = urlsplit(self._url)
        proxy = urllib.request.getproxies().get(parts.scheme)
        if proxy and not urllib.request.proxy_bypass(parts.hostname or ""):
            return urllib3.ProxyManager(proxy, **options)
        return urllib3.PoolManager(**options)

    def _vectors(self, body: bytes, count: int) -> list[list[float]]:
        try:
            answer = json.loads(body)
        except ValueError as error:
            raise EmbedderError(self._said(f"an answer that is not JSON: {_start(body)}")) from error
        try:
            items = sorted(answer["data"], key=lambda item: item["index"])
            places = [item["index"] for item in items]
            vectors = [[float(number) for number in item["embedding"]] for item in items]
        except (KeyError, TypeError, ValueError) as error:
            wanted = '{"data": [{"index": 0, "embedding": [0.1, …]}, …]}'
            raise EmbedderError(self._said(f"an answer that is not {wanted}: {_start(body)}")) from error
        if places != list(range(count)):
            raise EmbedderError(self._said(f"{len(vectors)} vectors for {count} texts"))
        return vectors

    def _said(self, what: str) -> str:
        return f'no vectors from "{self.name}" at {self._url}: {what}'


def _reason(status: int, body: bytes) -> str:
    """Say what the server says of an error, and what to do."""
    try:
        error = json.loads(body)["error"]
        said = error["message"] if isinstance(error, dict) else error
    except (ValueError, KeyError, TypeError):
        said = _start(body)
    said = " ".join(str(said).split())[:300]
    advice = {
        401: "check REGISTRY_EMBEDDER_KEY",
        403: "check REGISTRY_EMBEDDER_KEY",
        404: "check the model, and REGISTRY_EMBEDDER_URL",
        429: "repeat later, or with a smaller --batch",
    }.get(status, "check REGISTRY_EMBEDDER_URL" if 300 <= status < 400 else "")
    return (f": {said}" if said else "") + (f"; {advice}" if advice else "")


def _start(body: bytes) -> str:
    """Give the beginning of an answer, on one line."""
    return " ".join(body[:200].decode("utf-8", "replace").split())[:80]
