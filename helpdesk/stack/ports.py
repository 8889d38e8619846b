"""Are the ports free? Asked before anything starts."""

import errno
import socket
from collections.abc import Mapping

from helpdesk.stack.errors import StackError


def require_free_ports(ports: Mapping[str, int], *, address: str) -> None:
    """Raises StackError that names every busy port and the variable that chooses another."""
    refused = {name: port for name, port in ports.items() if not _is_free(port, address=address)}
    if not refused:
        return
    lines = [f"  {port} is taken; choose another with {name}" for name, port in refused.items()]
    example = " ".join(f"{name}={port + 1000}" for name, port in refused.items())
    raise StackError("\n".join(["Ports are busy:", *lines, f"For example: {example} make run"]))


def _is_free(port: int, *, address: str) -> bool:
    with socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((address, port))
            listener.listen(1)
        except OSError as error:
            if error.errno in {errno.EADDRINUSE, errno.EACCES}:
                return False
            raise StackError(f"Cannot listen on {address}:{port}: {error.strerror}") from error
    return True
