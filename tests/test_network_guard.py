"""The guard that keeps tests off the network."""

import socket

import pytest

ELSEWHERE = "192.0.2.1"  # TEST-NET-1 (RFC 5737): routed nowhere


@pytest.mark.parametrize(
    "reach",
    [
        lambda s: s.connect((ELSEWHERE, 80)),
        lambda s: s.connect_ex((ELSEWHERE, 80)),
        lambda s: s.sendto(b"x", (ELSEWHERE, 80)),
        lambda s: s.sendto(b"x", 0, (ELSEWHERE, 80)),
    ],
)
def test_another_machine_is_out_of_reach(reach):
    with (
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as connection,
        pytest.raises(RuntimeError, match="loopback only"),
    ):
        reach(connection)


def test_a_name_is_not_looked_up():
    with pytest.raises(RuntimeError, match="loopback only"):
        socket.getaddrinfo("example.org", 80)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_loopback_works(host):
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        with socket.create_connection((host, port), timeout=5) as client:
            connection, _ = server.accept()
            with connection:
                client.sendall(b"hello")
                assert connection.recv(5) == b"hello"
