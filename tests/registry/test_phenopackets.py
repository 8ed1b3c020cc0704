"""Phenopackets v2 in and out without a loss, and common data elements as a table, under the consent to exchange.

The sample holds five published patients that together use every field of the collection they are from; the whole
collection is walked by `benchmarks/phenopackets.py`.
"""

import csv
import json
from contextlib import nullcontext
from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import Error, transaction
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from config.environment import ROOT
from consilia.audit.models import AuditEntry
from consilia.foundation.ages import age_at
from consilia.foundation.refusals import NotAllowed
from consilia.registry import services
from consilia.registry.domain.packets import duration
from consilia.registry.domain.phenopackets import NotAPhenopacket, read_packet, write_packet
from consilia.registry.domain.words import Certainty, When
from consilia.registry.models import Entry, Picture, Pseudonym
from consilia.registry.services.packet_words import packet_sentence
from tests.factories.accounts import signed_in_client
from tests.factories.registry import Desk, facts, make_desk

LINES = (ROOT / "tests" / "registry" / "data" / "phenopackets.jsonl").read_text().splitlines()
PACKETS: list[dict[str, Any]] = [json.loads(line) for line in LINES]


@pytest.mark.parametrize("line", LINES, ids=range(len(LINES)))
def test_a_packet_is_written_as_it_was_read(line: str) -> None:
    assert json.loads(write_packet(read_packet(line.encode()))) == json.loads(line)


def places(value: Any, path: tuple[Any, ...] = ()) -> Any:
    """Every key and place of a JSON value."""
    steps = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, inner in steps:
        yield (*path, step)
        yield from places(inner, (*path, step))


def changed(packet: Any, path: tuple[Any, ...], change: Any) -> Any:
    copy = json.loads(json.dumps(packet))
    inner = copy
    for step in path[:-1]:
        inner = inner[step]
    change(inner, path[-1])
    return copy


@given(st.sampled_from(PACKETS), st.data(), st.sampled_from([None, 7, "x", [], {}, False, {"id": "HP:1"}]))
def test_whatever_is_put_in_a_packet_it_is_kept_whole_or_refused_with_its_place(
    packet: dict[str, Any], data: st.DataObject, value: Any
) -> None:
    path = data.draw(st.sampled_from(list(places(packet))))
    drops = data.draw(st.booleans())
    other = changed(
        packet, path, lambda inner, step: inner.pop(step) if drops else inner.__setitem__(step, value)
    )
    try:
        read = read_packet(json.dumps(other).encode())
    except NotAPhenopacket as error:
        refused = error
    else:
        assert json.loads(write_packet(read)) == other
        return
    assert refused.what
    assert refused.place.startswith("$")


@pytest.mark.parametrize(
    ("old", "new", "place"),
    [
        ('"excluded":true', '"exluded":true', "$.phenotypicFeatures[0]"),
        ('"sex":"', '"sex":"very ', "$.subject.sex"),
        ('"metaData":', '"metadata":', "$"),
    ],
)
def test_a_mistake_is_told_with_its_place(old: str, new: str, place: str) -> None:
    line = next(line for line in LINES if old in line)
    with pytest.raises(NotAPhenopacket) as refused:
        read_packet(line.replace(old, new).encode())
    assert refused.value.place == place


def test_two_times_at_once_are_no_time() -> None:
    line = '{"id":"1","metaData":{"created":"","createdBy":"","resources":[]},"subject":{"id":"1","timeAtLastEncounter":%s}}'
    for time in ("{}", '{"timestamp":"2026-01-01T00:00:00Z","age":{"iso8601duration":"P1Y"}}'):
        with pytest.raises(NotAPhenopacket) as refused:
            read_packet((line % time).encode())
        assert refused.value.place == "$.subject.timeAtLastEncounter"


@pytest.mark.parametrize(
    ("on", "text"),
    [
        (date(2020, 3, 1), "P0D"),
        (date(2020, 3, 30), "P29D"),
        (date(2020, 4, 1), "P1M"),
        (date(2021, 3, 1), "P1Y"),
        (date(2026, 11, 18), "P6Y8M"),
    ],
)
def test_ages_are_written_as_durations(on: date, text: str) -> None:
    born = date(2020, 3, 1)
    assert duration(age_at(born, on), born, on) == text


@pytest.fixture
def desk() -> Desk:
    return make_desk()


def about(entry: Entry, packet: dict[str, Any]) -> dict[str, Any]:
    """The packet as if it were about this child: its sex, its disease, nothing else changed."""
    copy = json.loads(json.dumps(packet))
    copy["subject"]["sex"] = entry.child.sex.upper()
    copy["diseases"][0]["term"]["id"] = entry.disease
    return copy  # type: ignore[no-any-return]


def brought(desk: Desk, entry: Entry, packet: dict[str, Any]) -> Picture:
    return services.import_packet(
        entry_id=entry.id, content=json.dumps(packet).encode(), by=desk.curator, at=desk.story.scene.tick()
    )


def exported(desk: Desk, entry: Entry) -> dict[str, Any]:
    content = services.export_packet(entry_id=entry.id, by=desk.curator, at=desk.story.scene.tick())
    return json.loads(content)  # type: ignore[no-any-return]


@pytest.mark.django_db
def test_nothing_leaves_without_the_consent_to_exchange(desk: Desk) -> None:
    entry = desk.enter()
    with pytest.raises(services.NoExchange):
        exported(desk, entry)
    desk.consent("data_exchange")
    packet = exported(desk, entry)
    name = Pseudonym.objects.get().text
    assert (packet["id"], packet["subject"]["id"], packet["subject"]["sex"]) == (
        name,
        name,
        desk.child.sex.upper(),
    )
    assert "dateOfBirth" not in packet["subject"]
    assert packet["diseases"] == [
        {
            "term": {"id": "ORPHA:706", "label": "Patent arterial duct"},
            "onset": {"ontologyClass": {"id": "HP:0003577", "label": "Congenital onset"}},
        }
    ]
    assert [(one["type"]["id"], one.get("excluded", False)) for one in packet["phenotypicFeatures"]] == [
        ("HP:0001250", False), ("HP:0000252", True),
    ]  # fmt: skip
    text = json.dumps(packet, ensure_ascii=False)
    assert desk.child.family_name not in text
    assert desk.child.birth_date.isoformat() not in text
    assert AuditEntry.objects.filter(name="EntryExported").count() == 1
    desk.withdraw()
    with pytest.raises(Entry.DoesNotExist):
        exported(desk, entry)


@pytest.mark.django_db
def test_what_is_composed_is_a_packet_whatever_is_known(desk: Desk) -> None:
    desk.consent("data_exchange")
    entry = desk.enter()
    for number, certainty in enumerate(Certainty, start=1):
        undiagnosed = certainty is Certainty.UNDIAGNOSED
        changed = {
            "certainty": certainty,
            "onset": When.ANTENATAL,
            "diagnosis": When.UNKNOWN if undiagnosed else When.DAY,
        }
        services.restate_entry(
            entry_id=entry.id, number=number, facts=facts(**changed), because="Test.",
            by=desk.curator, at=desk.story.scene.tick(),
        )  # fmt: skip
        packet = exported(desk, entry)
        assert json.loads(write_packet(read_packet(json.dumps(packet).encode()))) == packet
        assert packet["diseases"][0].get("excluded", False) is (certainty is Certainty.EXCLUDED)
        assert ("SOLVED" in json.dumps(packet)) is (certainty in {Certainty.GENETIC, Certainty.UNDIAGNOSED})


@pytest.mark.django_db
def test_a_picture_goes_out_as_it_came_under_the_pseudonym(desk: Desk) -> None:
    desk.consent("data_exchange")
    entry = desk.enter()
    name = Pseudonym.objects.get().text
    for number, packet in enumerate(PACKETS, start=1):
        came = about(entry, packet)
        assert brought(desk, entry, came).number == number
        expected = json.loads(json.dumps(came))
        was = came["subject"]["id"]
        expected["id"] = expected["subject"]["id"] = name
        for interpretation in expected.get("interpretations", []):
            for one in interpretation["diagnosis"].get("genomicInterpretations", []):
                if one["subjectOrBiosampleId"] == was:
                    one["subjectOrBiosampleId"] = name
        assert exported(desk, entry) == expected
    assert Picture.objects.count() == len(PACKETS)
    with pytest.raises(Error, match="does not change"), transaction.atomic():
        Picture.objects.all().delete()


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (b"", "не JSON в UTF-8"),
        (b"\xff\xfe", "не JSON в UTF-8"),
        (b"[]", "ожидается «object», а не «array»"),
        (b'{"resourceType": "Patient"}', "ресурс FHIR"),
        (b'{"foo": 1}', "поля «foo» здесь нет"),
        (b'{"id": "1"}', "не хватает «metaData»"),
        (b" " * 2_000_001, "больше 2 МБ"),
        (b'{"subject": {"id": "1", "sex": "BOY"}}', "слова «BOY» здесь не бывает"),
        (
            b'{"subject": {"id": "1", "timeAtLastEncounter": {"age": {"iso8601duration": "3 years"}}}}',
            "P3Y6M",
        ),
    ],
)
def test_what_is_wrong_with_a_file_is_said_in_the_readers_language(text: bytes, sentence: str) -> None:
    with pytest.raises(NotAPhenopacket) as refused:
        read_packet(text)
    with override("ru"):
        assert sentence in packet_sentence(refused.value.what)


def test_a_mark_of_the_byte_order_is_no_fault() -> None:
    assert read_packet(b"\xef\xbb\xbf" + LINES[0].encode()) == read_packet(LINES[0].encode())


@pytest.mark.parametrize(
    ("text", "is_age"),
    [("P3Y", True), ("P1Y2M3D", True), ("PT5H", True), ("P2W", True)]
    + [(text, False) for text in ("3 years", "P", "PT", "", "P-3Y", "P3")],
)
def test_an_age_is_a_duration(text: str, *, is_age: bool) -> None:
    line = b'{"id":"1","metaData":{"created":"","createdBy":"","resources":[]},"subject":{"id":"1","timeAtLastEncounter":'
    with nullcontext() if is_age else pytest.raises(NotAPhenopacket):
        read_packet(line + json.dumps({"age": {"iso8601duration": text}}).encode() + b"}}")


@pytest.mark.django_db
def test_a_packet_about_somebody_else_is_refused(desk: Desk) -> None:
    entry = desk.enter()
    good = about(entry, PACKETS[0])
    for path, value in (
        (("subject", "sex"), {"male": "FEMALE"}.get(desk.child.sex, "MALE")),
        (("subject", "dateOfBirth"), "2020-01-01T00:00:00Z"),
        (("diseases",), [{"term": {"id": "OMIM:154700", "label": "Marfan syndrome"}}]),
    ):
        other = changed(good, path, lambda inner, step, value=value: inner.__setitem__(step, value))
        with pytest.raises(services.AnotherChild):
            brought(desk, entry, other)
    for what in ("seizure", "", "HP: 1"):
        with pytest.raises(services.PacketRefused, match=r"phenotypicFeatures\[0\]\.type\.id"):
            brought(desk, entry, {**good, "phenotypicFeatures": [{"type": {"id": what}}]})
    with pytest.raises(services.PacketRefused, match="subject"):
        brought(desk, entry, {**good, "subject": {}})
    with pytest.raises(NotAllowed):
        services.import_packet(
            entry_id=entry.id, content=b"{}", by=desk.story.scene.referrer, at=desk.story.scene.tick()
        )
    assert not Picture.objects.exists()


@pytest.mark.django_db
def test_the_table_of_common_data_elements_holds_who_consented_and_no_formula(desk: Desk) -> None:
    entry = desk.enter()
    desk.fill(entry, "eu_cde", patient_status="alive", biological_sample="no", functioning='=HYPERLINK("x")')

    def table() -> list[dict[str, str]]:
        lines = services.export_common_data(separator=",", by=desk.curator, at=desk.story.scene.tick())
        return list(csv.DictReader("".join(lines).lstrip("\ufeff").splitlines()))

    assert table() == []
    desk.consent("data_exchange")
    (row,) = table()
    assert len(row) == 16
    assert row["functioning"] == '\'=HYPERLINK("x")'
    assert (row["diagnosis_of_disease"], row["patient_status"], row["consent_to_reuse"]) == (
        "ORPHA:706", "alive", "yes",
    )  # fmt: skip
    with pytest.raises(NotAllowed):
        services.export_common_data(separator=",", by=desk.story.scene.referrer, at=desk.story.scene.tick())


@pytest.mark.django_db
def test_a_curator_brings_and_takes_packets_on_the_page_of_the_entry(desk: Desk) -> None:
    entry, client = desk.enter(), signed_in_client(desk.curator)
    address = f"/registry/entries/{entry.id}/phenopacket/"
    broken = SimpleUploadedFile("p.json", b'{"id": 1}')
    answer = client.post(address, {"file": broken})
    assert answer.status_code == 422
    assert "$.id" in answer.content.decode()
    good = SimpleUploadedFile("p.json", json.dumps(about(entry, PACKETS[0])).encode())
    assert (
        "The clinical picture is kept." in client.post(address, {"file": good}, follow=True).content.decode()
    )
    assert client.post(f"/registry/entries/{entry.id}/phenopacket.json").status_code == 409
    desk.consent("data_exchange")
    file = client.post(f"/registry/entries/{entry.id}/phenopacket.json")
    assert file.status_code == 200, file.content.decode()
    assert file["Content-Disposition"].startswith("attachment")
    assert read_packet(file.content).id.startswith("RD-")
    desk.forms  # noqa: B018 - loads them
    assert "RD-" in client.post("/registry/common-data.csv").content.decode()
    doctor = signed_in_client(desk.story.scene.referrer)
    assert doctor.post(f"/registry/entries/{entry.id}/phenopacket.json").status_code == 404
    assert doctor.get(address).status_code == 404
