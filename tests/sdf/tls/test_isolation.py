"""A process that already carries another TLS library is not disturbed, and does not disturb us.

Each program does TLS of its own before libsdf opens a device over TLS, while it has it, and after.
"""

import ctypes.util
import importlib.util
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.serialization import pkcs12

from tests.sdf.binding import library_path
from tests.sdf.test_programs import build
from tests.sdf.tls.conftest import House, Machine

PROGRAMS = Path(__file__).parent / "programs"


def tls_library() -> Path:
    path = library_path().parent / "libsoftsjj-tls.so"
    if not path.is_file():
        pytest.skip("libsoftsjj-tls.so is not built: libssl-dev is missing")
    return path


def symbols(path: Path, *options: str) -> set[str]:
    """The dynamic symbols of a library, without their versions."""
    if shutil.which("nm") is None:
        pytest.skip("nm is missing: binutils")
    done = subprocess.run(
        ["nm", "-D", *options, str(path)], check=True, capture_output=True, text=True
    )
    return {line.split()[-1].split("@")[0] for line in done.stdout.splitlines()}


def run(machine: Machine, *command: str | Path, **more: str) -> str:
    done = subprocess.run(
        [str(part) for part in command],
        env=machine.env() | more,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout.strip()


def beside(machine: Machine, crypto: Path | str, ssl: Path | str) -> str:
    """Run beside.py with these libraries; gives the version they say they are."""
    own = machine.house.server
    script = PROGRAMS / "beside.py"
    return run(
        machine, sys.executable, script, library_path(), own.certificate, own.key, crypto, ssl
    )


def in_wheel(package: str, pattern: str) -> Path:
    """The one file of an installed wheel; the test is skipped where that is not installed."""
    found = importlib.util.find_spec(package)
    if found is None or found.origin is None:
        pytest.skip(f"the wheel {package} is not installed")
    (path,) = Path(found.origin).parents[1].glob(pattern)
    return path


def test_one_symbol_and_none_of_openssl() -> None:
    """Nothing in it can be bound to from outside, and nothing in it binds to another OpenSSL."""
    assert symbols(tls_library(), "--defined-only") == {"softsjj_tls"}
    undefined = symbols(tls_library(), "--undefined-only")
    openssl = re.compile(r"(SSL|EVP|BIO|ERR|X509|PEM|CRYPTO|OPENSSL|RAND|ASN1)_")
    assert not [name for name in undefined if openssl.match(name)]
    assert {"SSL_new", "EVP_DigestInit_ex"}.isdisjoint(symbols(library_path()))


def test_libsdf_alone_loads_no_tls(tls_machine: Machine) -> None:
    """A Unix socket needs none of it."""
    code = (
        "import ctypes, sys; library = ctypes.CDLL(sys.argv[1]); handle = ctypes.c_void_p();"
        "assert library.SDF_OpenDevice(ctypes.byref(handle)) == 0;"
        "print('libsoftsjj-tls' in open('/proc/self/maps').read())"
    )
    unix = tls_machine.daemon.address
    command = (sys.executable, "-c", code, library_path())
    assert run(tls_machine, *command, SOFTSJJ_ADDRESS=unix) == "False"
    assert run(tls_machine, *command) == "True"


def test_the_systems_openssl(tls_machine: Machine) -> None:
    crypto, ssl = ctypes.util.find_library("crypto"), ctypes.util.find_library("ssl")
    if crypto is None or ssl is None:
        pytest.skip("this system has no libssl")
    assert "SSL" in beside(tls_machine, crypto, ssl)


def test_tongsuo(tls_machine: Machine) -> None:
    """The wheel's extension exports every name of OpenSSL, and says that it is one of 2020."""
    extension = in_wheel("tongsuopy", "tongsuopy/backends/_tongsuo*.so")
    assert {"SSL_new", "EVP_DigestInit_ex"} <= symbols(extension, "--defined-only")
    assert beside(tls_machine, extension, extension).startswith("OpenSSL 1.1.1")


def test_openssl_1_1(tls_machine: Machine) -> None:
    """The one that the wheel of psycopg2 2.9.5 holds."""
    crypto = in_wheel("psycopg2", "psycopg2_binary.libs/libcrypto-*.so.1.1")
    ssl = in_wheel("psycopg2", "psycopg2_binary.libs/libssl-*.so.1.1")
    assert beside(tls_machine, crypto, ssl).startswith("OpenSSL 1.1.1")


def test_every_name_of_openssl_is_a_trap(tls_machine: Machine, tmp_path: Path) -> None:
    """Loaded before everything else: each function of libssl and libcrypto ends the process."""
    libraries = [
        path
        for name in ("libssl.so.3", "libcrypto.so.3")
        for path in Path("/usr/lib").glob(f"*/{name}")
    ]
    if len(libraries) != 2 or shutil.which("cc") is None:
        pytest.skip("OpenSSL 3 of the system, or a compiler, is missing")
    names = set().union(*(symbols(path, "--defined-only") for path in libraries))
    functions = sorted(name for name in names if re.fullmatch(r"[A-Za-z]\w*", name))
    assert len(functions) > 5000
    source, trap = tmp_path / "trap.c", tmp_path / "libtrap.so"
    source.write_text(
        "#include <stdlib.h>\n"
        + "".join(f"void {name}(void) {{ abort(); }}\n" for name in functions)
    )
    subprocess.run(
        ["cc", "-shared", "-fPIC", "-fno-builtin", "-w", str(source), "-o", str(trap)], check=True
    )
    program = build(tmp_path, "first.c")
    assert run(tls_machine, program, LD_PRELOAD=str(trap))


def test_openssls_configuration_is_not_ours(tls_machine: Machine, tmp_path: Path) -> None:
    """A file that lets every other OpenSSL of the process speak TLS 1.0 at most."""
    settings = tmp_path / "openssl.cnf"
    settings.write_text(
        "openssl_conf = top\n[top]\nssl_conf = all\n[all]\nsystem_default = old\n"
        "[old]\nMaxProtocol = TLSv1\nMinProtocol = TLSv1\n"
    )
    told = {"OPENSSL_CONF": str(settings)}
    code = "import ssl; print(ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT).maximum_version.name)"
    assert run(tls_machine, sys.executable, "-c", code, **told) == "TLSv1"
    assert run(tls_machine, build(tmp_path, "first.c"), **told)


def keystore(house: House, path: Path) -> Path:
    key = serialization.load_pem_private_key(house.server.key.read_bytes(), None)
    certificate = x509.load_pem_x509_certificate(house.server.certificate.read_bytes())
    cipher = serialization.BestAvailableEncryption(b"password")
    path.write_bytes(
        pkcs12.serialize_key_and_certificates(b"own", key, certificate, None, cipher)  # type: ignore[arg-type]
    )
    return path


def test_java(tls_machine: Machine, tmp_path: Path) -> None:
    """Java's TLS is its own; its process has signal handlers and threads that C did not start."""
    java = shutil.which("java")
    if java is None:
        pytest.skip("java is missing")
    modules = subprocess.run(
        [java, "--list-modules"], check=True, capture_output=True, text=True
    ).stdout
    if "jdk.incubator.foreign@17" not in modules:
        pytest.skip("the foreign-function interface as JDK 17 has it is missing")
    options = ["--add-modules", "jdk.incubator.foreign", "--enable-native-access=ALL-UNNAMED"]
    store = keystore(tls_machine.house, tmp_path / "own.p12")
    said = run(tls_machine, java, *options, PROGRAMS / "Beside.java", library_path(), store)
    assert said.startswith("java 17")
