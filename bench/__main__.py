"""What `make bench` runs: the core beside OpenSSL, libsdf's round trip, Python's batches.

    python -m hsm.bench [core|sdf|client]

Figures are those of this machine at this moment: compare within one run only.
"""

import subprocess
import sys
import tempfile
from pathlib import Path

from .c_program import compile_program, run_program
from .lab_machine import DemoError, LabMachine, say

HERE = Path(__file__).resolve().parent


def core() -> int:
    """Run the cases of `softsjj bench core` under pytest-benchmark."""
    options = ["--benchmark-columns=median,iqr,ops"]
    words = [sys.executable, "-m", "pytest", str(HERE / "micro" / "bench_core.py"), "-p", "no:cov"]
    return subprocess.run([*words, "--rootdir", str(HERE), *options], check=False).returncode


def sdf() -> int:
    """Run the round trip of libsdf against a lab machine of its own."""
    with tempfile.TemporaryDirectory(prefix="softsjj-bench-") as name:
        machine = LabMachine(Path(name))
        program = Path(name) / "roundtrip"
        try:
            compile_program(HERE / "sdf", program)
            machine.initialise()
            machine.start()
            for kind in ("sm2", "kek"):
                machine.command("key", "generate", "--type", kind, "--index", "1")
            run_program(program, [], machine.environment)
        except DemoError as error:
            say(f"FAILED: {error}")
            return 1
        finally:
            machine.stop()
    return 0


def client() -> int:
    """Run the Python client, one by one and in batches."""
    words = [sys.executable, "-m", "hsm.bench.client"]
    return subprocess.run(words, check=False).returncode


def main() -> int:
    """Run what is named, or all; the exit code is 0 when all ran."""
    parts = {"core": core, "sdf": sdf, "client": client}
    names = sys.argv[1:] or list(parts)
    if unknown := [name for name in names if name not in parts]:
        say(f"there is no benchmark {unknown[0]}: {', '.join(parts)}")
        return 2
    return max(parts[name]() for name in names)


if __name__ == "__main__":
    sys.exit(main())
