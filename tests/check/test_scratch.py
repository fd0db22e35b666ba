"""A database for one check."""

from __future__ import annotations

from typing import Any

import psycopg
import pytest

from registry.check.scratch import scratch_database
from registry.errors import DatabaseUnavailable


def _databases(url: str) -> set[Any]:
    with psycopg.connect(url) as connection:
        return {
            name for (name,) in connection.execute("SELECT datname FROM pg_database WHERE datname ~ '^registry_check'")
        }


def test_it_is_migrated_and_gone_in_the_end(server_url: str) -> None:
    with scratch_database(server_url) as url:
        with psycopg.connect(url) as connection:
            name = connection.info.dbname
            assert connection.execute("SELECT count(*) FROM workflow").fetchone() == (0,)
        assert name in _databases(server_url)
    assert name not in _databases(server_url)


def test_it_is_gone_after_an_error_and_with_clients_still_there(server_url: str) -> None:
    with pytest.raises(RuntimeError, match="on the way"), scratch_database(server_url, migrated=False) as url:
        client = psycopg.connect(url)
        name = client.info.dbname
        raise RuntimeError("on the way")
    client.close()
    assert name not in _databases(server_url)


def test_no_server_is_told(tmp_path: Any) -> None:
    with pytest.raises(DatabaseUnavailable), scratch_database(f"postgresql:///x?host={tmp_path}"):
        pass
