"""What Python says and what C says are the same numbers."""

from collections.abc import Callable

from hsm.spec.algorithms import ALGORITHMS, Sgd
from hsm.spec.ops import OPS, Op
from hsm.spec.refusals import REFUSALS, Refusal
from hsm.spec.sdf import Sdr

RunC = Callable[[str], list[str]]


def program(header: str, statements: list[str]) -> str:
    body = "\n".join(statements)
    return f'#include "{header}"\n#include <stdio.h>\nint main(void) {{\n{body}\nreturn 0;\n}}\n'


def test_refusals(run_c: RunC) -> None:
    names = [f"HSM_R_{row.name}" for row in Refusal]
    lines = run_c(
        program("gen/hsm_refusals.h", [f'printf("%d\\n", {n});' for n in [*names, "HSM_R_COUNT"]])
    )
    assert [int(line) for line in lines] == [*Refusal, len(REFUSALS)]


def test_ops_with_paths_and_replay_classes(run_c: RunC) -> None:
    show = 'printf("%d %s %d\\n", {0}, hsm_op_path({0}), (int)hsm_op_replay({0}));'
    lines = run_c(program("gen/hsm_ops.h", [show.format(f"HSM_OP_{op.name}") for op in Op]))
    classes = ("", "safe", "fresh", "once", "never")
    for line, op in zip(lines, Op, strict=True):
        number, path, replay = line.split()
        row = OPS[op]
        assert (int(number), path, classes[int(replay)]) == (op, row.path, row.replay)


def test_a_number_that_is_no_op_has_no_path_and_is_never_resent(run_c: RunC) -> None:
    ask = "return (hsm_op_path(0) || hsm_op_replay(0) != HSM_REPLAY_NEVER);"
    assert run_c(program("gen/hsm_ops.h", [ask])) == []


def test_algorithms(run_c: RunC) -> None:
    lines = run_c(program("gen/hsm_algorithms.h", [f'printf("%u\\n", SGD_{s.name});' for s in Sgd]))
    assert [int(line) for line in lines] == list(Sgd)


def test_the_values_taken_in_each_context(run_c: RunC) -> None:
    asked = {(c, r.value): s for s, r in ALGORITHMS.items() for c in r.contexts}
    asked |= {(a.context, a.value): s for s, r in ALGORITHMS.items() for a in r.aliases}
    asks = [
        f'printf("%u\\n", hsm_standard_id(HSM_CONTEXT_{context.upper()}, {value}u));'
        for context, value in [*asked, ("cipher", 0), ("sign", 0x20800)]
    ]
    lines = run_c(program("gen/hsm_algorithms.h", asks))
    assert [int(line) for line in lines] == [*asked.values(), 0, 0]


def test_return_codes_of_refusals(run_c: RunC) -> None:
    asks = [f'printf("%d\\n", sdf_code_of_refusal({refusal}));' for refusal in [*Refusal, 9999]]
    lines = run_c(program("gen/sdf_codes.h", asks))
    assert [int(line) for line in lines] == [
        *(REFUSALS[refusal].sdr_code for refusal in Refusal),
        Sdr.UNKNOWERR,
    ]


def test_sdf_header_and_internal_headers_agree(run_c: RunC) -> None:
    show = [f'printf("%d\\n", SDR_{code.name});' for code in Sdr]
    show += [f'printf("%u\\n", SGD_{sgd.name});' for sgd in Sgd]
    source = '#include "gen/hsm_algorithms.h"\n' + program("sdf.h", show)
    assert [int(line) for line in run_c(source)] == [*Sdr, *Sgd]
