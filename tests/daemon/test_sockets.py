import fcntl
import grp
import os
import socket
import stat
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from hsm.daemon.sockets import ListenError, PublicSocket, listen
from hsm.model.address import TcpAddress, TlsAddress, UnixAddress


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_a_unix_socket_is_for_this_user_only(tmp_path: Path) -> None:
    path = tmp_path / "s"
    public = listen(UnixAddress(path))
    assert mode(path) == 0o600
    public.remove()
    assert not path.exists()
    public.remove()


def test_a_group_may_be_let_in(tmp_path: Path) -> None:
    path = tmp_path / "s"
    group = grp.getgrgid(os.getegid())
    listen(UnixAddress(path), group.gr_name)
    assert mode(path) == 0o660
    assert path.stat().st_gid == group.gr_gid


def test_a_missing_directory_is_made_for_those_who_may_enter(tmp_path: Path) -> None:
    listen(UnixAddress(tmp_path / "mine" / "s"))
    assert mode(tmp_path / "mine") == 0o700
    listen(UnixAddress(tmp_path / "ours" / "s"), grp.getgrgid(os.getegid()).gr_name)
    assert mode(tmp_path / "ours") == 0o710


def test_an_unknown_group_is_named(tmp_path: Path) -> None:
    with pytest.raises(ListenError, match="no group 'no-such-group'"):
        listen(UnixAddress(tmp_path / "s"), "no-such-group")


def test_the_socket_of_a_dead_process_is_replaced(tmp_path: Path) -> None:
    path = tmp_path / "s"
    with socket.socket(socket.AF_UNIX) as dead:
        dead.bind(str(path))
        dead.listen()
    public = listen(UnixAddress(path))
    with socket.socket(socket.AF_UNIX) as client:
        client.connect(str(path))
    public.remove()


def test_the_socket_of_a_living_process_is_left_alone_and_the_process_named(
    tmp_path: Path,
) -> None:
    path = tmp_path / "s"
    code = (
        "import socket,sys; s=socket.socket(socket.AF_UNIX); s.bind(sys.argv[1]); s.listen();"
        "print('up', flush=True); sys.stdin.read()"
    )
    child = subprocess.Popen(
        [sys.executable, "-c", code, path], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert child.stdout is not None
    child.stdout.readline()
    with pytest.raises(ListenError, match=f"process {child.pid} listens there"):
        listen(UnixAddress(path))
    assert path.exists()
    child.communicate()
    listen(UnixAddress(path))


def test_a_busy_living_socket_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "s"
    with socket.socket(socket.AF_UNIX) as busy:
        busy.bind(str(path))
        busy.listen(0)
        waiting = []
        for _ in range(2):
            client = socket.socket(socket.AF_UNIX)
            client.setblocking(False)
            client.connect_ex(str(path))
            waiting.append(client)
        with pytest.raises(ListenError, match="listens there"):
            listen(UnixAddress(path))
        for client in waiting:
            client.close()


def test_a_file_is_not_taken_for_a_socket(tmp_path: Path) -> None:
    path = tmp_path / "s"
    path.write_text("precious")
    with pytest.raises(ListenError, match="no socket"):
        listen(UnixAddress(path))
    assert path.read_text() == "precious"


def test_only_our_own_socket_is_removed(tmp_path: Path) -> None:
    path = tmp_path / "s"
    public = listen(UnixAddress(path))
    path.unlink()
    other = listen(UnixAddress(path))
    public.remove()
    assert path.exists()
    other.remove()


def test_a_directory_nobody_may_write_says_so(tmp_path: Path) -> None:
    with pytest.raises(ListenError, match=r"cannot listen on unix:/proc/nowhere/s"):
        listen(UnixAddress(Path("/proc/nowhere/s")))


def test_a_path_that_grew_too_long_says_so(tmp_path: Path) -> None:
    with pytest.raises(ListenError, match="too long"):
        listen(UnixAddress(tmp_path / ("x" * 120)))


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_loopback_is_listened_on(host: str) -> None:
    public = listen(TcpAddress(host, 0))
    assert isinstance(public.address, TcpAddress)
    assert public.address.port > 0
    public.remove()
    public.sock.close()


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1"])
def test_any_other_address_waits_for_mutual_tls(host: str) -> None:
    with pytest.raises(ListenError, match="mutual TLS"):
        listen(TcpAddress(host, 0))


def test_a_taken_port_says_so() -> None:
    public = listen(TcpAddress("127.0.0.1", 0))
    assert isinstance(public.address, TcpAddress)
    with pytest.raises(ListenError, match="in use"):
        listen(public.address)
    public.sock.close()


def test_an_unknown_host_says_so() -> None:
    with pytest.raises(ListenError, match="cannot listen on host.invalid:1"):
        listen(TcpAddress("host.invalid", 1))


def test_whoever_may_read_the_directory_cannot_keep_us_from_listening(tmp_path: Path) -> None:
    """Any user may lock a directory it can read, such as /run."""
    descriptor = os.open(tmp_path, os.O_RDONLY)
    fcntl.flock(descriptor, fcntl.LOCK_EX)
    public = listen(UnixAddress(tmp_path / "s"))
    os.close(descriptor)
    public.remove()
    assert list(tmp_path.iterdir()) == []


def test_two_at_once_do_not_both_clear_the_dead_socket(tmp_path: Path) -> None:
    """Whoever holds the lock works alone, and the next one sees the new socket."""
    path = tmp_path / "s"
    with socket.socket(socket.AF_UNIX) as dead:
        dead.bind(str(path))
    results: list[object] = []

    def start() -> None:
        try:
            results.append(listen(UnixAddress(path)))
        except ListenError as error:
            results.append(error)

    for _ in range(20):
        threads = [threading.Thread(target=start) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        [won] = [result for result in results if isinstance(result, PublicSocket)]
        assert all("listens there" in str(lost) for lost in results if lost is not won)
        with socket.socket(socket.AF_UNIX) as client:
            client.connect(str(path))
        won.sock.close()  # it dies: its file stays
        results.clear()
    assert sorted(tmp_path.iterdir()) == [path]


def test_a_lock_that_is_held_and_one_that_is_not_ours(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hsm.daemon.sockets._LOCK_TRIES", 5)
    lock = tmp_path / ".s.lock"
    descriptor = os.open(lock, os.O_RDWR | os.O_CREAT, 0o600)
    fcntl.flock(descriptor, fcntl.LOCK_EX)
    with pytest.raises(ListenError, match=f"keeps {lock} locked"):
        listen(UnixAddress(tmp_path / "s"))
    os.close(descriptor)
    lock.chmod(0o666)
    with pytest.raises(ListenError, match="not a file of this user alone"):
        listen(UnixAddress(tmp_path / "s"))
    lock.unlink()
    lock.symlink_to(tmp_path / "elsewhere")
    with pytest.raises(ListenError, match="symbolic links"):
        listen(UnixAddress(tmp_path / "s"))
    lock.unlink()
    os.mkfifo(lock, 0o600)
    with pytest.raises(ListenError, match="not a file of this user alone"):
        listen(UnixAddress(tmp_path / "s"))


def test_tls_listens_on_every_address_of_this_machine() -> None:
    for host in ("0.0.0.0", "::1", "localhost"):
        public = listen(TlsAddress(host, 0))
        assert public.tls
        assert isinstance(public.address, TlsAddress)
        assert (public.address.host, public.address.port > 0) == (host, True)
        public.sock.close()
    with pytest.raises(ListenError, match="this machine has no such address"):
        listen(TlsAddress("192.0.2.1", 0))
