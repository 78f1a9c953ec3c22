"""The demo that `make run` plays: a hospital protects patient records with a lab cipher machine.

    python -m hsm.bench.hospital [--once] [--records N] [--workdir DIR]

Exit code 0 only when every step passed; 1 when one did not; 130 when interrupted on the way.
"""

import argparse
import shlex
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import FrameType

from ..c_program import compile_program, link_flags, run_program
from ..lab_machine import DemoError, LabMachine, say
from .workplace import Workplace, default_workdir

INTERRUPTED = 130
SOURCES = Path(__file__).resolve().parent / "protect"
LINE = "-" * 100


def main() -> int:
    """Play the demo; the exit code."""
    arguments = _arguments()
    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(errors="replace")
    _on_stop_signals(_interrupt)
    machine: LabMachine | None = None
    try:
        workplace = Workplace(arguments.workdir)
        machine = LabMachine(workplace.directory)
        play(workplace, machine, arguments.records)
        return 0 if arguments.once else serve(workplace, machine)
    except DemoError as error:
        say(f"\nFAILED  失败: {error}")
        return 1
    except KeyboardInterrupt:
        say("\nInterrupted  已中断")
        return INTERRUPTED
    finally:
        _on_stop_signals(signal.SIG_IGN)  # an impatient second Ctrl-C leaves no daemon behind
        if machine is not None:
            machine.stop()


def play(workplace: Workplace, machine: LabMachine, records: int) -> None:
    """Play all steps; DemoError at the first one that fails."""
    began = time.monotonic()
    say(f"SoftSJJ: a hospital protects patient records  医院病历保护演示\n{LINE}")
    say("An emulator for integration and load tests, not a certified cryptographic module.")
    say("仅用于集成与压力测试的模拟器, 不是经认证的密码模块。")
    password = workplace.password_file()
    _start_machine(workplace, machine)
    _make_keys(machine, password)
    _heading(3, "Patient records (FHIR R4) and a CT image", "病历与 CT 影像")
    workplace.clear_results()
    _make_records(workplace.records, records)
    _heading(4, "Compile a program that knows only sdf.h and -lsdf", "编译应用程序")
    compile_program(SOURCES, workplace.program)
    _heading(5, "Run it", "运行")
    environment = machine.environment
    store, originals = str(workplace.store), str(workplace.records)
    run_program(
        workplace.program,
        ["seal", originals, store],
        {**environment, "PROTECT_PASSWORD": password.read_text()},
    )
    run_program(workplace.program, ["open", store, originals], environment)
    run_program(workplace.program, ["tamper", store], environment)
    _heading(6, "What the machine noted", "密钥清单与审计链")
    machine.command("key", "list")
    machine.command("audit", "verify")
    say(f"\n{LINE}\nAll steps passed  全部步骤通过  ({time.monotonic() - began:.1f} s)")


def serve(workplace: Workplace, machine: LabMachine) -> int:
    """Leave the daemon in the foreground until Ctrl-C, and say how to use it."""
    softsjj = Path(sys.executable).with_name("softsjj")
    password = workplace.password_file()
    say("\nThe machine stays up: use it from another terminal.")
    say("密码机保持运行, 可在另一终端使用:\n")
    for name, value in machine.settings.items():
        say(f"    export {name}={shlex.quote(value)}")
    say(f"    {softsjj if softsjj.exists() else 'softsjj'} status")
    say(f"    cc -o yours yours.c {shlex.join(link_flags())}")
    say(f"    export PROTECT_PASSWORD=$(cat {shlex.quote(str(password))})")
    say(f"    {shlex.quote(str(workplace.program))} seal {workplace.records} NEW-DIRECTORY")
    say("\nYour program includes sdf.h; SDF_OpenDevice finds the machine by SOFTSJJ_ADDRESS.")
    say("Ctrl-C stops it.  按 Ctrl-C 停止。")
    try:
        code = machine.wait()
    except KeyboardInterrupt:
        say("\nStopping  正在停止")
        return 0
    raise DemoError(f"the daemon ended by itself: exit code {code}; see {machine.log}")


def _start_machine(workplace: Workplace, machine: LabMachine) -> None:
    _heading(1, "A lab cipher machine", "实验用服务器密码机")
    if machine.is_made:
        say(f"  {machine.data} is there from an earlier run")
    else:
        workplace.discard(machine.data)
        machine.initialise()
    machine.start()
    machine.command("status")


def _make_keys(machine: LabMachine, password: Path) -> None:
    _heading(2, "Its administrator makes the keys", "管理员生成密钥")
    _make_key(machine, "sm2", ["--password-file", str(password)])
    _make_key(machine, "kek", [])


def _make_key(machine: LabMachine, kind: str, options: list[str]) -> None:
    index = ["--type", kind, "--index", "1"]
    if machine.has_key(kind, 1):
        say(f"  {kind} 1 is there from an earlier run")
    else:
        machine.command("key", "generate", *index, *options)


def _make_records(directory: Path, count: int) -> None:
    try:
        from .records import write_records
    except ModuleNotFoundError as error:
        raise DemoError(f"no {error.name}: pip install 'softsjj[demo]'") from error
    write_records(directory, count)
    shown = min(count, 3)
    for number in range(1, shown + 1):
        record = directory / f"record-{number:03d}"
        sizes = {path.name: path.stat().st_size for path in record.iterdir()}
        say(
            f"  {record.name}: bundle {sizes['bundle.json']} bytes, diagnosis "
            f"{sizes['diagnosis.json']}, fees {sizes['fees.json']}, report {sizes['report.json']}"
        )
    if count > shown:
        say(f"  ... {count} records")
    say(f"  in {directory} (invented people  虚构患者)")


def _heading(number: int, english: str, chinese: str) -> None:
    say(f"\n[{number}/6] {english}  {chinese}")


def _on_stop_signals(action: Callable[[int, FrameType | None], None] | signal.Handlers) -> None:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(number) != signal.SIG_IGN:  # nohup, or a job in the background
            signal.signal(number, action)


def _interrupt(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m hsm.bench.hospital",
        description="A hospital protects patient records with a lab cipher machine.",
    )
    parser.add_argument("--once", action="store_true", help="stop after the demo")
    parser.add_argument("--records", type=_count, default=3, help="how many patients (default 3)")
    parser.add_argument(
        "--workdir",
        type=Path,
        default=default_workdir(),
        help="where to work: a new or empty directory, or one of an earlier run",
    )
    return parser.parse_args()


def _count(text: str) -> int:
    count = int(text)
    if not 1 <= count <= 999:
        raise argparse.ArgumentTypeError("from 1 to 999")
    return count


if __name__ == "__main__":
    sys.exit(main())
