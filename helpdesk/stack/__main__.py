"""`python -m helpdesk.stack run | reset | browser | migrate | health URL`."""

import argparse
import os
import signal
import sys

from helpdesk.stack.browser import find_or_install_browser
from helpdesk.stack.errors import StackError
from helpdesk.stack.health import is_healthy
from helpdesk.stack.production import migrate_production
from helpdesk.stack.resetting import reset
from helpdesk.stack.running import run

_REFUSED = 2
_INTERRUPTED = 128 + signal.SIGINT


def main() -> int:
    arguments = _parse()
    try:
        return _dispatch(arguments)
    except StackError as error:
        sys.stderr.write(f"{error}\n")
        return _REFUSED
    except KeyboardInterrupt:
        return _INTERRUPTED


def _parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m helpdesk.stack")
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("run", help="start everything and keep it running until Ctrl-C")
    commands.add_parser("reset", help="delete the demo's data, after asking")
    commands.add_parser("browser", help="print the path of a Chromium, installing one if there is none")
    commands.add_parser("migrate", help="production: make the roles and migrate as the owner")
    commands.add_parser("health", help="whether an address answers 200").add_argument("url")
    return parser.parse_args()


def _dispatch(arguments: argparse.Namespace) -> int:
    if arguments.command == "health":
        return os.EX_OK if is_healthy(arguments.url) else 1
    if arguments.command == "browser":
        sys.stdout.write(f"{find_or_install_browser()}\n")
    else:
        {"run": run, "reset": reset, "migrate": migrate_production}[arguments.command]()
    return os.EX_OK


if __name__ == "__main__":
    sys.exit(main())
