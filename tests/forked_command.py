"""The command `registry` for a shell, run by the program of command_forker.py: REGISTRY_TEST_FORKER is the file to ask.

Of few imports, and to be run with `python -IS`: it takes a hundredth of a second.
"""

import json
import os
import socket
import sys


def main() -> int:
    """Have the command run with the standard files of this process; give its exit status."""
    requests = socket.socket(fileno=os.dup(int(os.environ.pop("REGISTRY_TEST_FORKER"))))
    answer, theirs = socket.socketpair()
    about, request = os.pipe()
    socket.send_fds(requests, [b"!"], [about, 0, 1, 2, theirs.fileno()])
    os.close(about)
    theirs.close()
    asked = {"args": sys.argv[1:], "environment": dict(os.environ), "cwd": os.getcwd()}  # noqa: PTH109 - pathlib is slow
    os.write(request, json.dumps(asked).encode())
    os.close(request)
    status = answer.recv(16)
    return int(status) if status else 70


if __name__ == "__main__":
    sys.exit(main())
