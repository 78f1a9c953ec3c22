"""How public clients find and load an SDF library, one test each."""

import ctypes
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from hsm.testing.machines import Sjj
from tests.interop.toolchains import need

HERE = Path(__file__).parent
WARNINGS = ["-std=c11", "-O1", "-g", "-Wall", "-Wextra", "-Werror"]

# What loaders bind by dlsym. Each may be missing; those of the standard are not.
GMSSL = """
OpenDevice CloseDevice OpenSession CloseSession GetDeviceInfo GenerateRandom
GetPrivateKeyAccessRight ReleasePrivateKeyAccessRight ExportSignPublicKey_RSA ExportEncPublicKey_RSA
GenerateKeyPair_RSA GenerateKeyWithIPK_RSA GenerateKeyWithEPK_RSA ImportKeyWithISK_RSA
ExchangeDigitEnvelopeBaseOnRSA ExportSignPublicKey_ECC ExportEncPublicKey_ECC GenerateKeyPair_ECC
GenerateKeyWithIPK_ECC GenerateKeyWithEPK_ECC ImportKeyWithISK_ECC GenerateAgreementDataWithECC
GenerateKeyWithECC GenerateAgreementDataAndKeyWithECC ExchangeDigitEnvelopeBaseOnECC
GenerateKeyWithKEK ImportKeyWithKEK DestroyKey ExternalPublicKeyOperation_RSA
InternalPrivateKeyOperation_RSA ExternalVerify_ECC InternalSign_ECC InternalVerify_ECC
ExternalEncrypt_ECC InternalEncrypt_ECC InternalDecrypt_ECC Encrypt Decrypt CalculateMAC HashInit
HashUpdate HashFinal CreateFile ReadFile WriteFile DeleteFile
""".split()
SDF_GO = ["ImportKey", "ExternalSign_ECC", "InternalEncrypt_ECC", "InternalDecrypt_ECC"]
ENGINE = ["InternalPublicKeyOperation_RSA", "InternalPrivateKeyOperation_RSA", "GetErrMsg"]
OPTIONAL = [
    "SDFE_GenerateKey",
    "SDF_GenerateAgreementDataWithECCEx",
    "SDF_GenerateKeyWithECCEx",
    "SDF_ImportKeyPair_ECC",
    "SDF_GetSymmKeyHandle",
]


def compiled(source: str, program: Path, *flags: str | Path) -> Path:
    words = ["cc", *WARNINGS, HERE / source, "-o", program, *flags]
    subprocess.run([str(word) for word in words], check=True)
    return program


@pytest.fixture(scope="session")
def loader(tmp_path_factory: pytest.TempPathFactory) -> Path:
    program = tmp_path_factory.mktemp("loaders") / "loader"
    return compiled("loader.c", program, "-rdynamic", "-pthread", "-ldl")


@pytest.fixture
def library(sjj: Sjj) -> Path:
    return sjj.libdir / "libsdf.so"


def run(sjj: Sjj, *words: str | Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(word) for word in words],
        env=sjj.env | environment,
        capture_output=True,
        text=True,
        timeout=120,
    )


def used(done: subprocess.CompletedProcess[str]) -> None:
    assert (done.returncode, done.stdout, done.stderr) == (0, "used\n", "")


def test_names_may_be_missing_but_the_standards_are_there(
    loader: Path, sjj: Sjj, library: Path
) -> None:
    names = [f"SDF_{name}" for name in (*GMSSL, *SDF_GO, *ENGINE)]
    done = run(sjj, loader, "names", library, *names, *OPTIONAL)
    assert done.returncode == 0, done.stderr
    found = dict(line.split() for line in done.stdout.splitlines())
    assert {name for name in names if found[name] == "missing"} == set()
    assert {name for name in OPTIONAL if found[name] == "there"} == set()


def test_the_engines_error_text(library: Path) -> None:
    text = ctypes.CDLL(str(library)).SDF_GetErrMsg
    text.restype, text.argtypes = ctypes.c_char_p, [ctypes.c_uint32]
    assert b"SDR_PARDENY" in text(0x01000007) or b"right" in text(0x01000007)
    for code in (0, 1, 0x01000000, 0x0100001F, 0x01000020, 0xFFFFFFFF):
        assert text(code), hex(code)


def test_only_four_functions_are_mandatory(loader: Path, sjj: Sjj, library: Path) -> None:
    used(run(sjj, loader, "four", library))


def test_the_path_comes_from_the_environment(loader: Path, sjj: Sjj, library: Path) -> None:
    """SDF_LIBRARY_PATH is the loader's own setting: libsdf is found by it and minds it not."""
    words = f'exec "{loader}" four "$SDF_LIBRARY_PATH"'
    used(run(sjj, "sh", "-c", words, SDF_LIBRARY_PATH=str(library)))
    used(run(sjj, loader, "four", library, SDF_LIBRARY_PATH="/nowhere/at/all.so"))


@pytest.mark.parametrize(
    "flags",
    [
        "LOCAL",
        "GLOBAL",
        "LOCAL DEEPBIND",
        "GLOBAL DEEPBIND",
        "LAZY",
        "LAZY GLOBAL",
        "NODELETE",
    ],
)
def test_every_way_of_dlopen(loader: Path, sjj: Sjj, library: Path, flags: str) -> None:
    used(run(sjj, loader, "use", library, *flags.split()))


def test_a_relative_path_and_a_bare_name(loader: Path, sjj: Sjj, library: Path) -> None:
    done = subprocess.run(
        [loader, "use", "./libsdf.so"], env=sjj.env, cwd=library.parent, capture_output=True
    )
    assert (done.returncode, done.stdout) == (0, b"used\n")
    used(run(sjj, loader, "use", "libsdf.so", LD_LIBRARY_PATH=str(library.parent)))


def test_opened_twice_closed_and_opened_anew(loader: Path, sjj: Sjj, library: Path) -> None:
    """With threads that end after the library has gone."""
    used(run(sjj, loader, "twice", library))


def test_closed_with_a_session_open(loader: Path, sjj: Sjj, library: Path) -> None:
    used(run(sjj, loader, "left", library))


def test_loading_it_again_and_again_loses_no_memory(loader: Path, sjj: Sjj, library: Path) -> None:
    need("valgrind")
    checked = ["valgrind", "-q", "--leak-check=full", "--show-leak-kinds=definite,indirect"]
    used(run(sjj, *checked, "--error-exitcode=9", loader, "twice", library))


def test_bound_at_once(loader: Path, sjj: Sjj, library: Path) -> None:
    used(run(sjj, loader, "twice", library, LD_BIND_NOW="1"))


@pytest.mark.parametrize("name", ["libswsds.so", "libgmt0018.so", "libsdf_crypto.so.1"])
def test_under_another_name(
    loader: Path, sjj: Sjj, library: Path, tmp_path: Path, name: str
) -> None:
    other = tmp_path / name
    shutil.copy(library, other)
    used(run(sjj, loader, "use", other))
    other.unlink()
    other.symlink_to(library)
    used(run(sjj, loader, "use", other))


def test_two_copies_in_one_process(loader: Path, sjj: Sjj, library: Path, tmp_path: Path) -> None:
    other = tmp_path / "libswsds.so"
    shutil.copy(library, other)
    used(run(sjj, loader, "both", library, other))


def test_linked_by_its_base_name(sjj: Sjj, library: Path, tmp_path: Path) -> None:
    """As a TLS stack is: `-lsdf`, functions that must be there, and one that may be missing."""
    program = compiled("linked.c", tmp_path / "linked", f"-L{library.parent}", "-lsdf")
    done = run(sjj, program, LD_LIBRARY_PATH=str(library.parent))
    assert (done.returncode, done.stdout) == (0, "13 functions; SDFE_GenerateKey missing\n")
    lost = run(sjj, program, LD_LIBRARY_PATH=str(tmp_path))
    assert "libsdf.so" in lost.stderr


def test_a_program_that_was_linked_with_a_vendors_library(
    sjj: Sjj, library: Path, tmp_path: Path
) -> None:
    """Its binary wants libswsds.so: a copy, or a link, of ours by that name serves it."""
    vendor, ours = tmp_path / "vendor", tmp_path / "ours"
    vendor.mkdir()
    ours.mkdir()
    names = subprocess.run(
        ["nm", "-D", "--defined-only", library], capture_output=True, text=True, check=True
    ).stdout.split()
    stub = "".join(f"int {name}(void) {{ return 2; }}\n" for name in names if "SDF_" in name)
    (vendor / "stub.c").write_text(stub)
    flags = ["-shared", "-fPIC", "-Wl,-soname,libswsds.so", "-o", vendor / "libswsds.so"]
    subprocess.run(["cc", vendor / "stub.c", *flags], check=True)
    program = compiled("linked.c", tmp_path / "linked", f"-L{vendor}", "-lswsds")
    assert run(sjj, program, LD_LIBRARY_PATH=str(vendor)).returncode == 1
    for place in (shutil.copy, lambda source, target: target.symlink_to(source)):
        (ours / "libswsds.so").unlink(missing_ok=True)
        place(library, ours / "libswsds.so")
        done = run(sjj, program, LD_LIBRARY_PATH=str(ours))
        assert done.returncode == 0, done.stderr


def test_linked_under_another_name_it_still_asks_for_its_own(
    sjj: Sjj, library: Path, tmp_path: Path
) -> None:
    """The name inside (DT_SONAME) counts for whoever links anew: both names have to be found."""
    shutil.copy(library, tmp_path / "libswsds.so")
    program = compiled("linked.c", tmp_path / "linked", f"-L{tmp_path}", "-lswsds")
    wanted = subprocess.run(["ldd", program], capture_output=True, text=True).stdout
    assert "libsdf.so" in wanted
    assert "libswsds.so" not in wanted
    both = f"{tmp_path}:{library.parent}"
    assert run(sjj, program, LD_LIBRARY_PATH=both).returncode == 0


@pytest.mark.parametrize("compiler", ["cc -std=c11", "c++ -std=c++17"])
@pytest.mark.parametrize("packed", ["", "-DPACKED"])
def test_structures_have_their_places(sjj: Sjj, tmp_path: Path, compiler: str, packed: str) -> None:
    words = [*compiler.split(), "-x", "c++" if "c++" in compiler else "c", HERE / "layout.c"]
    flags = ["-Wall", "-Wextra", "-Werror", f"-I{sjj.includedir}", "-c", *packed.split()]
    done = subprocess.run(
        [*words, *flags, "-o", tmp_path / "layout.o"], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr


def test_python_leaves_the_process_with_the_library_loaded(sjj: Sjj, library: Path) -> None:
    """A ctypes client that closes nothing ends with the exit code it wanted, and in silence."""
    program = (
        "import ctypes, sys\n"
        "lib, device, session = ctypes.CDLL(sys.argv[1]), ctypes.c_void_p(), ctypes.c_void_p()\n"
        "assert lib.SDF_OpenDevice(ctypes.byref(device)) == 0\n"
        "assert lib.SDF_OpenSession(device, ctypes.byref(session)) == 0\n"
        "sys.exit(7)\n"
    )
    done = run(sjj, sys.executable, "-I", "-c", program, library)
    assert (done.returncode, done.stdout, done.stderr) == (7, "", "")


def test_the_library_needs_nothing_but_libc(library: Path) -> None:
    shown = subprocess.run(["ldd", library], capture_output=True, text=True, check=True).stdout
    names = {line.split()[0].split("/")[-1] for line in shown.splitlines()}
    assert names <= {
        "linux-vdso.so.1",
        "libc.so.6",
        "ld-linux-x86-64.so.2",
        "ld-linux-aarch64.so.1",
    }
