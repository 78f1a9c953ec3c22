"""Write the seeds that come from tests/vectors: one file of hex lines for each driver.

Called by CMake: make_seeds.py VECTORS OUT. Only the standard library is needed.
"""

import sys
import tomllib
from collections.abc import Iterable, Iterator
from pathlib import Path

SM2_DER = ("sm2_sign", "sm2_sign_invalid", "sm2_encrypt", "sm2_decrypt_invalid")


def values(vectors: Path, files: Iterable[str], field: str) -> Iterator[str]:
    """Give a field of all vectors that have it."""
    for name in files:
        document = tomllib.loads((vectors / f"{name}.toml").read_text())
        for vector in document["vector"]:
            if vector.get(field):
                yield str(vector[field])


def main(vectors: Path, out: Path) -> None:
    """Write the files: der.hex is for fuzz_der.c, key_file.hex for fuzz_key_file.c."""
    out.mkdir(parents=True, exist_ok=True)
    der = [*values(vectors, SM2_DER, "signature_der"), *values(vectors, SM2_DER, "ciphertext_der")]
    (out / "der.hex").write_text("\n".join(dict.fromkeys(der)) + "\n")
    files = values(vectors, ["key_file"], "file")
    (out / "key_file.hex").write_text("\n".join(dict.fromkeys(files)) + "\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
