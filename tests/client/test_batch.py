"""Batches: results in order, each for itself, never more under way than the window says."""

import secrets

import pytest

from hsm.client import AsyncDevice, Client, Device, Outcome, RefusalError, UnreachableError
from hsm.spec.refusals import Refusal
from hsm.testing.machines import Sjj
from tests.interop.standard import model

PASSWORD = "change-me-8"


def halves(raw: bytes) -> tuple[int, int]:
    return int.from_bytes(raw[:32]), int.from_bytes(raw[32:])


def test_a_bad_call_spoils_no_neighbour(sjj: Sjj) -> None:
    digests = [secrets.token_bytes(32) for _ in range(200)]
    digests[70] = b"short"
    with Device.connect() as device, device.session() as session:
        outcomes = session.sign_many(1, digests, password=PASSWORD)
        key = halves(session.public_key(1))
        assert len(outcomes) == 200
        for number, (digest, outcome) in enumerate(zip(digests, outcomes, strict=True)):
            assert outcome.done
            if number == 70:
                assert isinstance(outcome.error, RefusalError)
                assert outcome.error.refusal is Refusal.ARGUMENT
                with pytest.raises(RefusalError):
                    outcome.result()
            elif number % 10 == 0:
                assert model.verify(key, digest, halves(outcome.result()))


def test_calls_of_every_kind(sjj: Sjj) -> None:
    with Device.connect() as device, device.session() as session:
        session.unlock(1, PASSWORD)
        iv, digest = session.random(16), bytes(32)
        signature = session.sign(1, digest)
        ciphertext = session.encrypt_sm2(1, b"data")
        with session.generate_key_with_kek(1) as key:
            body = key.encrypt(bytes(32), iv=iv)
            with session.batch() as batch:
                drawn = batch.random(20)
                public = batch.public_key(1)
                good = batch.verify(1, digest, signature)
                bad = batch.verify(2, digest, signature)
                external = batch.verify_external(session.public_key(1), digest, signature)
                data = batch.decrypt_sm2(1, ciphertext)
                sealed = batch.encrypt_sm2(1, b"x")
                to_other = batch.encrypt_sm2_external(session.public_key(2), b"x")
                encrypted = batch.encrypt(key, bytes(32), iv=iv)
                decrypted = batch.decrypt(key, body, iv=iv)
                mac = batch.mac(key, bytes(32))
                assert not drawn.done
                with pytest.raises(RuntimeError, match="leave its with block"):
                    drawn.result()
            assert mac.result() == key.mac(bytes(32))
        assert len(drawn.result()) == 20
        assert public.result() == session.public_key(1)
        assert good.error is None
        assert good.result() is None
        assert external.result() is None
        assert isinstance(bad.error, RefusalError)
        assert bad.error.refusal is Refusal.VERIFY
        assert data.result() == b"data"
        assert session.decrypt_sm2(1, sealed.result()) == b"x"
        assert len(to_other.result()) == 97
        assert encrypted.result() == body
        assert decrypted.result() == bytes(32)
        assert [outcome.done for outcome in batch.outcomes] == [True] * 11
        assert "VERIFY" in repr(bad)
        assert repr(good) == "<Outcome: ok>"


class Counting(Client):
    """Counts the calls that are under way."""

    def __init__(self, address: str) -> None:
        super().__init__(address)
        self.under_way = self.most = 0

    def begin(self, call, request, *, deadline=None):  # type: ignore[no-untyped-def]
        self.under_way += 1
        self.most = max(self.most, self.under_way)
        pending = super().begin(call, request, deadline=deadline)
        wait = pending.result

        def result():  # type: ignore[no-untyped-def]
            self.under_way -= 1
            return wait()

        pending.result = result  # type: ignore[method-assign]
        return pending


@pytest.mark.parametrize("window", [1, 7, 1000])
def test_the_window_bounds_what_is_under_way(sjj: Sjj, window: int) -> None:
    client = Counting(sjj.address)
    with Device(client) as device, device.session() as session:
        with session.batch(window=window) as batch:
            drawn = [batch.random(4) for _ in range(30)]
        assert client.most == min(window, 30)
        assert len({outcome.result() for outcome in drawn}) == 30


def test_no_window(sjj: Sjj) -> None:
    with Device.connect() as device, device.session() as session:
        with pytest.raises(ValueError, match="at least 1"):
            session.batch(window=0)
        assert session.sign_many(1, []) == []


def test_an_exception_in_the_block_sends_nothing(sjj: Sjj) -> None:
    with Device.connect() as device, device.session() as session:
        with pytest.raises(KeyError), session.batch() as batch:
            outcome = batch.random(4)
            raise KeyError
        assert not outcome.done
        assert repr(outcome) == "<Outcome: waiting>"


def test_a_device_that_goes_away(sjj: Sjj) -> None:
    with Device.connect(deadline=2) as device, device.session() as session:
        with session.batch() as batch:
            outcomes = [batch.random(4) for _ in range(5)]
            sjj.close()
        for outcome in outcomes:
            assert isinstance(outcome.error, UnreachableError)


def test_what_the_window_left_is_cancelled_when_it_is_broken_off(sjj: Sjj) -> None:
    cancelled: list[object] = []

    class Breaking(Counting):
        def begin(self, call, request, *, deadline=None):  # type: ignore[no-untyped-def]
            pending = super().begin(call, request, deadline=deadline)
            pending.cancel = lambda: cancelled.append(pending)
            if self.under_way == 3:
                raise KeyboardInterrupt
            return pending

    with Device(Breaking(sjj.address)) as device, device.session() as session:
        with pytest.raises(KeyboardInterrupt), session.batch() as batch:
            for _ in range(5):
                batch.random(4)
    assert len(cancelled) == 2


async def test_the_async_twin(sjj: Sjj) -> None:
    async with AsyncDevice.connect() as device, await device.session() as session:
        digests = [bytes([number]) * 32 for number in range(100)]
        digests[3] = b""
        outcomes: list[Outcome[bytes]] = await session.sign_many(
            1, digests, password=PASSWORD, window=8
        )
        assert [number for number, outcome in enumerate(outcomes) if outcome.error] == [3]
        await session.verify(1, digests[99], outcomes[99].result())
        with pytest.raises(KeyError):
            async with session.batch() as batch:
                lost = batch.random(4)
                raise KeyError
        assert not lost.done
