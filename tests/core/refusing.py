"""How a test says that the core must refuse."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from hsm.model.errors import RefusalError
from hsm.spec.refusals import Refusal


@contextmanager
def refused(refusal: Refusal) -> Iterator[None]:
    with pytest.raises(RefusalError) as caught:
        yield
    assert caught.value.refusal is refusal
