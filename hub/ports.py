"""See that a port can be listened at before anything is set up that would have to be undone."""

import errno
import socket

from hub.errors import HubError


def must_be_free(host: str, port: int, setting: str) -> None:
    """Make sure that nothing has a port yet. Raises `HubError`, naming the setting to change."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as fault:
            if fault.errno == errno.EADDRINUSE:
                raise HubError(
                    f"port {port} of {host} is taken, perhaps by another hub or demonstration: end "
                    f"that, or set {setting} to another port"
                ) from fault
            raise HubError(
                f"nothing can listen at port {port} of {host} ({fault.strerror}): set {setting}, "
                f"or {setting.removesuffix('PORT')}HOST, to what this machine has"
            ) from fault
