import re
import socket

import pytest

from helpdesk.stack.errors import StackError
from helpdesk.stack.ports import require_free_ports


def test_names_each_busy_port_and_its_variable():
    with socket.socket() as first, socket.socket() as second, socket.socket() as free:
        for listener in (first, second, free):
            listener.bind(("127.0.0.1", 0))
        first.listen()
        second.listen()
        one, two, three = (listener.getsockname()[1] for listener in (first, second, free))
        free.close()

        with pytest.raises(StackError) as refusal:
            require_free_ports({"PORT": one, "LIVE_PORT": three, "CLOCK_PORT": two}, address="127.0.0.1")

    assert f"{one} is taken; choose another with PORT" in str(refusal.value)
    assert f"{two} is taken; choose another with CLOCK_PORT" in str(refusal.value)
    assert "LIVE_PORT" not in str(refusal.value)
    assert re.search(r"For example: PORT=\d+ CLOCK_PORT=\d+ make run$", str(refusal.value))


def test_an_address_that_is_not_ours_is_said():
    with pytest.raises(StackError, match=r"Cannot listen on 203\.0\.113\.1:8000"):
        require_free_ports({"PORT": 8000}, address="203.0.113.1")
