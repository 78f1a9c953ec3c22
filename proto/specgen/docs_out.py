"""Writes the reference pages of the documentation: functions, return codes. No I/O."""

from collections.abc import Iterable, Sequence

from specgen.sdf_tables import Function, Sdf
from specgen.tables import Advice, Code, Refusal
from specgen.text import lines, notice

FUNCTIONS = {
    "en": (
        "SDF functions",
        "Every function that `libsdf.so` exports. One that is not emulated answers "
        "`SDR_NOTSUPPORT`. `softsjj sdf functions` prints the same list.",
        ("Function", "Editions", "Clause", "What it does", "Emulated"),
        ("yes", "no"),
    ),
    "zh": (
        "SDF 函数表",
        "`libsdf.so` 导出的全部函数。未仿真的函数返回 `SDR_NOTSUPPORT`。"
        "`softsjj sdf functions` 打印同一张表。",
        ("函数", "版本", "条款", "作用", "已仿真"),
        ("是", "否"),
    ),
}
ERRORS = {
    "en": (
        "Return codes",
        "What each code means here, and what to do about it. `SDF_LastErrorText()` gives the "
        "sentence that belongs to the last call of the thread.",
        ("Code", "Meaning", "What the device may have said", "What to do"),
    ),
    "zh": (
        "返回码",
        "各返回码的含义与处理办法。`SDF_LastErrorText()` 给出本线程最近一次调用的具体说明。",
        ("返回码", "含义", "设备的原因", "处理办法"),
    ),
}


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def _table(heads: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    shown = [[_cell(each) for each in row] for row in (heads, *rows)]
    shown.insert(1, ["---"] * len(shown[0]))
    return lines(f"| {' | '.join(row)} |" for row in shown)


def _page(title: str, sources: str, lead: str, body: str) -> str:
    return f"<!-- {notice(sources)} -->\n# {title}\n\n{lead}\n\n{body}"


def _function_row(row: Function, answers: tuple[str, str]) -> tuple[str, ...]:
    works, not_yet = answers
    done = works if row.status == "working" else not_yet
    return f"`{row.name}`", ", ".join(row.editions), row.clause, row.meaning, done


def functions_page(sdf: Sdf, language: str) -> str:
    """Make the table of all SDF functions."""
    title, lead, heads, answers = FUNCTIONS[language]
    rows = [_function_row(row, answers) for row in sdf.functions]
    return _page(title, "proto/spec/sdf.toml", lead, _table(heads, rows))


def _causes(code: Code, refusals: Sequence[Refusal], language: str) -> str:
    texts = [getattr(row, language) for row in refusals if row.sdr == code.name]
    return "<br>".join(texts)


def errors_page(
    codes: Sequence[Code], refusals: Sequence[Refusal], advice: Sequence[Advice], language: str
) -> str:
    """Make the table of return codes, each with what leads to it and what to do."""
    title, lead, heads = ERRORS[language]
    wanted = {row.code: getattr(row, language) for row in advice}
    own = {row.sdr: row.zh for row in reversed(refusals)}
    rows = [
        (
            f"`{code.name}`<br>`0x{code.value:08X}`",
            code.meaning if language == "en" else own.get(code.name, code.meaning),
            _causes(code, refusals, language),
            wanted[code.name],
        )
        for code in codes
    ]
    sources = "proto/spec/sdf_codes.toml, refusals.toml and advice.toml"
    return _page(title, sources, lead, _table(heads, rows))


def check_advice(codes: Sequence[Code], advice: Sequence[Advice]) -> list[str]:
    """Every return code has exactly one piece of advice, and nothing else has."""
    names = [row.code for row in advice]
    known = {code.name for code in codes}
    twice = sorted({name for name in names if names.count(name) > 1})
    return [
        *(f"advice.toml: {name} is no code" for name in names if name not in known),
        *(f"advice.toml: {name} twice" for name in twice),
        *(f"advice.toml: nothing for {name}" for name in sorted(known - set(names))),
    ]


def pages(
    sdf: Sdf, codes: Sequence[Code], refusals: Sequence[Refusal], advice: Sequence[Advice]
) -> dict[str, str]:
    """Make every reference page: path from the root, and text."""
    made = {}
    for language, ending in (("en", ""), ("zh", ".zh")):
        folder = "docs/reference"
        made[f"{folder}/functions{ending}.md"] = functions_page(sdf, language)
        made[f"{folder}/errors{ending}.md"] = errors_page(codes, refusals, advice, language)
    return made
