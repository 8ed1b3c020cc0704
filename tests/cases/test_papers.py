"""Documents read beside the case: by whom, once in the log for a look, and without anything of the document acting."""

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
from tests.cases.test_originals import attach
from tests.factories import documents as make
from tests.factories.accounts import make_actor, signed_in_client
from tests.factories.cases import Scene, make_scene

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene() -> Scene:
    return make_scene()


@pytest.fixture
def case(scene: Scene) -> Case:
    return scene.case_in(State.IN_REVIEW)


@pytest.fixture
def report(scene: Scene, case: Case) -> Attachment:
    return attach(scene, case, "report.pdf", make.pages(*(f"Result {n}" for n in range(1, 24))))


def address(attachment: Attachment) -> str:
    return reverse("cases:paper", args=[attachment.case_id, attachment.id])


def pictures(shown: str) -> list[str]:
    return [found.replace("&amp;", "&") for found in re.findall(r'<img src="([^"]+/paper/\d+/[^"]+)"', shown)]


def looks(case: Case) -> int:
    return AuditEntry.objects.filter(name="AttachmentDownloaded", subject_id=case.id).count()


def test_pages_come_one_by_one_and_the_log_tells_of_one_look(
    case: Case, scene: Scene, report: Attachment
) -> None:
    client = signed_in_client(scene.expert)
    shown = client.get(address(report)).content.decode()
    assert "Page 1 of 23" in shown
    assert "Result 20" in shown
    assert "Result 21" not in shown
    sources = pictures(shown)
    assert len(sources) == 20
    assert shown.count('loading="lazy"') == 19
    assert shown.count('width="992" height="1404"') == 20
    answer = client.get(sources[0])
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/webp")
    assert looks(case) == 1
    (further,) = re.findall(r'href="([^"]+)"[^>]* rel="next"', shown)
    rest = client.get(further.replace("&amp;", "&")).content.decode()
    assert "Result 23" in rest
    assert len(pictures(rest)) == 3
    assert looks(case) == 1
    client.get(address(report))
    assert looks(case) == 2, "opened again it is another look"


def test_on_a_thin_line_the_text_comes_and_pictures_when_they_are_asked_for(
    scene: Scene, report: Attachment
) -> None:
    client = signed_in_client(scene.expert)
    shown = client.get(address(report), {"text": "1"}).content.decode()
    assert "<img" not in shown
    assert "Result 20" in shown
    (first,) = re.findall(r'<a href="([^"]+/paper/1/[^"]+)"', shown)
    assert client.get(first.replace("&amp;", "&"))["Content-Type"] == "image/webp"


def test_a_page_is_gone_to_by_its_number(scene: Scene, report: Attachment) -> None:
    client = signed_in_client(scene.expert)
    there = client.get(address(report), {"go": "22", "size": "large"})["Location"]
    assert there.endswith("#sheet-22")
    shown = client.get(there.partition("#")[0]).content.decode()
    assert 'id="sheet-22"' in shown
    assert 'width="1984"' in shown
    for nonsense in ("", "x", "-1", "9" * 40):
        assert "page=1&" in client.get(address(report), {"go": nonsense})["Location"]
    assert client.get(address(report), {"page": "41"}).status_code == 404


def test_who_may_not_read_the_case_may_not_read_its_documents(
    scene: Scene, case: Case, report: Attachment
) -> None:
    shown = signed_in_client(scene.expert).get(address(report)).content.decode()
    picture = pictures(shown)[0]
    elsewhere = signed_in_client(scene.referrer)
    assert elsewhere.get(picture).status_code == 404, "the word in the address is another's"
    assert elsewhere.get(picture.partition("?")[0]).status_code == 404
    stranger = signed_in_client(scene.stranger)
    for place in (address(report), picture):
        assert stranger.get(place).status_code == 404
        assert signed_in_client(make_actor()).get(place).status_code == 404
        assert Client().get(place).status_code in {302, 401}
    now = timezone.now()
    services.accept_invitation(invitation_id=invited(scene, case, at=now).id, by=scene.stranger, at=now)
    mine = pictures(stranger.get(address(report)).content.decode())[0]
    assert stranger.get(mine).status_code == 200
    services.take_back_file(case_id=case.id, attachment_id=report.id, by=scene.referrer, at=scene.tick())
    assert stranger.get(mine).status_code == 404
    assert stranger.get(address(report)).status_code == 404


def test_nothing_of_a_document_is_markup_of_ours(scene: Scene, case: Case) -> None:
    evil = attach(scene, case, "evil.pdf", make.pages("<script>alert(1)</script>"))
    text = attach(scene, case, "evil.txt", b"<b onclick=alert(1)>2</b>\nTroponin 3")
    client = signed_in_client(scene.expert)
    for attachment, markup in ((evil, "<script>alert(1)</script>"), (text, "<b onclick=alert(1)>2</b>")):
        shown = client.get(address(attachment)).content.decode()
        assert markup not in shown
        assert markup.replace("<", "&lt;").replace(">", "&gt;") in shown
    assert "Troponin 3" in shown
    assert looks(case) == 2


def test_what_is_not_read_here_is_downloaded_and_what_cannot_be_shown_says_so(
    scene: Scene, case: Case
) -> None:
    client = signed_in_client(scene.expert)
    letter = attach(scene, case, "letter.docx", make.docx())
    assert client.get(address(letter))["Location"] == reverse("cases:file", args=[case.id, letter.id])
    broken = services.attach_file(
        case_id=case.id,
        stream=BytesIO(make.pdf().replace(b"[0 0 99 99]", b"[0 0 98 98]")),
        name="b.pdf",
        declared_type="",
        title="",
        by=scene.referrer,
        at=scene.tick(),
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("consilia.documents.services.sheets.SECONDS", 0)
        shown = client.get(address(broken)).content.decode()
    assert "cannot be shown here" in shown
    assert reverse("cases:file", args=[case.id, broken.id]) in shown


def test_the_case_leads_to_the_page_and_to_the_file(scene: Scene, case: Case, report: Attachment) -> None:
    shown = signed_in_client(scene.expert).get(f"/cases/{case.id}/").content.decode()
    assert f'href="{address(report)}"' in shown
    assert f'href="{reverse("cases:file", args=[case.id, report.id])}" download' in shown
