"""What the readers have in common: the exports, and what is wrong with them."""

import glob
import importlib
import os
import sys

FOLDER, CORPUS = sys.argv[1], sys.argv[2]
# our own, for what comes in; none when it is not named
PROGRAM = sys.argv[3] if len(sys.argv) > 3 else None
BAD = []


def files(name, cells="Safe"):
    """The exports in the format `name`: the sample first, then the hostile ones."""
    found = sorted(glob.glob(os.path.join(FOLDER, f"*-{name}-{cells}.*")))
    assert found, f"no export {name}"
    return found


def check(right, path, what):
    """Notes `what` about the file at `path` when it is not `right`."""
    if not right:
        BAD.append(f"{os.path.basename(path)}: {what}")


def told(name, what):
    print(f"{name}: {what}")


def package(name, formats):
    """The module `name`; none, and a line that says so, when it is not installed."""
    try:
        return importlib.import_module(name)
    except ImportError:
        print(f"{formats}: skipped, no {name}")
        return None


def finish():
    print("\n".join(map(str, BAD)) or "all right")
    sys.exit(bool(BAD))
