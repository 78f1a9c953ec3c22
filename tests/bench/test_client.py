"""The client's benchmark runs, and its figures belong to signatures that were made."""

import re

import pytest

from bench.client.__main__ import main
from hsm.client.values import Outcome
from hsm.model.errors import RefusalError
from hsm.spec.refusals import Refusal


def test_it_tells_four_figures(capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["--signatures", "20", "--runs", "1"]) == 0
    shown = capfd.readouterr().out
    assert "20 SM2 signatures" in shown
    names = re.findall(r"^  ([a-z, ]+?) +\d+\.\d\d s .* x \d+\.\d\d$", shown, re.MULTILINE)
    assert names == ["one by one", "batch", "async, one by one", "async, batch"]


def test_a_signature_that_failed_is_no_figure(monkeypatch: pytest.MonkeyPatch) -> None:
    refused: Outcome[bytes] = Outcome()
    refused._fail(RefusalError(Refusal.LIMIT))
    monkeypatch.setattr("hsm.client.device.Session.sign_many", lambda *_, **__: [refused])
    with pytest.raises(RefusalError):
        main(["--signatures", "2", "--runs", "1"])
