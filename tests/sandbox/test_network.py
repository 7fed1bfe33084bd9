"""What reads documents opens no connection, whatever a library of it tries."""

import socket
import urllib.request

import pytest

from monitor.errors import SandboxError
from monitor.sandbox import Sandbox


async def test_no_connection_is_opened() -> None:
    sandbox = Sandbox()
    with socket.create_server(("127.0.0.1", 0)) as canary:
        canary.setblocking(False)
        port = canary.getsockname()[1]
        try:
            for function, *args in (
                (socket.create_connection, ("127.0.0.1", port)),
                (socket.getaddrinfo, "canary.invalid", port),
                (urllib.request.urlopen, f"http://127.0.0.1:{port}/x.dtd"),
            ):
                with pytest.raises(SandboxError, match="may not use the network") as caught:
                    await sandbox.run(function, *args)
                assert caught.value.reason == "error"
        finally:
            await sandbox.close()
        with pytest.raises(BlockingIOError):
            canary.accept()
