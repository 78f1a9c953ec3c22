"""A softsjj.toml, changed in any place, is judged alike by libsdf and by Python."""

import ctypes
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hsm.model.client_file import SETTINGS, Base, ClientFileError, parse_client_file
from tests.fuzz.effort import effort
from tests.model.client_files import BAD, GOOD
from tests.sdf.binding import Library, library_path

# Long ones only cost time; a good one is more often a good one again.
SEEDS = st.sampled_from([*GOOD * 4, *(text for text, _ in BAD if len(text) < 300)])
PIECES = st.one_of(
    st.sampled_from(
        """' " [ ] = # . , \\ _ { } - + 0 5 0x 1.5 inf true tls ca debug address
        unix:/a ::1 127.0.0.1:1 ''' \"\"\" \\u00e9 \\n [tls] 'b' "a" 1979-05-27 é""".split()
    ),
    st.sampled_from(["\n", "\r\n", "\r", "\t", " ", "\0", "retries = 1\n", "[tls]\n"]),
    st.text(max_size=3),
)
EDITS = st.lists(st.tuples(st.floats(0, 1), st.integers(0, 3), PIECES | st.just("")), max_size=3)


def edited(text: str, edits: list[tuple[float, int, str]]) -> bytes:
    """Cut some characters out at a place, and put others in."""
    for where, cut, piece in edits:
        at = round(where * len(text))
        text = text[:at] + piece + text[at + cut :]
    return text.encode()


class Judge:
    """libsdf, which reads a file and gives its reason for not opening a device."""

    def __init__(self) -> None:
        self.file = Path("softsjj.toml")
        self._library = Library(library_path())
        self._reason = ctypes.CDLL(str(library_path())).SDF_LastErrorText
        self._reason.restype = ctypes.c_char_p

    def reason(self, raw: bytes) -> str:
        """Give the last error after the file was read."""
        self.file.write_bytes(raw)
        self._library.call("OpenDevice", ctypes.c_void_p())
        said: bytes = self._reason()
        return said.decode(errors="backslashreplace")


@pytest.fixture(scope="module")
def judge(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Judge]:
    """In a directory of its own, and without what else would steer a client."""
    with pytest.MonkeyPatch.context() as patch:
        for setting in SETTINGS:
            patch.delenv(setting.variable, raising=False)
        patch.chdir(tmp_path_factory.mktemp("alike"))
        patch.setenv("SOFTSJJ_CONFIG", "softsjj.toml")
        # What a good file says is not done: no daemon there, no trace.
        patch.setenv("SOFTSJJ_ADDRESS", "unix:/nobody/here")
        patch.setenv("SOFTSJJ_TRACE", "/dev/null")
        patch.setenv("SOFTSJJ_DEBUG", "0")
        yield Judge()


@effort(examples=1500, a_second=800)
@given(text=SEEDS, edits=EDITS)
def test_a_changed_file_is_judged_alike(
    judge: Judge, text: str, edits: list[tuple[float, int, str]]
) -> None:
    raw = edited(text, edits)
    said = judge.reason(raw)
    try:
        parse_client_file(raw, str(judge.file), Base(Path.cwd(), Path(os.environ["HOME"])))
        verdict = "no daemon at unix:/nobody/here"
    except ClientFileError:
        verdict = f"{judge.file}:"
    assert said.startswith(verdict), said
