"""What is done about ports, before anything is set up."""

import socket

import pytest

from hub.errors import HubError
from hub.ports import must_be_free


def test_a_port_that_is_taken_is_said_with_the_setting_to_change() -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        with pytest.raises(HubError, match=f"port {port} .* set HUB_API_PORT"):
            must_be_free("127.0.0.1", port, "HUB_API_PORT")
    must_be_free("127.0.0.1", port, "HUB_API_PORT")


def test_an_address_that_the_machine_does_not_have_is_said() -> None:
    with pytest.raises(HubError, match=r"nothing can listen .* set HUB_API_PORT, or HUB_API_HOST"):
        must_be_free("192.0.2.1", 8000, "HUB_API_PORT")
