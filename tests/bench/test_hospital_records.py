"""The records of the hospital demo are deterministic and valid."""

import filecmp
import json
from pathlib import Path

import pytest

from bench.hospital import records

TEXTS = ("identity_number", "address", "telephone", "contact")


@pytest.fixture(scope="module")
def directory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Four records of seed 7."""
    made = tmp_path_factory.mktemp("records") / "made"
    records.write_records(made, count=4, seed=7)
    return made


def patient_of(record: Path) -> dict:
    bundle = json.loads((record / "bundle.json").read_bytes())
    patients = [
        entry["resource"]
        for entry in bundle["entry"]
        if entry["resource"]["resourceType"] == "Patient"
    ]
    assert len(patients) == 1
    return patients[0]


def resources_of(path: Path) -> list[dict]:
    bundle = json.loads(path.read_bytes())
    assert bundle["resourceType"] == "Bundle"
    assert bundle["type"] == "collection"
    return [entry["resource"] for entry in bundle["entry"]]


def test_same_seed_same_bytes(directory: Path, tmp_path: Path) -> None:
    again = tmp_path / "again"
    records.write_records(again, count=4, seed=7)
    files = sorted(str(path.relative_to(directory)) for path in directory.rglob("*.*"))
    files += [f"record-{i:03d}/{name}" for i in range(1, 5) for name in TEXTS]
    matched, different, missing = filecmp.cmpfiles(directory, again, files, shallow=False)
    assert (different, missing) == ([], [])
    assert len(matched) == 4 * 8 + 1


def test_another_seed_another_patient(directory: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    records.write_records(other, count=1, seed=8)
    number = (other / "record-001/identity_number").read_text()
    assert number != (directory / "record-001/identity_number").read_text()


# The two example numbers of GB 11643-1999.
@pytest.mark.parametrize("number", ["11010519491231002X", "440524188001010014"])
def test_check_character_of_the_standards_examples(number: str) -> None:
    assert records.check_character(number[:17]) == number[17]


@pytest.mark.parametrize("index", range(1, 5))
def test_identity_number_fits_the_patient(directory: Path, index: int) -> None:
    record = directory / f"record-{index:03d}"
    number = (record / "identity_number").read_text()
    patient = patient_of(record)
    assert len(number) == 18
    assert records.check_character(number[:17]) == number[17]
    assert number[6:14] == patient["birthDate"].replace("-", "")
    assert (int(number[16]) % 2 == 1) == (patient["gender"] == "male")


@pytest.mark.parametrize("index", range(1, 5))
def test_bundle_holds_the_four_texts(directory: Path, index: int) -> None:
    record = directory / f"record-{index:03d}"
    text = {name: (record / name).read_text(encoding="utf-8") for name in TEXTS}
    patient = patient_of(record)
    identity = [i for i in patient["identifier"] if i["system"] == records.RESIDENT_IDENTITY_SYSTEM]
    assert [i["value"] for i in identity] == [text["identity_number"]]
    home = patient["address"][0]
    assert f"{home['text']} {home['postalCode']}" == text["address"]
    assert patient["telecom"][0]["value"] == text["telephone"]
    person = patient["contact"][0]
    name, relation, telephone = text["contact"].split(" ")
    assert person["name"]["text"] == name
    assert person["relationship"][0]["text"] == relation
    assert person["telecom"][0]["value"] == telephone
    assert all("\n" not in value for value in text.values())


def test_texts_to_authenticate_hold_what_they_say(directory: Path) -> None:
    record = directory / "record-002"
    assert {r["resourceType"] for r in resources_of(record / "fees.json")} == {"Invoice"}
    reports = resources_of(record / "report.json")
    assert {r["resourceType"] for r in reports} == {"DiagnosticReport", "Observation"}
    kinds = {r["resourceType"] for r in resources_of(record / "diagnosis.json")}
    assert kinds <= {"Condition"}


def test_some_patient_has_a_diagnosis(directory: Path) -> None:
    counts = [len(resources_of(path)) for path in directory.glob("record-*/diagnosis.json")]
    assert sum(counts) > 0


def test_invoice_adds_up(directory: Path) -> None:
    invoice = resources_of(directory / "record-001/fees.json")[0]
    lines = [line["priceComponent"][0]["amount"]["value"] for line in invoice["lineItem"]]
    assert round(sum(lines), 2) == invoice["totalNet"]["value"]


def test_every_resource_says_it_is_invented(directory: Path) -> None:
    bundle = json.loads((directory / "record-003/bundle.json").read_bytes())
    for entry in bundle["entry"]:
        labels = {label["code"] for label in entry["resource"]["meta"]["security"]}
        assert "HTEST" in labels, entry["resource"]["resourceType"]


def test_image_is_a_dicom_file(directory: Path) -> None:
    assert (directory / "ct.dcm").read_bytes()[128:132] == b"DICM"
