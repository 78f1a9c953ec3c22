"""The same device for asyncio: the twin of `hsm.client.device`, to await.

async with AsyncDevice.connect() as device, await device.session() as session:
    signature = await session.sign_message(1, b"a message", password="change-me-8")
    async with await session.generate_key_with_ipk(1) as key:
        ciphertext = await key.encrypt(bytes(32), iv=await session.random(16))
"""

import asyncio
import contextlib
import functools
from collections.abc import Awaitable, Callable, Iterable
from types import TracebackType
from typing import Concatenate, Self, cast

from hsm.client import plans, steps
from hsm.client.asynchronous import AsyncClient
from hsm.client.attempts import PAUSE, Attempts, retries_of
from hsm.client.batch import WINDOW, AsyncBatch, stamped
from hsm.client.plans import DigestState, KeyState, Plan, SessionState, Work
from hsm.client.running import P, async_function, async_method
from hsm.client.steps import Step
from hsm.client.values import NewKey, Outcome, T
from hsm.client.where import device_at
from hsm.client.wire import UnreachableError
from hsm.model.address import Address
from hsm.model.client_file import ClientTls
from hsm.model.errors import RefusalError
from hsm.spec.refusals import Refusal


class _Closing:
    """An async with block that closes at its end."""

    async def close(self) -> None:
        """Close it; what is gone already is no error."""
        raise NotImplementedError

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.close()


class AsyncDevice(_Closing):
    """A connection to a device, for one event loop and many sessions."""

    def __init__(self, client: AsyncClient, *, retries: int = 0) -> None:
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
        client = AsyncClient(place, deadline=seconds, tls=tls)
        return cls(client, retries=retries_of(retries))

    async def session(self) -> "AsyncSession":
        """Open a session."""
        return AsyncSession(
            self.client, await _do(self.client, b"", steps.open_session()), self.retries
        )

    async def close(self) -> None:
        """Close the connection, and with it its sessions."""
        await self.client.close()


def _new_key(
    make: Callable[P, Step[NewKey]],
) -> Callable[Concatenate["AsyncSession", P], Awaitable["AsyncSessionKey"]]:
    """Make a method that gives the new key as an object."""
    awaiting = async_function(make)

    @functools.wraps(awaiting)
    async def call(self: "AsyncSession", /, *args: P.args, **kwargs: P.kwargs) -> "AsyncSessionKey":
        return AsyncSessionKey(self, await awaiting(self, *args, **kwargs))

    return call


class AsyncSession(SessionState, _Closing):
    """A session with its keys, rights and running hashes; they end with it."""

    def __init__(self, client: AsyncClient, token: bytes, retries: int) -> None:
        super().__init__(token)
        self._client = client
        self._retries = retries
        self._turn = asyncio.Lock()

    info = async_function(steps.info)
    random = async_function(steps.random)
    public_key = async_function(steps.public_key)
    unlock = async_method(plans.unlock)
    lock = async_method(plans.lock)
    sign = async_method(plans.sign)
    verify = async_function(steps.verify)
    verify_external = async_function(steps.verify_external)
    encrypt_sm2 = async_function(steps.encrypt_sm2)
    encrypt_sm2_external = async_function(steps.encrypt_sm2_external)
    decrypt_sm2 = async_method(plans.decrypt_sm2)
    generate_key_with_ipk = _new_key(steps.generate_key_with_ipk)
    generate_key_with_epk = _new_key(steps.generate_key_with_epk)
    generate_key_with_kek = _new_key(steps.generate_key_with_kek)
    import_key_with_kek = _new_key(steps.import_key_with_kek)
    digest = async_method(plans.digest)
    message_digest = async_method(plans.message_digest)
    sign_message = async_method(plans.sign_message)
    verify_message = async_method(plans.verify_message)

    async def import_key_with_isk(
        self, index: int, wrapped: bytes, *, password: str | bytes | None = None
    ) -> "AsyncSessionKey":
        """Bring in a session key that was wrapped with the encryption key of `index`.

        `password` as for `sign`.
        """
        plan = plans.import_key_with_isk(self, index, wrapped, password=password)
        return AsyncSessionKey(self, await self._run(plan))

    async def hash(self, *, public_key: bytes = b"", user_id: bytes = b"") -> "AsyncDigest":
        """Begin an SM3 hash in parts; with a user id it starts with Z of the public key.

        A session runs one hash at a time: another one begun in it ends this one.
        """
        running = AsyncDigest(self, "hash")
        await self._run(plans.hash_begin(running, public_key, user_id))
        return running

    async def sign_many(
        self,
        index: int,
        digests: Iterable[bytes],
        *,
        password: str | bytes | None = None,
        window: int = WINDOW,
    ) -> list[Outcome[bytes]]:
        """Sign many digests with one key, each with an outcome of its own."""
        if password is not None and index not in self.rights:
            await self.unlock(index, password)
        async with self.batch(window=window) as batch:
            return [batch.sign(index, digest) for digest in digests]

    def batch(self, *, window: int = WINDOW) -> AsyncBatch:
        """Begin a batch: many calls, of which up to `window` are under way at once."""
        return AsyncBatch(self._client, self.token, window)

    async def close(self) -> None:
        """End the session. One that the device no longer has, or a device gone, is no error."""
        with contextlib.suppress(UnreachableError):
            await self._run(steps.close_session())

    async def _run(self, work: Work[T]) -> T:
        if isinstance(work, Step):
            return await _do(self._client, self.token, work, self._retries)
        async with self._turn:
            return await self._run_plan(work)

    async def _run_plan(self, plan: Plan[T]) -> T:
        try:
            step = next(plan)
            while True:
                step = plan.send(await _do(self._client, self.token, step, self._retries))
        except StopIteration as end:
            return cast(T, end.value)
        finally:
            plan.close()


class AsyncSessionKey(KeyState, _Closing):
    """A session key. `wrapped` is the key in the form another device or session imports."""

    session: AsyncSession

    encrypt = async_method(steps.encrypt)
    decrypt = async_method(steps.decrypt)
    encrypt_part = async_method(steps.encrypt_part)
    decrypt_part = async_method(steps.decrypt_part)
    mac = async_method(steps.mac)
    aead_encrypt = async_method(steps.aead_encrypt)
    aead_decrypt = async_method(steps.aead_decrypt)
    hmac_of = async_method(plans.hmac)

    async def hmac(self) -> "AsyncDigest":
        """Begin an HMAC-SM3 in parts. A session runs one at a time."""
        running = AsyncDigest(self.session, "HMAC")
        await self._run(plans.hmac_begin(running, self))
        return running

    async def close(self) -> None:
        """Destroy the key. A session that has ended took it along; so does a device gone."""
        with contextlib.suppress(UnreachableError):
            try:
                await self._run(steps.destroy_key(self))
            except RefusalError as error:
                if error.refusal not in (Refusal.SESSION, Refusal.KEY_NOT_FOUND):
                    raise

    async def _run(self, work: Work[T]) -> T:
        return await self.session._run(work)


class AsyncDigest(DigestState):
    """A hash or an HMAC in parts. RefusalError (STEP) when another was begun in its session."""

    session: AsyncSession

    update = async_method(plans.update)
    final = async_method(plans.final)

    async def _run(self, work: Work[T]) -> T:
        return await self.session._run(work)


async def _do(client: AsyncClient, token: bytes, step: Step[T], retries: int = 0) -> T:
    request = stamped(step, token).request
    attempts = Attempts(step, retries, client.deadline)
    while True:
        try:
            return step.read(await client.call(step.call, request, deadline=attempts.left))
        except UnreachableError:
            if not attempts.go_on():
                raise
        await asyncio.sleep(PAUSE)
