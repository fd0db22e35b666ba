"""Runs `python -m registry …` in processes that begin with the libraries it uses imported, which is most of their time.

This file is also the program that they are forked from. It knows nothing of the registry: each process imports that
anew, in the order in which the command does, and ends as any interpreter ends. For shells, forked_command.py asks it.
"""

from __future__ import annotations

import contextlib
import gc
import json
import os
import runpy
import socket
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

# By their names alone, so that a module of theirs which the registry forgets to import is missing here as well.
LIBRARIES = ("asyncio", "click", "psycopg", "psycopg_pool", "pydantic", "rich", "yaml")
AVAILABLE = hasattr(os, "fork") and hasattr(socket, "send_fds")
_TIMEOUT = 300


class Forker:
    """One program that commands are forked from; several threads may run one each at the same time."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._interpreter = _of_interpreter(environment)
        self._requests, theirs = socket.socketpair()
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, __file__, str(theirs.fileno())],
                env=dict(environment),
                pass_fds=[theirs.fileno()],
                # Pipes, for what Python then thinks of its standard files must hold for those of any command.
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                process_group=0,  # a Ctrl-C is for whoever runs the tests
            )

    def fits(self, environment: Mapping[str, str]) -> bool:
        """Whether an interpreter that starts in this environment would be as the one forked from."""
        return self._interpreter == _of_interpreter(environment)

    @property
    def requests(self) -> int:
        """The open file that forked_command.py sends its requests to."""
        return self._requests.fileno()

    def run(
        self, args: Sequence[str], input: str, environment: Mapping[str, str], cwd: Path | None
    ) -> subprocess.CompletedProcess[str]:
        """Run one command as subprocess.run does with `capture_output` and the encoding UTF-8."""
        with contextlib.ExitStack() as stack:
            request, stdin, stdout, stderr = (stack.enter_context(tempfile.TemporaryFile()) for _ in range(4))
            request.write(json.dumps({"args": args, "environment": dict(environment), "cwd": str(cwd or "")}).encode())
            stdin.write(input.encode())
            for file in (request, stdin):
                file.seek(0)
            answer, theirs = socket.socketpair()
            stack.enter_context(answer)
            with theirs:
                files = [file.fileno() for file in (request, stdin, stdout, stderr)]
                socket.send_fds(self._requests, [b"!"], [*files, theirs.fileno()])
            answer.settimeout(_TIMEOUT)
            status = answer.recv(16)
            if not status:
                raise RuntimeError("the process that commands are forked from has ended")
            texts = []
            for file in (stdout, stderr):
                file.seek(0)
                texts.append(file.read().decode().replace("\r\n", "\n").replace("\r", "\n"))
        return subprocess.CompletedProcess(["registry", *args], int(status), *texts)

    def close(self) -> None:
        """End the program."""
        self._requests.close()
        self._process.communicate(timeout=10)


def _of_interpreter(environment: Mapping[str, str]) -> dict[str, str]:
    """What an interpreter looks at when it starts."""
    return {name: value for name, value in environment.items() if name.startswith(("PYTHON", "LC_", "LANG"))}


def _next_command(requests: socket.socket) -> list[str]:
    """Wait for requests; returns only in the process that is to run one, which has become as if started for it."""
    while True:
        byte, files, _, _ = socket.recv_fds(requests, 1, 5)
        with contextlib.suppress(ChildProcessError):  # those that waited for a command, and are done
            while os.waitpid(-1, os.WNOHANG)[0]:
                pass
        if not byte:
            os._exit(0)
        if os.fork() == 0:
            break
        for file in files:
            os.close(file)
    requests.close()
    request, stdin, stdout, stderr, answer = files
    pid = os.fork()
    if pid != 0:
        _, status = os.waitpid(pid, 0)
        os.write(answer, str(os.waitstatus_to_exitcode(status)).encode())
        os._exit(0)
    with os.fdopen(request, "rb") as about:
        asked = json.load(about)
    for number, given in enumerate((stdin, stdout, stderr)):
        os.dup2(given, number)
        os.close(given)
    os.close(answer)
    os.environ.clear()
    os.environ.update(asked["environment"])
    if asked["cwd"]:
        os.chdir(asked["cwd"])
    sys.path[0] = str(Path.cwd())
    args: list[str] = asked["args"]
    return args


if __name__ == "__main__":
    for _library in LIBRARIES:
        with contextlib.suppress(ImportError):
            __import__(_library)
    gc.freeze()
    with socket.socket(fileno=int(sys.argv[1])) as _requests:
        sys.argv[1:] = _next_command(_requests)
    runpy.run_module("registry", run_name="__main__", alter_sys=True)
