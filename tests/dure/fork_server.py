"""Runs dure's command line in a child process per request, forked when everything slow is imported already.

A request is a line of JSON: the arguments, folder and environment, and the files for what is printed. The answer is
the exit code. Nothing of ``dure`` is imported before the fork, because it reads the environment when it is imported.
"""

import importlib
import json
import os
import sys
import traceback
from pathlib import Path

sys.path.append(str(Path(__file__).parents[1]))

from preloading import preload

sys.path.pop()  # children find what any dure would find


def run(request):
    """Be dure, as the request wants it."""
    os.chdir(request["cwd"])
    os.environ.clear()
    os.environ.update(request["env"])
    for number, name in ((0, os.devnull), (1, request["out"]), (2, request["err"])):
        flags = os.O_RDONLY if number == 0 else os.O_WRONLY | os.O_CREAT | os.O_TRUNC
        os.dup2(os.open(name, flags), number)
    sys.stdin, sys.stdout, sys.stderr = (os.fdopen(n, mode, encoding="utf-8") for n, mode in enumerate("rww"))
    sys.argv = ["dure", *request["args"]]
    code = 70
    try:
        code = importlib.import_module("dure.cli").main()
    except BaseException:  # noqa: BLE001  # whatever escapes is what the test must see
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def serve():
    """Answer requests until there are no more."""
    preload()
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            run(json.loads(line))
        _, status = os.waitpid(child, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)  # noqa: T201  # the answer


if __name__ == "__main__":
    serve()
