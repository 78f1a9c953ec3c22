"""A device, its sessions and their keys as blocking Python objects (GM/T 0018 in Python's terms).

    with Device.connect() as device, device.session() as session:
        signature = session.sign_message(1, b"a message", password="change-me-8")
        session.verify_message(1, b"a message", signature)
        with session.generate_key_with_ipk(1) as key:
            ciphertext = key.encrypt(bytes(32), iv=session.random(16))

Calls may come from several threads; hashes of one session then have to wait for each other. What
a call does, takes and gives is said once, in `hsm.client.steps` and `hsm.client.plans`.
`RefusalError` when the device refuses, `UnreachableError` when no device answers.
"""

import contextlib
import functools
import threading
import time
from collections.abc import Callable, Iterable
from types import TracebackType
from typing import Concatenate, Self, cast

from hsm.client import plans, steps
from hsm.client.attempts import PAUSE, Attempts, retries_of
from hsm.client.batch import WINDOW, Batch, stamped
from hsm.client.blocking import Client
from hsm.client.plans import DigestState, KeyState, Plan, SessionState, Work
from hsm.client.running import P, function, method
from hsm.client.steps import Step
from hsm.client.values import NewKey, Outcome, T
from hsm.client.where import device_at
from hsm.client.wire import UnreachableError
from hsm.model.address import Address
from hsm.model.client_file import ClientTls
from hsm.model.errors import RefusalError
from hsm.spec.refusals import Refusal


class _Closing:
    """A with block that closes at its end."""

    def close(self) -> None:
        """Close it; what is gone already is no error."""
        raise NotImplementedError

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


class Device(_Closing):
    """A connection to a device. It is for many sessions and threads."""

    def __init__(self, client: Client, *, retries: int = 0) -> None:
        self.client = client
        self.retries = retries

    @classmethod
    def connect(
        cls,
        address: Address | str | None = None,
        *,
        deadline: float | None = None,
        retries: int | None = None,
        tls: ClientTls | None = None,
    ) -> Self:
        """Name a device: an address, or the one that libsdf would take (`softsjj config show`).

        `deadline` is the seconds a call may take; without it the configuration says, and where
        that says nothing, 10. `retries` is how often a call that got no answer and may be repeated
        is sent again, likewise (1); `tls` holds the files for a tls: address, likewise. The first
        call shows whether the device is there.
        """
        place, seconds = device_at(address, deadline)
        client = Client(place, deadline=seconds, tls=tls)
        return cls(client, retries=retries_of(retries))

    def session(self) -> "Session":
        """Open a session."""
        return Session(self.client, _do(self.client, b"", steps.open_session()), self.retries)

    def close(self) -> None:
        """Close the connection, and with it its sessions."""
        self.client.close()


def _new_key(
    make: Callable[P, Step[NewKey]],
) -> Callable[Concatenate["Session", P], "SessionKey"]:
    """Make a method that gives the new key as an object."""
    blocking = function(make)

    @functools.wraps(blocking)
    def call(self: "Session", /, *args: P.args, **kwargs: P.kwargs) -> "SessionKey":
        return SessionKey(self, blocking(self, *args, **kwargs))

    return call


class Session(SessionState, _Closing):
    """A session with its keys, rights and running hashes; they end with it."""

    def __init__(self, client: Client, token: bytes, retries: int) -> None:
        super().__init__(token)
        self._client = client
        self._retries = retries
        self._turn = threading.RLock()

    info = function(steps.info)
    random = function(steps.random)
    public_key = function(steps.public_key)
    unlock = method(plans.unlock)
    lock = method(plans.lock)
    sign = method(plans.sign)
    verify = function(steps.verify)
    verify_external = function(steps.verify_external)
    encrypt_sm2 = function(steps.encrypt_sm2)
    encrypt_sm2_external = function(steps.encrypt_sm2_external)
    decrypt_sm2 = method(plans.decrypt_sm2)
    generate_key_with_ipk = _new_key(steps.generate_key_with_ipk)
    generate_key_with_epk = _new_key(steps.generate_key_with_epk)
    generate_key_with_kek = _new_key(steps.generate_key_with_kek)
    import_key_with_kek = _new_key(steps.import_key_with_kek)

    digest = method(plans.digest)
    message_digest = method(plans.message_digest)
    sign_message = method(plans.sign_message)
    verify_message = method(plans.verify_message)

    def import_key_with_isk(
        self, index: int, wrapped: bytes, *, password: str | bytes | None = None
    ) -> "SessionKey":
        """Bring in a session key that was wrapped with the encryption key of `index`.

        `password` as for `sign`.
        """
        plan = plans.import_key_with_isk(self, index, wrapped, password=password)
        return SessionKey(self, self._run(plan))

    def hash(self, *, public_key: bytes = b"", user_id: bytes = b"") -> "Digest":
        """Begin an SM3 hash in parts; with a user id it starts with Z of the public key.

        A session runs one hash at a time: another one begun in it ends this one.
        """
        running = Digest(self, "hash")
        self._run(plans.hash_begin(running, public_key, user_id))
        return running

    def sign_many(
        self,
        index: int,
        digests: Iterable[bytes],
        *,
        password: str | bytes | None = None,
        window: int = WINDOW,
    ) -> list[Outcome[bytes]]:
        """Sign many digests with one key, each with an outcome of its own."""
        if password is not None and index not in self.rights:
            self.unlock(index, password)
        with self.batch(window=window) as batch:
            return [batch.sign(index, digest) for digest in digests]

    def batch(self, *, window: int = WINDOW) -> Batch:
        """Begin a batch: many calls, of which up to `window` are under way at once."""
        return Batch(self._client, self.token, window)

    def close(self) -> None:
        """End the session. One that the device no longer has, or a device gone, is no error."""
        with contextlib.suppress(UnreachableError):
            self._run(steps.close_session())

    def _run(self, work: Work[T]) -> T:
        if isinstance(work, Step):
            return _do(self._client, self.token, work, self._retries)
        with self._turn:
            return self._run_plan(work)

    def _run_plan(self, plan: Plan[T]) -> T:
        try:
            step = next(plan)
            while True:
                step = plan.send(_do(self._client, self.token, step, self._retries))
        except StopIteration as end:
            return cast(T, end.value)
        finally:
            plan.close()


class SessionKey(KeyState, _Closing):
    """A session key. `wrapped` is the key in the form another device or session imports."""

    session: Session

    encrypt = method(steps.encrypt)
    decrypt = method(steps.decrypt)
    encrypt_part = method(steps.encrypt_part)
    decrypt_part = method(steps.decrypt_part)
    mac = method(steps.mac)
    aead_encrypt = method(steps.aead_encrypt)
    aead_decrypt = method(steps.aead_decrypt)
    hmac_of = method(plans.hmac)

    def hmac(self) -> "Digest":
        """Begin an HMAC-SM3 in parts. A session runs one at a time."""
        running = Digest(self.session, "HMAC")
        self._run(plans.hmac_begin(running, self))
        return running

    def close(self) -> None:
        """Destroy the key. A session that has ended took it along; so does a device gone."""
        with contextlib.suppress(UnreachableError):
            try:
                self._run(steps.destroy_key(self))
            except RefusalError as error:
                if error.refusal not in (Refusal.SESSION, Refusal.KEY_NOT_FOUND):
                    raise

    def _run(self, work: Work[T]) -> T:
        return self.session._run(work)


class Digest(DigestState):
    """A hash or an HMAC in parts. RefusalError (STEP) when another was begun in its session."""

    session: Session

    update = method(plans.update)
    final = method(plans.final)

    def _run(self, work: Work[T]) -> T:
        return self.session._run(work)


def _do(client: Client, token: bytes, step: Step[T], retries: int = 0) -> T:
    request = stamped(step, token).request
    attempts = Attempts(step, retries, client.deadline)
    while True:
        try:
            return step.read(client.call(step.call, request, deadline=attempts.left))
        except UnreachableError:
            if not attempts.go_on():
                raise
        time.sleep(PAUSE)
