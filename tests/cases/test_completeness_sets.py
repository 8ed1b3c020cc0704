"""Requirement sets: shipped with the product, versioned, and kept by the drafts that began under them."""

import csv
from collections import Counter
from datetime import timedelta
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from uuid import uuid4

import pytest
from django.core.management import call_command
from django.utils import translation

from config.environment import ROOT
from consilia.accounts.domain.actors import Actor
from consilia.accounts.domain.roles import Role
from consilia.audit.models import AuditEntry
from consilia.cases import services
from consilia.cases.domain.completeness import Item
from consilia.cases.domain.lifecycle import State
from consilia.cases.domain.requirements import Said, Status
from consilia.cases.domain.sight import Sight
from consilia.cases.models import Answer, Case, Completeness, Requirement, RequirementSet
from consilia.cases.queries.completeness import answers_shown, needs_of
from consilia.cases.queries.worklist import Show, Wanted, with_excerpts, worklist
from consilia.cases.services import CaseIncomplete
from consilia.cases.services.requirement_sets import SEED, EmptySet, MistakesInFile, StartsInThePast
from consilia.cases.services.requirement_sheet import MOST_ITEMS
from consilia.cases.services.requirements import ImpossibleValue, NotAFileOfThisCase
from consilia.foundation.refusals import NotAllowed
from consilia.network.domain.reference import RUSSIA
from consilia.network.services import load_reference
from tests.factories.accounts import make_actor
from tests.factories.cases import NOON, Scene, make_scene, reload
from tests.factories.documents import pdf

pytestmark = pytest.mark.django_db
TERMS = ROOT / "consilia" / "terminology" / "data" / "hpo-ru.tsv"
FIELDS = [row["code"] for row in csv.DictReader((RUSSIA / "fields.csv").open(encoding="utf-8"))]
ROWS = list(csv.DictReader(SEED.open(encoding="utf-8")))
IN_DEPTH = {
    *("cardiology", "cardiac-surgery", "haematology", "oncology", "neonatology"),
    *("endocrinology", "nephrology", "rheumatology", "genetics"),
}


@pytest.fixture
def scene() -> Scene:
    return make_scene()


@pytest.fixture
def loaded(scene: Scene) -> Scene:
    load_reference(by=Actor.system(), at=NOON)
    services.load_requirements(by=Actor.system(), at=NOON)
    return scene


def item(key: str = "ecg", **changes: object) -> Requirement:
    known = {
        "key": key,
        "kind": "document",
        "group": "imaging",
        "need": "required",
        "weight": 3,
        "name_en": key,
        "name_ru": key,
        "why_en": "Because.",
        "why_ru": "Потому что.",
    }
    return Requirement(**{**known, **changes})


def weight(**changes: object) -> Requirement:
    limits = {"least": Decimal("0.2"), "most": Decimal(200), "likely_most": Decimal(120)}
    known = {"kind": "measurement", "group": "state", "unit_en": "kg", "unit_ru": "кг", **limits}
    return item("weight", **{**known, **changes})


def make_set(scene: Scene, *items: Requirement, field: str = "cardiology") -> RequirementSet:
    at = scene.tick()
    return services.make_requirement_set(
        field=field, items=list(items), starts=at, note="", by=Actor.system(), at=at
    )


def answer(scene: Scene, case: Case, field_before: str | None = None, **said: Said) -> Case:
    """Answer items of the case by key."""
    needs = needs_of(case, scene.at)
    ids = {one.requirement.key: one.requirement.id for one in needs.items}
    return services.answer_requirements(
        case_id=case.id,
        said={ids[key.replace("_", "-")]: words for key, words in said.items()},
        field_before=case.field_id or "" if field_before is None else field_before,
        by=scene.referrer,
        at=scene.tick(),
    )


# ------------------------------------------------------------------ what is shipped


def test_every_field_and_subspecialty_has_a_set_and_all_share_one() -> None:
    assert {row["field"] for row in ROWS} == {"all", *FIELDS}
    counts = Counter(row["field"] for row in ROWS)
    assert all(counts[field] >= 5 for field in FIELDS if "." not in field)
    assert all(counts[field] >= 17 for field in IN_DEPTH)


def test_no_field_is_padded_with_the_reasons_of_another() -> None:
    reasons = Counter(
        (row["why_en"], row["key"]) for row in ROWS if "." not in row["field"] and row["field"] != "all"
    )
    assert [reason for reason, count in reasons.items() if count > 4] == []


def test_an_emergency_is_asked_less_than_a_planned_request() -> None:
    for field in (field for field in FIELDS if "." not in field):
        own = [row for row in ROWS if row["field"] == field]
        in_minutes = [row for row in own if not row["urgencies"] or "emergency" in row["urgencies"].split()]
        assert len(in_minutes) < len(own), field


def test_no_set_is_longer_than_what_may_be_imported() -> None:
    assert max(Counter(row["field"] for row in ROWS).values()) <= MOST_ITEMS


def test_findings_name_terms_of_the_shipped_ontology() -> None:
    known = {line.split("\t")[0] for line in TERMS.read_text(encoding="utf-8").splitlines()}
    codes = {row["code"] for row in ROWS if row["code"]}
    assert codes
    assert codes <= known
    assert {row["kind"] for row in ROWS if row["code"]} == {"finding"}


def test_no_row_claims_to_be_verified_by_somebody() -> None:
    assert {row["verified"] for row in ROWS} == {"no"}


def test_loading_twice_changes_nothing_and_a_written_set_stays(loaded: Scene) -> None:
    scene = loaded
    assert RequirementSet.objects.count() == len({row["field"] for row in ROWS})
    assert Requirement.objects.count() == len(ROWS)
    assert services.load_requirements(by=Actor.system(), at=scene.tick()) == 0
    at = scene.tick()
    administrator = make_actor(Role.ADMINISTRATOR)
    services.make_requirement_set(
        field="cardiology", items=[item()], starts=at, note="ours", by=administrator, at=at
    )
    assert services.load_requirements(by=Actor.system(), at=scene.tick()) == 0
    assert RequirementSet.objects.filter(field="cardiology").count() == 2


def test_a_newer_shipped_set_becomes_a_new_version(loaded: Scene, tmp_path: Path) -> None:
    file = tmp_path / "newer.csv"
    lines = SEED.read_text(encoding="utf-8").splitlines(keepends=True)
    file.write_text("".join(line for line in lines if not line.startswith("pathology,material-left")))
    assert services.load_requirements(path=file, by=Actor.system(), at=loaded.tick()) == 1
    versions = RequirementSet.objects.filter(field="pathology").order_by("number")
    assert [version.items.count() for version in versions] == [7, 6]


def test_fields_that_the_country_does_not_have_are_passed_over(scene: Scene) -> None:
    services.load_requirements(by=Actor.system(), at=NOON)
    made = set(RequirementSet.objects.values_list("field", flat=True))
    assert {None, "cardiology", "neurology"} <= made
    assert len(made) < len({row["field"] for row in ROWS})


def test_the_command_loads_what_is_shipped_and_names_mistakes(scene: Scene, tmp_path: Path) -> None:
    call_command("load_requirements")
    assert RequirementSet.objects.filter(field=None).exists()
    broken = tmp_path / "broken.csv"
    text = SEED.read_text(encoding="utf-8")
    broken.write_text(text.replace("cardiology,ecg,document", "cardiology,ecg,drawing", 1))
    with pytest.raises(MistakesInFile, match="kind"):
        services.load_requirements(path=broken, by=Actor.system(), at=scene.tick())


# ------------------------------------------------------------------ versions


def test_a_version_is_made_by_an_administrator_from_today_on_and_is_on_record(scene: Scene) -> None:
    at = scene.tick()
    deed = {"field": "all", "items": [weight()], "starts": at, "note": "", "at": at}
    with pytest.raises(NotAllowed):
        services.make_requirement_set(**deed, by=scene.coordinator)
    administrator = make_actor(Role.ADMINISTRATOR)
    with pytest.raises(StartsInThePast):
        services.make_requirement_set(**{**deed, "starts": at - timedelta(minutes=1)}, by=administrator)
    with pytest.raises(EmptySet):
        services.make_requirement_set(**{**deed, "items": []}, by=administrator)
    made = services.make_requirement_set(**deed, by=administrator)
    entry = AuditEntry.objects.get(subject="requirement_set", subject_id=made.id)
    assert entry.user_id == administrator.user_id


def test_a_draft_keeps_the_version_it_began_with_until_its_field_changes(scene: Scene) -> None:
    make_set(scene, item("ecg"))
    case = scene.draft()
    make_set(scene, item("echocardiogram"))
    make_set(scene, item("eeg"), field="neurology")
    assert [one.requirement.key for one in needs_of(case, scene.at).items] == ["ecg"]
    for field in ("neurology", "cardiology"):
        before = reload(case).field_id or ""
        case = services.save_draft(
            case_id=case.id, changes={"field_id": field}, version=None, by=scene.referrer, at=scene.tick()
        )
        answer(scene, case, before)
    assert [one.requirement.key for one in needs_of(case, scene.at).items] == ["echocardiogram"]


def test_a_version_of_tomorrow_asks_nobody_today(scene: Scene) -> None:
    at = scene.tick()
    services.make_requirement_set(
        field="cardiology",
        items=[item()],
        starts=at + timedelta(days=1),
        note="",
        by=Actor.system(),
        at=at,
    )
    case = scene.draft()
    assert needs_of(case, scene.at).items == []


# ------------------------------------------------------------------ answers


def test_a_request_waits_for_its_required_items_or_a_reason(scene: Scene) -> None:
    make_set(scene, item("ecg"), weight(), item("old-report", need="recommended", weight=1))
    case = scene.draft()
    with pytest.raises(CaseIncomplete) as refused:
        services.submit_case(case_id=case.id, by=scene.referrer, at=scene.tick())
    assert refused.value.items == [Item.REQUIREMENTS]
    answer(scene, case, weight=Said(value=Decimal("4.2")), ecg=Said(unavailable="The device is broken."))
    sent = services.submit_case(case_id=case.id, by=scene.referrer, at=scene.tick())
    assert sent.state == State.TRIAGE
    judged = Completeness.objects.get(case=case)
    assert (judged.reached, judged.total, judged.is_excused) == (3, 7, True)


def test_an_incomplete_because_for_the_whole_request_is_enough(scene: Scene) -> None:
    make_set(scene, item("ecg"))
    case = scene.draft(incomplete_because="The child is on the way to you.")
    assert services.submit_case(case_id=case.id, by=scene.referrer, at=scene.tick()).state == State.TRIAGE
    assert Completeness.objects.get(case=case).is_excused


def test_an_emergency_is_never_held_up_by_the_set_of_its_field(scene: Scene) -> None:
    make_set(scene, item("ecg"), weight())
    case = scene.draft(urgency="emergency")
    assert services.submit_case(case_id=case.id, by=scene.referrer, at=scene.tick()).state == State.TRIAGE


def test_a_finding_of_the_request_answers_its_item(scene: Scene) -> None:
    make_set(
        scene,
        item("seizures", kind="finding", code="HP:0001250"),
        item("small-head", kind="finding", code="HP:0000252"),
        item("cyanosis", kind="finding", code="HP:0000961"),
    )
    statuses = {one.requirement.key: one.status for one in needs_of(scene.draft(), scene.at).items}
    assert statuses == {"seizures": Status.MET, "small-head": Status.MET, "cyanosis": Status.OPEN}


def test_an_impossible_number_is_refused_and_an_improbable_one_is_asked_about(scene: Scene) -> None:
    make_set(scene, weight())
    case = scene.draft()
    with pytest.raises(ImpossibleValue):
        answer(scene, case, weight=Said(value=Decimal(4200)))
    assert not Answer.objects.exists()
    answer(scene, case, weight=Said(value=Decimal(150)))
    assert [one.requirement.key for one in needs_of(case, scene.at).improbable] == ["weight"]


def test_a_file_answers_until_it_is_taken_back(scene: Scene) -> None:
    make_set(scene, item("ecg"))
    case = scene.draft()
    file = services.attach_file(
        case_id=case.id,
        stream=BytesIO(pdf()),
        name="ecg.pdf",
        declared_type="application/pdf",
        title="ECG",
        by=scene.referrer,
        at=scene.tick(),
    )
    answer(scene, case, ecg=Said(attachment_id=file.id))
    assert needs_of(case, scene.at).assessment.score == 1
    services.take_back_file(case_id=case.id, attachment_id=file.id, by=scene.referrer, at=scene.tick())
    assert needs_of(case, scene.at).assessment.score == 0
    with pytest.raises(NotAFileOfThisCase):
        answer(scene, case, ecg=Said(attachment_id=uuid4()))


def test_an_emptied_answer_is_gone_and_the_log_knows_which_item_changed(scene: Scene) -> None:
    make_set(scene, weight())
    case = scene.draft()
    version = answer(scene, case, weight=Said(value=Decimal("4.2"))).version
    assert answer(scene, case, weight=Said(value=Decimal("4.2"))).version == version, "nothing was changed"
    answer(scene, case, weight=Said())
    assert not Answer.objects.filter(case=case).exists()
    entry = AuditEntry.objects.filter(name="DraftSaved", subject_id=case.id).latest("at")
    assert entry.detail["fields"] == ["need_weight"]


def test_a_stranger_answers_nothing(scene: Scene) -> None:
    made = make_set(scene, weight())
    case = scene.draft()
    said = {made.items.get().id: Said(value=Decimal(4))}
    deed = {"case_id": case.id, "said": said, "field_before": "cardiology", "at": scene.tick()}
    with pytest.raises(Case.DoesNotExist):
        services.answer_requirements(**deed, by=scene.stranger)


def test_answers_of_another_field_stay_on_record(scene: Scene) -> None:
    make_set(scene, item("ecg"))
    case = scene.draft()
    answer(scene, case, ecg=Said(text="Sinus rhythm"))
    case = services.save_draft(
        case_id=case.id, changes={"field_id": "neurology"}, version=None, by=scene.referrer, at=scene.tick()
    )
    answer(scene, case, "cardiology")
    shown = answers_shown(case, Sight.BODY)
    assert shown is not None
    assert [row.words for _group, rows in shown.groups for row in rows] == ["Sinus rhythm"]


def test_the_answers_are_shown_with_the_body_and_only_counted_before(scene: Scene) -> None:
    make_set(scene, weight(), item("ecg"))
    case = scene.draft()
    answer(scene, case, weight=Said(value=Decimal("4.200")))
    body = answers_shown(case, Sight.BODY)
    assert body is not None
    with translation.override("ru"):
        assert [row.words for _group, rows in body.groups for row in rows] == ["4,2\u00a0кг"]
    preview = answers_shown(case, Sight.PREVIEW)
    assert preview is not None
    assert (preview.percent, preview.groups) == (50, [])
    assert answers_shown(case, Sight.HEADER) is None


# ------------------------------------------------------------------ search


SUMMARY = "A girl with asthma since her second year, who wheezes at night and after running."


def test_what_an_item_says_in_words_is_found_and_what_cannot_be_had_is_not(scene: Scene) -> None:
    make_set(scene, item("ecg"), item("mri"), item("fever", kind="yes_no"))
    case = scene.draft(urgency="emergency")
    said = {"ecg": Said(text="Delta wave in two leads"), "fever": Said(text="yes")}
    answer(scene, case, **said, mri=Said(unavailable="The tomograph is broken"))

    def finds(words: str, by: Actor = scene.referrer) -> bool:
        return bool(worklist(by, Wanted(show=Show.OPEN, words=words), at=scene.tick(), cursor=None).rows)

    assert finds("delta waves")
    assert not any(map(finds, ("tomograph", "yes")))
    (row,) = worklist(scene.referrer, Wanted(words="delta"), at=scene.tick(), cursor=None).rows
    (row,) = with_excerpts([row], scene.referrer, "delta")
    assert "Delta" in [piece for piece, is_marked in row.excerpt if is_marked]
    answer(scene, reload(case), ecg=Said(text="Normal rhythm"))
    services.save_draft(
        case_id=case.id, changes={"summary": SUMMARY}, version=None, by=scene.referrer, at=scene.tick()
    )
    assert finds("asthma normal")
    assert not finds("delta")
    services.submit_case(case_id=case.id, by=scene.referrer, at=scene.tick())
    assert finds("asthma", scene.coordinator)
    assert not finds("rhythm", scene.regional_operator)  # she reads headers
