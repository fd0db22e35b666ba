from __future__ import annotations

import subprocess
import sys
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]


def test_the_synchronous_files_are_fresh() -> None:
    done = subprocess.run(
        [sys.executable, "tools/generate_sync.py", "--check"], cwd=PROJECT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


def test_a_stale_file_is_found(tmp_path: Path) -> None:
    tools, source, target = tmp_path / "tools", tmp_path / "registry" / "_async", tmp_path / "registry" / "_sync"
    for folder in (tools, source, target):
        folder.mkdir(parents=True)
    (tools / "generate_sync.py").write_text((PROJECT / "tools" / "generate_sync.py").read_text("utf-8"), "utf-8")
    (source / "a.py").write_text(
        '"""Doc."""\n'
        "import asyncio\n"
        "from contextlib import aclosing, asynccontextmanager\n\n\n"
        "async def f(pool: AsyncConnectionPool, registry: AsyncRegistry) -> None:\n"
        "    lock = asyncio.Lock()\n"
        "    await only()  # async only\n"
        "    # sync only: other()\n"
        "    async with lock, aclosing(pool) as open_pool:\n"
        "        print([await g(row) async for row in open_pool])\n\n\n"
        "@asynccontextmanager\n"
        "async def c() -> AsyncIterator[_AsyncThing]:\n"
        "    yield await anext(x)\n",
        "utf-8",
    )
    (target / "gone.py").write_text("", "utf-8")
    command = [sys.executable, "tools/generate_sync.py"]
    checked = subprocess.run([*command, "--check"], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert checked.returncode == 1
    assert "registry/_sync/a.py is stale: run python tools/generate_sync.py" in checked.stderr.replace("\\", "/")
    subprocess.run(command, cwd=tmp_path, check=True)
    assert not (target / "gone.py").exists()
    assert (target / "a.py").read_text("utf-8") == (
        "# Generated from registry/_async/a.py by tools/generate_sync.py: do not edit.\n"
        '"""Doc."""\n\n'
        "import threading\n"
        "from contextlib import closing, contextmanager\n\n\n"
        "def f(pool: ConnectionPool, registry: Registry) -> None:\n"
        "    lock = threading.Lock()\n"
        "    other()\n"
        "    with lock, closing(pool) as open_pool:\n"
        "        print([g(row) for row in open_pool])\n\n\n"
        "@contextmanager\n"
        "def c() -> Iterator[_Thing]:\n"
        "    yield next(x)\n"
    )
    assert subprocess.run([*command, "--check"], cwd=tmp_path, check=False).returncode == 0
