"""A signature and an encrypted record from Python.

    softsjj dev -- python sample.py

It needs an SM2 pair with the password change-me-8 at index 1, which `softsjj dev` has. The same for
asyncio: AsyncDevice, with `async with` and `await`.
"""

from hsm.client import Device, RefusalError
from hsm.client.device import Session

KEY_INDEX = 1
PASSWORD = "change-me-8"  # a real program asks for it, or has it from its secret store


def sign_and_verify(session: Session) -> None:
    """Sign a letter; the device computes SM3(Z || M) for the default user id."""
    letter = b"discharge letter 4711"
    signature = session.sign_message(KEY_INDEX, letter, password=PASSWORD)
    session.verify_message(KEY_INDEX, letter, signature)  # raises when it is wrong
    print("signature: verified")
    try:
        session.verify_message(KEY_INDEX, b"another letter", signature)
    except RefusalError:
        print("another message: refused")


def encrypt_and_decrypt(session: Session) -> None:
    """Keep a record encrypted with a session key, and the key, wrapped, beside it."""
    record = b"name=Li Lei;blood=A+;allergies=penicillin".ljust(48)  # SM4-CBC: whole 16-byte blocks
    iv = session.random(16)
    with session.generate_key_with_ipk(KEY_INDEX) as key:  # destroyed at the end of the block
        ciphertext, wrapped = key.encrypt(record, iv=iv), key.wrapped
    with session.import_key_with_isk(KEY_INDEX, wrapped, password=PASSWORD) as key:
        if key.decrypt(ciphertext, iv=iv) != record:
            raise SystemExit("the record came back changed")
    print("record: encrypted and decrypted")


def sign_many(session: Session) -> None:
    """Many signatures at once: quicker than one after the other, each with its own outcome."""
    digests = [session.random(32) for _ in range(100)]
    digests[13] = b"no digest"
    outcomes = session.sign_many(KEY_INDEX, digests, password=PASSWORD)
    failed = [number for number, outcome in enumerate(outcomes) if outcome.error]
    print(f"batch: {len(outcomes) - len(failed)} signed, failed: {failed}")


def main() -> None:
    """Connect to the device that SOFTSJJ_ADDRESS (or softsjj.toml) names."""
    with Device.connect() as device, device.session() as session:
        print("device:", session.info().name)
        sign_and_verify(session)
        encrypt_and_decrypt(session)
        sign_many(session)


if __name__ == "__main__":
    main()
