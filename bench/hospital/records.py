"""Patient records to protect: FHIR R4 bundles laid out as one file per protected object.

A small C program reads them without a JSON library. Everything is drawn from one seed: the same
seed writes the same bytes. All people are invented; every FHIR resource says so (HTEST label).

    DIRECTORY/ct.dcm                    a CT image in DICOM
    DIRECTORY/record-001/
        identity_number, address,       UTF-8 text without a line end
        telephone, contact
        diagnosis.json                  the Condition resources
        fees.json                       an Invoice
        report.json                     DiagnosticReports and the Observations they cite
        bundle.json                     the whole record, with the four texts in its Patient
"""

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from carebundle import PROFILES, generate_bundle, to_json
from carebundle.core.ids import deterministic_uuid
from carebundle.models.r4 import (
    Address,
    Bundle,
    BundleEntry,
    BundleEntryRequest,
    CodeableConcept,
    Coding,
    ContactPoint,
    HumanName,
    Identifier,
    Patient,
    PatientContact,
)
from faker import Faker
from pydicom.data import get_testdata_file

IMAGE_NAME = "ct.dcm"
RESIDENT_IDENTITY_SYSTEM = "urn:oid:2.16.156.10011.1.3"
_CHECK_CHARACTERS = "10X98765432"
_RELATIONS = ("配偶", "父亲", "母亲", "子女", "兄弟姐妹")
_PANEL_FEE = Decimal("85.00")
_MEDICATION_FEE = Decimal("46.50")
_FIXED_FEES = (("挂号费", Decimal("25.00")), ("诊查费", Decimal("50.00")))

Resource = dict[str, Any]


@dataclass(frozen=True)
class Personal:
    """What the health-sector guides want kept secret of a patient: four texts."""

    identity_number: str
    address: str
    telephone: str
    contact_name: str
    contact_relation: str
    contact_telephone: str

    @property
    def contact(self) -> str:
        """The contact person as one line: name, relation, telephone."""
        return f"{self.contact_name} {self.contact_relation} {self.contact_telephone}"


def check_character(first_17: str) -> str:
    """Compute the last character of a resident identity number (GB 11643-1999, MOD 11-2)."""
    weighted = sum(int(digit) * pow(2, 17 - i, 11) for i, digit in enumerate(first_17))
    return _CHECK_CHARACTERS[weighted % 11]


def draw_personal(fake: Faker, born: date, sex: str) -> Personal:
    """Invent the personal data of a patient with this birth date and sex ("F" or "M")."""
    # faker counts the birth date back from today: only its district and its serial number stay the
    # same from one day to the next. The record has a birth date of its own, and a sex: the serial
    # number is odd for a man (GB 11643-1999).
    drawn = fake.ssn()
    serial = int(drawn[14:17]) // 2 * 2 + (sex == "M")
    first_17 = f"{drawn[:6]}{born:%Y%m%d}{serial:03d}"
    return Personal(
        identity_number=first_17 + check_character(first_17),
        address=fake.address(),
        telephone=fake.phone_number(),
        contact_name=fake.name(),
        contact_relation=fake.random_element(_RELATIONS),
        contact_telephone=fake.phone_number(),
    )


def complete_patient(patient: Resource, personal: Personal) -> None:
    """Put the personal data into a FHIR Patient resource, in place."""
    street, _, postal_code = personal.address.rpartition(" ")
    identity = Identifier(
        use="official",
        type=CodeableConcept(
            coding=[Coding(system="http://terminology.hl7.org/CodeSystem/v2-0203", code="NI")],
            text="居民身份证",
        ),
        system=RESIDENT_IDENTITY_SYSTEM,
        value=personal.identity_number,
    )
    contact = PatientContact(
        relationship=[CodeableConcept(text=personal.contact_relation)],
        name=HumanName(text=personal.contact_name),
        telecom=[ContactPoint(system="phone", value=personal.contact_telephone)],
    )
    patient["identifier"] = [*patient["identifier"], _plain(identity)]
    patient["address"] = [
        _plain(Address(use="home", text=street, postalCode=postal_code, country="CN"))
    ]
    patient["telecom"] = [
        _plain(ContactPoint(system="phone", use="mobile", value=personal.telephone))
    ]
    patient["contact"] = [_plain(contact)]
    Patient.model_validate(patient)


def make_invoice(seed: int, index: int, bundle: Bundle) -> BundleEntry:
    """Build the fees as a FHIR R4 Invoice of our own: carebundle makes no financial resource."""
    charges = list(_FIXED_FEES)
    for resource in (entry.resource for entry in _entries(bundle)):
        if resource["resourceType"] == "DiagnosticReport":
            charges.append((resource["code"]["text"], _PANEL_FEE))
        elif resource["resourceType"] == "MedicationRequest":
            charges.append((resource["medicationCodeableConcept"]["text"], _MEDICATION_FEE))
    total = {"value": sum((fee for _, fee in charges), Decimal()), "currency": "CNY"}
    patient_entry = _entries(bundle)[0]
    invoice: Resource = {
        "resourceType": "Invoice",
        "meta": {"security": patient_entry.resource["meta"]["security"]},
        "status": "issued",
        "subject": {"reference": patient_entry.fullUrl},
        "date": "2026-01-01T09:30:00Z",
        "lineItem": [
            {
                "sequence": number,
                "chargeItemCodeableConcept": {"text": text},
                "priceComponent": [{"type": "base", "amount": {"value": fee, "currency": "CNY"}}],
            }
            for number, (text, fee) in enumerate(charges, start=1)
        ],
        "totalNet": total,
        "totalGross": total,
    }
    return BundleEntry(
        fullUrl=f"urn:uuid:{deterministic_uuid(seed, 'invoice', index)}",
        resource=invoice,
        request=BundleEntryRequest(method="POST", url="Invoice"),
    )


def make_record(seed: int, index: int) -> tuple[Bundle, Personal]:
    """Make one patient's record: a complete FHIR R4 bundle, and the personal data inside it."""
    sex = ("F", "M")[index % 2]
    profiles: Sequence[str] = sorted(PROFILES)
    bundle = generate_bundle(
        profile=profiles[index % len(profiles)], seed=seed, sex=sex, index=index
    )
    fake = Faker("zh_CN")
    fake.seed_instance(f"{seed}:{index}")
    patient = _entries(bundle)[0].resource
    personal = draw_personal(fake, date.fromisoformat(patient["birthDate"]), sex)
    complete_patient(patient, personal)
    _entries(bundle).append(make_invoice(seed, index, bundle))
    return bundle, personal


def write_record(directory: Path, bundle: Bundle, personal: Personal) -> None:
    """Write one record as files into a new directory."""
    directory.mkdir()
    for name in ("identity_number", "address", "telephone", "contact"):
        _write(directory / name, getattr(personal, name))
    _write(directory / "diagnosis.json", _extract(bundle, "Condition"))
    _write(directory / "fees.json", _extract(bundle, "Invoice"))
    _write(directory / "report.json", _extract(bundle, "DiagnosticReport", "Observation"))
    _write(directory / "bundle.json", to_json(bundle))


def write_records(directory: Path, count: int, seed: int = 1) -> None:
    """Write `count` records and the CT image into a new directory."""
    directory.mkdir()
    for index in range(count):
        bundle, personal = make_record(seed, index)
        write_record(directory / f"record-{index + 1:03d}", bundle, personal)
    shutil.copyfile(image_path(), directory / IMAGE_NAME)


def image_path() -> Path:
    """Find the CT image that pydicom carries; nothing is downloaded."""
    found = get_testdata_file("CT_small.dcm", download=False)
    if not found:
        raise FileNotFoundError("pydicom carries no CT_small.dcm")
    return Path(str(found))


def _entries(bundle: Bundle) -> list[Any]:
    """Return the bundle's own list of entries; their resources are plain dictionaries."""
    assert bundle.entry is not None
    return bundle.entry


def _extract(bundle: Bundle, *types: str) -> str:
    """Write the resources of these types as a FHIR collection, in JSON."""
    chosen = [
        BundleEntry(fullUrl=entry.fullUrl, resource=entry.resource)
        for entry in _entries(bundle)
        if entry.resource["resourceType"] in types
    ]
    return to_json(Bundle(type="collection", entry=chosen))


def _plain(element: Any) -> Resource:
    plain: Resource = element.model_dump(mode="python", exclude_none=True, by_alias=True)
    return plain


def _write(path: Path, text: str) -> None:
    path.write_bytes(text.encode())
