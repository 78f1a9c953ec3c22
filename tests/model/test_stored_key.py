"""Names of keys, and where the machine's own key comes from."""

from pathlib import Path

import pytest

from hsm.model import DEVICE_KEY, KeyName, KeyType, RefusalError, Settings, Unsealing
from hsm.spec.refusals import Refusal


def test_names() -> None:
    name = KeyName.parse("sm2", 3)
    assert (str(name), name.path) == ("sm2/3", "keys/sm2/000003")
    assert name.aad("sign", guarded=False) == b"sm2/3/sign"
    assert name.aad("sign", guarded=True) == b"sm2/3/sign/password"
    assert str(DEVICE_KEY) == "sm2/0"
    assert KeyName(KeyType.SM2, 10).path > KeyName(KeyType.SM2, 9).path
    with pytest.raises(RefusalError) as caught:
        KeyName.parse("rsa", 1)
    assert caught.value.refusal is Refusal.ARGUMENT


def test_unsealing_is_one_of_two() -> None:
    assert Unsealing.key_file(Path("k")).kind == "key-file"
    assert Unsealing.passphrase(0).kind == "passphrase"
    for wrong in ({}, {"path": Path("k"), "descriptor": 0}):
        with pytest.raises(ValueError, match="either"):
            Unsealing(**wrong)  # type: ignore[arg-type]


def test_settings_keep_the_minimum_of_gmt_0030() -> None:
    settings = Settings(data=Path("d"))
    assert settings.sm2_keys >= 32 and settings.keks >= 100
    assert settings.store_file == Path("d/store.sqlite")
    assert settings.key_file == Path("d/unseal.key")
