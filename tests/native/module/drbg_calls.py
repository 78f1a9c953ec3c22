# SPDX-License-Identifier: Apache-2.0
"""Turns the Hash_DRBG vectors in the form of GM/T 0105 into a C header."""

import sys
import tomllib
from pathlib import Path


def array(data: str) -> str:
    """Return a C expression for the bytes and their number."""
    octets = bytes.fromhex(data)
    text = "".join(f"\\x{octet:02x}" for octet in octets)
    return f'(const uint8_t *)"{text}", {len(octets)}'


def call(text: str, output: str | None, v: str, c: str) -> str:
    """Return the initialiser of one call, e.g. 'generate bytes=32 add=00ff'."""
    kind, *fields = text.split()
    values = dict(field.split("=", 1) for field in fields)
    parts = [
        "true" if kind == "generate" else "false",
        array(values.get("entropy", "")),
        array(values.get("add", "")),
        array(output or ""),
        array(v),
        array(c),
    ]
    return "{" + ", ".join(parts) + "}"


def main() -> None:
    """Read the TOML file, write the header."""
    source, target = Path(sys.argv[1]), Path(sys.argv[2])
    lines = ["/* Generated from tests/vectors/drbg.toml. */"]
    names = []
    for vector in tomllib.loads(source.read_text())["vector"]:
        if vector["mechanism"] != "Hash_DRBG" or vector["form"] != "GM/T 0105":
            continue
        outputs = iter(vector["outputs"])
        calls = [
            call(text, next(outputs) if text.startswith("generate") else None, v, c)
            for text, v, c in zip(
                vector["calls"], vector["state_v"][1:], vector["state_c"][1:], strict=True
            )
        ]
        name = vector["name"].replace("-", "_")
        names.append(name)
        lines.append(f"static const drbg_call {name}_calls[] = {{{', '.join(calls)}}};")
        fields = [f'"{vector["name"]}"']
        fields += [array(vector[key]) for key in ("entropy", "nonce", "personalization")]
        fields += [f"{name}_calls", str(len(calls))]
        lines.append(f"static const drbg_vector {name} = {{{', '.join(fields)}}};")
    pointers = ", ".join(f"&{name}" for name in names)
    lines.append(f"static const drbg_vector *const drbg_vectors[] = {{{pointers}}};")
    target.write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
