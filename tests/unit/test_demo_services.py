"""What the demonstration does about ports, before anything is set up."""

import socket

import pytest

from hub.demo.services import must_be_free
from hub.errors import HubError


def test_a_port_that_is_taken_is_said_with_the_setting_to_change() -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        with pytest.raises(HubError, match=f"port {port} .* set HUB_API_PORT"):
            must_be_free("127.0.0.1", port, "HUB_API_PORT")
    must_be_free("127.0.0.1", port, "HUB_API_PORT")
