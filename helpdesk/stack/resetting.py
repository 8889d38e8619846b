"""`make reset`: the demo's data away, after asking."""

import shutil
import sys

from helpdesk.stack.config import load_config
from helpdesk.stack.errors import StackError
from helpdesk.stack.run_file import only_one

_KEPT = {"secret_key", "run.lock"}


def reset() -> None:
    """Raises StackError when the data is not ours to delete, is in use, or the answer is not yes."""
    config = load_config()
    if config.has_outside_database:
        raise StackError("DATABASE_URL is a server of yours; this deletes only the embedded demo's data")
    if not config.data.is_dir():
        _say(f"There is nothing in {config.data}.")
        return
    with only_one(config.data):
        _say(f"This deletes the demo's database, files and Redis data in {config.data}.")
        _say("Type yes to go on: ", end="")
        if sys.stdin.readline().strip() != "yes":
            raise StackError("Nothing was deleted.")
        for path in config.data.iterdir():
            if path.name not in _KEPT:
                shutil.rmtree(path) if path.is_dir() and not path.is_symlink() else path.unlink()
    _say("Deleted. `make run` starts afresh.")


def _say(text: str, *, end: str = "\n") -> None:
    sys.stdout.write(text + end)
    sys.stdout.flush()
