"""Finding and reading `softsjj.toml` for this process, by the rules of native/rpc/config_file.c."""

import os
import stat
from pathlib import Path

from hsm.model.client_file import (
    FILE_BYTES_MAX,
    Base,
    ClientConfig,
    ClientFileError,
    Told,
    client_config,
    parse_client_file,
    parse_variables,
)

NAME = "softsjj.toml"
IN_HOME = f".config/softsjj/{NAME}"
IN_ETC = Path("/etc/softsjj") / NAME


def home() -> Path | None:
    """Give the home directory; None when there is none."""
    try:
        return Path.home()
    except RuntimeError:
        return None


def find_file() -> tuple[Path | None, bool]:
    """Give the file that counts, and whether SOFTSJJ_CONFIG names it."""
    named = os.environ.get("SOFTSJJ_CONFIG")
    if named:
        return Path(named), True
    at_home = home()
    places = [Path(NAME), *([at_home / IN_HOME] if at_home else []), IN_ETC]
    return next((place for place in places if _is_there(place)), None), False


def _is_there(place: Path) -> bool:
    # A directory that one may not look into is as good as an empty one.
    try:
        place.stat()
    except (OSError, ValueError):
        return False
    return True


def read_file(path: Path, *, named: bool = True) -> dict[str, Told]:
    """Read a file: value and place by key. ClientFileError when it may not be trusted, or is wrong.

    `named`: a person named this file, so it may belong to somebody else.
    """
    try:
        fd = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NOCTTY | os.O_NONBLOCK)
    except (OSError, ValueError) as error:
        said = error.strerror if isinstance(error, OSError) else error
        raise ClientFileError(f"{path} cannot be read: {said}") from None
    with open(fd, "rb") as file:
        about = os.fstat(fd)
        if stat.S_ISCHR(about.st_mode):
            return {}  # /dev/null: no file at all, please
        if not stat.S_ISREG(about.st_mode):
            raise ClientFileError(f"{path} is no file")
        _trust(path, about, named)
        raw = file.read(FILE_BYTES_MAX)
    return parse_client_file(raw, str(path), Base(path.parent.absolute(), home()))


def _trust(path: Path, about: os.stat_result, named: bool) -> None:
    """Whoever can write the file chooses the machine that passwords go to.

    What is relative in it counts from where a link to it lies: whose link it is matters as well.
    """
    if about.st_mode & stat.S_IWOTH:
        raise ClientFileError(f"{path} is not read: everybody may write to it; chmod o-w it")
    if named:
        return
    try:
        owners = {about.st_uid, path.lstat().st_uid} - {0, os.geteuid()}
    except OSError:
        raise ClientFileError(f"{path} is not read: it has just been removed") from None
    if owners:
        raise ClientFileError(
            f"{path} is not read: it belongs to user {owners.pop()}, who is neither you nor root; "
            "if you trust it, set SOFTSJJ_CONFIG to its path"
        )


def load() -> ClientConfig:
    """Read the configuration of this process. ClientFileError."""
    path, named = find_file()
    from_file = {} if path is None else read_file(path, named=named)
    return client_config(from_file, parse_variables(os.environ), path)
