"""SDF_LastErrorText and SDF_GetErrMsg; the texts of wrong arguments stand with their tests."""

import threading

import pytest

from hsm.spec.sdf import Sdr
from tests.conftest import Daemon
from tests.sdf.binding import Library, Session, new_handle, of, room
from tests.sdf.conftest import ABSENT, LOCKED


def test_the_device_says_why(session: Session) -> None:
    assert session.call("InternalSign_ECC", ABSENT, of(bytes(32)), 32, room(128)) is not Sdr.OK
    assert str(ABSENT) in session.library.error
    wrong = b"not the password"
    code = session.call("GetPrivateKeyAccessRight", LOCKED, of(wrong), len(wrong))
    assert code is Sdr.PRKRERR and session.library.error
    assert wrong.decode() not in session.library.error


def test_success_clears_it(session: Session) -> None:
    assert session.library.call("CloseSession", None) is Sdr.INARGERR
    assert session.library.error
    session.random(16)
    assert session.library.error == ""


def test_a_thread_sees_its_own(library: Library) -> None:
    seen: list[str] = []

    def other() -> None:
        seen.append(library.error)
        library.call("CloseDevice", None)
        seen.append(library.error)

    library.call("CloseSession", None)
    thread = threading.Thread(target=other)
    thread.start()
    thread.join()
    assert seen == ["", "hDeviceHandle is no open device"]
    assert library.error == "hSessionHandle is no open session"


def test_no_daemon(
    library: Library, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SOFTSJJ_ADDRESS", "unix:/nowhere/softsjj.sock")
    assert library.call("OpenDevice", new_handle()) is Sdr.OPENDEVICE
    assert "/nowhere/softsjj.sock" in library.error
    assert capfd.readouterr().err == ""
    monkeypatch.setenv("SOFTSJJ_DEBUG", "1")
    assert library.call("OpenDevice", new_handle()) is Sdr.OPENDEVICE
    said = capfd.readouterr().err
    assert said == f"libsdf: SDF_OpenDevice: SDR_OPENDEVICE (0x01000005): {library.error}\n"


def test_closing_without_a_daemon_is_no_error(
    library: Library, here: Daemon, daemon_factory: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = daemon_factory()  # type: ignore[operator]
    monkeypatch.setenv("SOFTSJJ_ADDRESS", made.address)
    session = Session(library)
    made.kill()
    assert library.call("CloseSession", session.handle.value) is Sdr.OK
    assert library.error == ""
    library.do("CloseDevice", session.device.value)


def test_meanings(library: Library) -> None:
    texts = {code: library.meaning(code) for code in Sdr}
    assert len(set(texts.values())) == len(Sdr) and all(texts.values())
    assert texts[Sdr.OK] == "success"
    assert texts[Sdr.PARDENY] == "no right to use the private key"
    for code in (1, 0x01000000, 0x02000001, 0xFFFFFFFF):
        assert library.meaning(code) == "not a return code of GM/T 0018"
