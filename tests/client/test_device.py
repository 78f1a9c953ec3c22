"""The blocking device API against a machine; the answers are judged by another implementation."""

import inspect
import secrets
import threading
from collections.abc import Iterator

import pytest
from cryptography.hazmat.decrepit.ciphers import modes as rare_modes
from cryptography.hazmat.primitives.ciphers import modes

from hsm.client import Aead, AsyncDevice, Device, Mode, Pair, RefusalError, Sealed, UnreachableError
from hsm.client.device import Session
from hsm.client.device_async import AsyncSession
from hsm.client.values import DeviceInfo
from hsm.spec.algorithms import Sgd
from hsm.spec.refusals import Refusal
from hsm.testing.machines import Sjj
from tests.interop.standard import model

PASSWORD = "change-me-8"
DIGEST = bytes(range(32))


@pytest.fixture
def session(sjj: Sjj) -> Iterator[Session]:
    with Device.connect(sjj.address) as device, device.session() as opened:
        yield opened


def point(raw: bytes) -> model.Point:
    return int.from_bytes(raw[:32]), int.from_bytes(raw[32:])


def refusal_of(error: pytest.ExceptionInfo[RefusalError]) -> Refusal:
    return error.value.refusal


def test_the_environment_names_the_device(sjj: Sjj) -> None:
    with Device.connect() as device, device.session() as session:
        assert len(session.random(32)) == 32


def test_info(session: Session) -> None:
    info = session.info()
    assert isinstance(info, DeviceInfo)
    assert (info.issuer, info.name, info.standard) == ("SoftSJJ LAB", "SoftSJJ", 2)
    assert info.symmetric & Sgd.SM4_CBC == Sgd.SM4_CBC
    assert info.hashes == Sgd.SM3
    assert info.serial.isdigit()


def test_random(session: Session) -> None:
    assert session.random(40) != session.random(40)
    with pytest.raises(RefusalError):
        session.random(1 << 30)


def test_sign_with_password_and_right(session: Session) -> None:
    with pytest.raises(RefusalError) as denied:
        session.sign(1, DIGEST)
    assert refusal_of(denied) is Refusal.RIGHT_DENIED
    with pytest.raises(RefusalError) as wrong:
        session.sign(1, DIGEST, password="not this one")
    assert refusal_of(wrong) is Refusal.ACCESS_PASSWORD
    signature = session.sign(1, DIGEST, password=PASSWORD)
    assert session.sign(1, DIGEST) != signature, "the right stays, and nonces are new"
    session.verify(1, DIGEST, signature)
    session.verify_external(session.public_key(1), DIGEST, signature)
    assert model.verify(point(session.public_key(1)), DIGEST, point(signature))
    session.lock(1)
    with pytest.raises(RefusalError) as locked:
        session.sign(1, DIGEST)
    assert refusal_of(locked) is Refusal.RIGHT_DENIED


def test_a_password_may_be_bytes(session: Session) -> None:
    session.unlock(2, PASSWORD.encode())
    session.sign(2, DIGEST)


def test_a_wrong_signature_raises(session: Session) -> None:
    signature = session.sign(1, DIGEST, password=PASSWORD)
    for call in (
        lambda: session.verify(1, bytes(32), signature),
        lambda: session.verify(2, DIGEST, signature),
        lambda: session.verify_external(session.public_key(3), DIGEST, signature),
        lambda: session.verify_message(1, b"another", signature),
    ):
        with pytest.raises(RefusalError) as wrong:
            call()
        assert refusal_of(wrong) is Refusal.VERIFY


@pytest.mark.parametrize("user_id", [b"1234567812345678", b"ALICE123@YAHOO.COM"])
def test_sign_message(session: Session, user_id: bytes) -> None:
    message = secrets.token_bytes(600_000)  # three pieces on the wire
    signature = session.sign_message(1, message, user_id=user_id, password=PASSWORD)
    public = point(session.public_key(1))
    digest = model.sm3(model.z_value(public, user_id) + message)
    assert session.message_digest(1, message, user_id=user_id) == digest
    assert model.verify(public, digest, point(signature))
    session.verify_message(1, message, signature, user_id=user_id)
    with pytest.raises(RefusalError):
        session.verify_message(1, message, signature, user_id=b"somebody else")


def test_sm2_encryption(session: Session) -> None:
    data = b"up to 255 bytes"
    public = session.public_key(1, Pair.ENCRYPT)
    assert public != session.public_key(1)
    for ciphertext in (session.encrypt_sm2(1, data), session.encrypt_sm2_external(public, data)):
        assert len(ciphertext) == 96 + len(data)
        assert session.decrypt_sm2(1, ciphertext, password=PASSWORD) == data
    with pytest.raises(RefusalError) as broken:
        session.decrypt_sm2(1, ciphertext[:-1] + bytes([ciphertext[-1] ^ 1]))
    assert refusal_of(broken) is Refusal.CIPHERTEXT


def test_session_keys_travel_wrapped(session: Session) -> None:
    iv = session.random(16)
    with session.generate_key_with_ipk(1) as key:
        ciphertext = key.encrypt(bytes(48), iv=iv)
        with session.import_key_with_isk(1, key.wrapped, password=PASSWORD) as again:
            assert again.decrypt(ciphertext, iv=iv) == bytes(48)
    with session.generate_key_with_epk(session.public_key(2, Pair.ENCRYPT)) as key:
        ciphertext = key.encrypt(bytes(48), iv=iv)
        with session.import_key_with_isk(2, key.wrapped, password=PASSWORD) as again:
            assert again.decrypt(ciphertext, iv=iv) == bytes(48)
    for mode, size in ((Mode.CBC, 32), (Mode.ECB, 16)):
        with session.generate_key_with_kek(1, mode=mode) as key:
            assert len(key.wrapped) == size
            ciphertext = key.encrypt(bytes(48), iv=iv)
            with session.import_key_with_kek(1, key.wrapped, mode=mode) as again:
                assert again.decrypt(ciphertext, iv=iv) == bytes(48)


def known_key(session: Session) -> bytes:
    """A key we know, wrapped for index 1."""
    key = bytes.fromhex("0123456789abcdeffedcba9876543210")
    return session.encrypt_sm2(1, key)


@pytest.mark.parametrize("mode", list(Mode))
def test_modes(session: Session, mode: Mode) -> None:
    raw, iv, data = bytes.fromhex("0123456789abcdeffedcba9876543210"), bytes(range(16)), bytes(64)
    other = {
        Mode.ECB: modes.ECB(),
        Mode.CBC: modes.CBC(iv),
        Mode.CFB: rare_modes.CFB(iv),
        Mode.OFB: rare_modes.OFB(iv),
        Mode.CTR: modes.CTR(iv),
    }[mode]
    given = b"" if mode is Mode.ECB else iv
    with session.import_key_with_isk(1, known_key(session), password=PASSWORD) as key:
        ciphertext = key.encrypt(data, iv=given, mode=mode)
        assert ciphertext == model.sm4(raw, other, data)
        assert key.decrypt(ciphertext, iv=given, mode=mode) == data
        first = key.encrypt_part(data[:32], iv=given, mode=mode)
        second = key.encrypt_part(data[32:], iv=first.iv, mode=mode)
        assert first.data + second.data == ciphertext
        back = key.decrypt_part(ciphertext[:32], iv=given, mode=mode)
        assert back.data + key.decrypt_part(ciphertext[32:], iv=back.iv, mode=mode).data == data


def test_mac_and_hmac(session: Session) -> None:
    raw, data = bytes.fromhex("0123456789abcdeffedcba9876543210"), secrets.token_bytes(320)
    with session.import_key_with_isk(1, known_key(session), password=PASSWORD) as key:
        whole = key.mac(data)
        assert whole == model.sm4(raw, modes.CBC(bytes(16)), data)[-16:]
        assert key.mac(data[160:], iv=key.mac(data[:160])) == whole
        assert key.hmac_of(data) == model.hmac_sm3(raw, data)
        running = key.hmac()
        for part in (data[:7], b"", data[7:]):
            running.update(part)
        assert running.final() == model.hmac_sm3(raw, data)


def test_hash_whole_and_in_parts(session: Session) -> None:
    data = secrets.token_bytes(1000)
    assert session.digest(data) == model.sm3(data)
    assert session.digest(b"") == model.sm3(b"")
    running = session.hash(public_key=session.public_key(1), user_id=b"ALICE")
    running.update(data[:500])
    running.update(data[500:])
    public = point(session.public_key(1))
    assert running.final() == model.sm3(model.z_value(public, b"ALICE") + data)


def test_hashes_of_one_session_are_never_mixed(session: Session) -> None:
    first = session.hash()
    first.update(b"first")
    second = session.hash()
    for call in (lambda: first.update(b"more"), first.final):
        with pytest.raises(RefusalError, match="use a session for each") as interrupted:
            call()
        assert refusal_of(interrupted) is Refusal.STEP
    second.update(b"second")
    assert second.final() == model.sm3(b"second")
    with pytest.raises(RefusalError):
        second.final()


def test_many_threads_share_a_session(session: Session) -> None:
    wrong: list[object] = []

    def work(number: int) -> None:
        message = secrets.token_bytes(100 + number)
        try:
            for _ in range(5):
                if session.digest(message) != model.sm3(message):
                    wrong.append(message)
                signature = session.sign_message(1, message, password=PASSWORD)
                session.verify_message(1, message, signature)
                session.random(8)
        except Exception as error:
            wrong.append(error)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong


def test_closed_is_closed_and_twice_is_no_error(sjj: Sjj) -> None:
    with Device.connect(sjj.address) as device:
        session = device.session()
        key = session.generate_key_with_kek(1)
        key.close()
        key.close()
        with pytest.raises(RefusalError) as gone:
            key.encrypt(bytes(16), iv=bytes(16))
        assert refusal_of(gone) is Refusal.KEY_NOT_FOUND
        late = session.generate_key_with_kek(1)
        session.close()
        session.close()
        late.close()
        with pytest.raises(RefusalError) as closed:
            session.random(1)
        assert refusal_of(closed) is Refusal.SESSION


def test_sessions_of_a_device_are_apart(sjj: Sjj) -> None:
    with Device.connect(sjj.address) as device, device.session() as one, device.session() as two:
        one.unlock(1, PASSWORD)
        with pytest.raises(RefusalError):
            two.sign(1, DIGEST)
        hash_of_one, hash_of_two = one.hash(), two.hash()
        hash_of_one.update(b"1")
        hash_of_two.update(b"2")
        assert hash_of_one.final() == model.sm3(b"1")
        assert hash_of_two.final() == model.sm3(b"2")


def test_a_device_that_goes_away(sjj: Sjj) -> None:
    """The with blocks end without hiding the error that mattered."""
    with (
        pytest.raises(UnreachableError),
        Device.connect(sjj.address, deadline=2) as device,
        device.session() as session,
        session.generate_key_with_kek(1),
    ):
        sjj.close()
        session.random(8)


def test_nobody_there(tmp_path) -> None:
    with Device.connect(f"unix:{tmp_path}/nobody", deadline=1) as device:
        with pytest.raises(UnreachableError, match="nobody"):
            device.session()


def test_both_clients_have_the_same_calls() -> None:
    for blocking, awaiting in ((Device, AsyncDevice), (Session, AsyncSession)):
        names = {name for name in dir(blocking) if not name.startswith("_")}
        assert names == {name for name in dir(awaiting) if not name.startswith("_")}
        for name in names - {"connect", "close"}:
            one, other = getattr(blocking, name), getattr(awaiting, name)
            assert (one.__doc__ or "").strip(), name
            assert one.__doc__ == other.__doc__, name
            assert [*inspect.signature(one).parameters] == [*inspect.signature(other).parameters]


@pytest.mark.parametrize("mode", list(Aead))
def test_authenticated_encryption(session: Session, mode: Aead) -> None:
    with session.generate_key_with_ipk(1) as key:
        nonce = secrets.token_bytes(12)
        sealed = key.aead_encrypt(b"record", nonce=nonce, aad=b"patient", mode=mode)
        back = key.aead_decrypt(sealed, nonce=nonce, aad=b"patient", mode=mode)
        assert (back, len(sealed.tag)) == (b"record", 16)
        with pytest.raises(RefusalError) as changed:
            key.aead_decrypt(Sealed(sealed.data, bytes(16)), nonce=nonce, aad=b"patient", mode=mode)
        assert refusal_of(changed) is Refusal.MAC
