"""Who is found: profiles follow what is signed, lists and what changed since agree, consent counts at this instant."""

from pathlib import Path
from unittest.mock import patch

import pytest
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytest_django import Settings

from consilia.accounts.domain.roles import Role
from consilia.audit.models import AuditEntry
from consilia.foundation.models import Undertaking
from consilia.foundation.refusals import NotAllowed
from consilia.patients.services import merge_children
from consilia.similar import jobs, services
from consilia.similar.models import Profile
from consilia.similar.queries import searching
from consilia.similar.queries.pool import Question, nearest, pool
from consilia.similar.queries.searching import leaving, profile_named, similar_to, tells_anything
from tests.factories.accounts import make_actor, signed_in_client
from tests.factories.cases import Scene, make_scene
from tests.factories.diagnosis import FOCAL, HEARING, HEART, MICROCEPHALY, SEIZURE, SEPTUM
from tests.factories.patients import make_child, make_consent
from tests.factories.registry import make_desk
from tests.factories.similar import SYSTEM, make_alike, with_table, withdraw
from tests.jobs import run_until_idle

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def world(settings: Settings, tmp_path: Path) -> None:
    with_table(settings, tmp_path)


@pytest.fixture
def scene() -> Scene:
    return make_scene()


def found(scene: Scene, *observed: str, **more: object) -> list[int]:
    return [row.profile.id for row in similar_to(Question(observed), at=scene.tick(), **more).rows]  # type: ignore[arg-type]


def test_a_signed_conclusion_of_a_consenting_family_makes_a_profile() -> None:
    desk = make_desk()
    run_until_idle()
    made = Profile.objects.get()
    assert (made.child, made.observed, made.excluded) == (desk.child, [SEIZURE], [MICROCEPHALY])
    assert (made.disease, made.certainty) == ("ORPHA:706", "clinical")
    assert made.centre == desk.story.scene.centre
    assert made.doctor_id == desk.story.scene.expert.user_id


def test_the_registry_adds_genes_and_certainty_and_nothing_changes_without_news() -> None:
    desk = make_desk()
    entry = desk.enter()
    desk.say_variant(entry)
    run_until_idle()
    made = Profile.objects.get()
    assert (made.genes, made.certainty) == (["TFAP2B"], "biochemical")
    again = services.refresh_profile(child_id=desk.child.id, by=SYSTEM, at=desk.story.scene.tick())
    assert again is not None
    assert again.changed_at == made.changed_at, "what did not change stays in the lists"


def test_without_consent_to_the_registry_nobody_is_compared() -> None:
    desk = make_desk(consented=False)
    desk.consent("data_exchange")
    run_until_idle()
    assert not Profile.objects.exists()
    desk.consent("registry")
    run_until_idle()
    assert Profile.objects.get().child == desk.child, "a consent that comes later is heard of"
    desk.withdraw()
    run_until_idle()
    assert not Profile.objects.exists(), "and the job takes away what was hidden"


def test_only_the_system_makes_profiles_and_lists() -> None:
    for deed in (services.make_lists, services.remove_hidden):
        with pytest.raises(NotAllowed):
            deed(by=make_actor(), at=make_scene().tick())


def test_merged_records_are_one_patient() -> None:
    desk = make_desk()
    scene = desk.story.scene
    run_until_idle()
    other = make_child(by=scene.referrer, at=scene.tick())
    house = make_actor(Role.ORGANISATION_COORDINATOR, organisation=scene.hospital)
    merge_children(kept_id=other.id, gone_id=desk.child.id, reason="twice", by=house, at=scene.tick())
    run_until_idle()
    assert Profile.objects.get().child == other


def test_the_most_alike_come_first_and_the_child_itself_is_left_out(scene: Scene) -> None:
    near = make_alike(scene, observed=[FOCAL, SEPTUM])
    far = make_alike(scene, observed=[SEIZURE, HEARING])
    make_alike(scene, observed=[MICROCEPHALY])
    assert found(scene, FOCAL, SEPTUM) == [near.id, far.id]
    assert found(scene, FOCAL, SEPTUM, apart_from=near.child.person) == [far.id]


def test_pages_follow_one_another_and_end() -> None:
    scene = make_scene()
    everybody = [make_alike(scene).id for _ in range(12)]
    first, second = (similar_to(Question([SEIZURE]), at=scene.tick(), page=number) for number in (1, 2))
    assert [row.profile.id for page in (first, second) for row in page.rows] == everybody
    assert (first.has_next, second.has_next) == (True, False)


def test_lists_and_what_changed_since_answer_as_if_everybody_were_compared(scene: Scene) -> None:
    some = [make_alike(scene, observed=codes) for codes in ([FOCAL], [SEIZURE, HEART], [SEPTUM], [HEARING])]
    with patch("consilia.similar.queries.pool.OVERLAP", scene.at - scene.at):
        before = nearest(Question([FOCAL, SEPTUM]), count=10)
        assert services.make_lists(by=SYSTEM, at=scene.tick()) == 4
        assert len(pool().lists or []) == 4
        assert nearest(Question([FOCAL, SEPTUM]), count=10) == before
        Profile.objects.filter(pk=some[3].pk).update(observed=[FOCAL, SEPTUM], changed_at=scene.tick())
        new = make_alike(scene, observed=[SEPTUM, FOCAL])
        first, second = nearest(Question([FOCAL, SEPTUM]), count=2)
        assert [first.id, second.id] == [some[3].id, new.id]
        assert first.score == 1


def test_at_night_missing_profiles_are_made_then_the_lists_with_progress() -> None:
    desk = make_desk()
    Profile.objects.all().delete()
    jobs.begin_night(timestamp=0)
    run_until_idle()
    work = Undertaking.objects.get(key__startswith="similar ")
    assert work.finished_at is not None
    assert len(pool().lists or []) == 1
    assert Profile.objects.get().child == desk.child
    assert AuditEntry.objects.filter(name="ListsMade").exists()


STEPS = st.lists(
    st.tuples(st.integers(0, 2), st.sampled_from(["registry", "data_exchange"]), st.booleans()), max_size=6
)


@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS, when=st.integers(0, 6))
def test_a_withdrawal_hides_a_patient_everywhere_at_once(
    scene: Scene, steps: list[tuple[int, str, bool]], when: int
) -> None:
    """Whatever order consents come and go in, before any job has run, with lists made at any moment between."""
    Profile.objects.all().delete()
    patients = [make_alike(scene, purposes=()) for _ in range(3)]
    agreed: set[tuple[int, str]] = set()
    for number, (who, purpose, gives) in enumerate([*steps, (0, "registry", True)]):
        if number == when:
            services.make_lists(by=SYSTEM, at=scene.tick())
        if gives:
            make_consent(patients[who].child, by=scene.referrer, at=scene.tick(), purpose=purpose)
            agreed.add((who, purpose))
        else:
            withdraw(patients[who], purpose, by=scene.referrer, at=scene.tick())
            agreed.discard((who, purpose))
        at = scene.tick()
        compared = {patients[n].id for n in range(3) if (n, "registry") in agreed}
        gone = {patients[n].id for n in range(3) if {(n, "registry"), (n, "data_exchange")} <= agreed}
        assert {row.profile.id for row in similar_to(Question([SEIZURE]), at=at).rows} == compared
        assert {profile.id for profile, _ in leaving(Question([SEIZURE]), at=at, count=9)} == gone
        for patient in patients:
            if patient.id not in compared:
                with pytest.raises(Profile.DoesNotExist):
                    profile_named(patient.reference, at)


def test_many_withdrawals_do_not_empty_a_page(scene: Scene) -> None:
    with patch.object(searching, "SPARE", 1):
        for _ in range(6):
            make_alike(scene, observed=[FOCAL], purposes=())
        left = make_alike(scene, observed=[SEIZURE])
        assert found(scene, FOCAL) == [left.id]


def test_what_few_have_in_common_is_not_told(scene: Scene) -> None:
    """Five of one centre, sex and age are told; the sixth, a grown boy elsewhere, is told by nothing."""
    alike = [make_alike(scene, centre=scene.centre) for _ in range(5)]
    lonely = make_alike(scene, born=scene.at.date().replace(year=2007), sex="male", observed=[FOCAL])
    nearer = make_alike(scene, observed=[SEPTUM])
    told = {
        row.profile.id: row.told
        for row in similar_to(Question([SEIZURE, FOCAL, SEPTUM]), at=scene.tick()).rows
    }
    assert (told[alike[0].id].sex, told[alike[0].id].band, told[alike[0].id].centre) == (
        "female", "school" if scene.at.year - 2020 >= 7 or scene.at.month >= 5 else "early", str(scene.centre.id),
    )  # fmt: skip
    assert told[nearer.id].centre is None
    assert told[nearer.id].sex == "female", "six girls of that age"
    assert told[lonely.id].sex is told[lonely.id].band is told[lonely.id].centre is None


def test_by_the_root_alone_nobody_is_compared_and_the_page_says_so(scene: Scene) -> None:
    assert not tells_anything(Question(["HP:0000118"]))
    assert tells_anything(Question(["HP:0000118"], ["KCNQ2"]))
    assert tells_anything(Question(["HP:0000118", SEIZURE]))
    case, doctor = scene.draft(), signed_in_client(scene.referrer)
    answer = doctor.post(reverse("similar:of_case", args=[case.id]), {"findings": ["HP:0000118"]})
    part = answer.content.decode()
    assert "too general to compare by" in part
    assert "Nobody like this" not in part
