"""Who may open an original, and who gets a copy that says less: photographs, films, images of machines."""

import re
from io import BytesIO

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from consilia.audit.models import AuditEntry
from consilia.cases import services
from consilia.cases.domain.lifecycle import State
from consilia.cases.models import Attachment, Case
from tests.cases.test_invited_colleagues import invited
from tests.documents.hostile import picture_of_a_place
from tests.factories import documents as make
from tests.factories import imaging
from tests.factories.accounts import make_actor, signed_in_client
from tests.factories.cases import Scene, make_scene

pytestmark = pytest.mark.django_db

FILES = {
    "foot.jpg": picture_of_a_place,
    "heart.mp4": make.film_of_a_place,
    "head.dcm": imaging.ct,
    "disc.zip": lambda: imaging.zipped({"1.dcm": imaging.ct()}),
    "letter.pdf": make.pdf,
}
# What who only reads gets at the address of the original; None is a letter, which says no more than it shows.
FOR_READERS = {
    "foot.jpg": "copy",
    "heart.mp4": "player",
    "head.dcm": 403,
    "disc.zip": 403,
    "letter.pdf": None,
}


@pytest.fixture
def scene() -> Scene:
    return make_scene()


@pytest.fixture
def case(scene: Scene) -> Case:
    return scene.case_in(State.IN_REVIEW)


@pytest.fixture
def reader(scene: Scene, case: Case) -> Client:
    """A colleague who was invited: she reads, and does not work on it."""
    now = timezone.now()
    invitation = invited(scene, case, at=now)
    services.accept_invitation(invitation_id=invitation.id, by=scene.stranger, at=now)
    return signed_in_client(scene.stranger)


def attach(scene: Scene, case: Case, name: str, content: bytes) -> Attachment:
    return services.attach_file(
        case_id=case.id,
        stream=BytesIO(content),
        name=name,
        declared_type="",
        title="",
        by=scene.referrer,
        at=scene.tick(),
    )


def test_originals_are_for_those_who_work_on_the_case(scene: Scene, case: Case, reader: Client) -> None:
    doctor, expert = signed_in_client(scene.referrer), signed_in_client(scene.expert)
    foreign = signed_in_client(make_actor())
    for name, made in FILES.items():
        content = made()
        original = reverse("cases:file", args=[case.id, attach(scene, case, name, content).id])
        assert b"".join(doctor.get(original)) == content, name
        assert b"".join(expert.get(original)) == content, name
        assert foreign.get(original).status_code == 404, name
        answer, expected = reader.get(original), FOR_READERS[name]
        if expected == "copy":
            assert b"Exif" not in b"".join(answer)
        elif expected == "player":
            assert answer["Location"].endswith("/film/")
        else:
            assert answer.status_code == (expected or 200), name


def test_a_film_is_played_without_place_and_its_parts_are_not_for_others(
    scene: Scene, case: Case, reader: Client
) -> None:
    film = attach(scene, case, "heart.mp4", make.film_of_a_place())
    page = reader.get(reverse("cases:film", args=[case.id, film.id]))
    shown = page.content.decode()
    original = f'href="{reverse("cases:file", args=[case.id, film.id])}"'
    assert original not in shown
    assert "media-src 'self'" in page["Content-Security-Policy"]
    (address,) = re.findall(r'<video src="([^"#]+)#', shown)
    answer = reader.get(address, headers={"Range": "bytes=0-"})
    content = b"".join(answer)
    assert answer.status_code == 206
    assert b"VIDE" in content
    assert b"55.7558" not in content
    assert reader.get(address.partition("?")[0]).status_code == 404
    assert signed_in_client(scene.expert).get(address).status_code == 404  # the entry is another's
    looked = AuditEntry.objects.filter(name="AttachmentDownloaded", subject_id=case.id)
    assert looked.count() == 1  # once for the page, not for each part
    doctors = signed_in_client(scene.referrer).get(reverse("cases:film", args=[case.id, film.id]))
    assert original in doctors.content.decode()


def test_what_is_no_film_has_no_player(scene: Scene, case: Case) -> None:
    letter = attach(scene, case, "letter.pdf", make.pdf())
    answer = signed_in_client(scene.expert).get(reverse("cases:film", args=[case.id, letter.id]))
    assert answer["Location"] == reverse("cases:file", args=[case.id, letter.id])
