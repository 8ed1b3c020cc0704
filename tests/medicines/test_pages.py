"""The pages of needs: both languages, without scripts, with mistakes explained and nothing lost."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from consilia.accounts.domain.actors import Actor
from consilia.accounts.domain.roles import Role
from consilia.accounts.models import User
from consilia.audit.models import AuditEntry
from consilia.medicines import services
from consilia.medicines.domain.words import Channel, Paper, State
from consilia.medicines.models import ChannelRule, Need, PaperFile
from consilia.medicines.views.parents import STAGES
from tests.documents.hostile import picture_of_a_place
from tests.factories.accounts import make_actor, signed_in_client
from tests.factories.documents import pages, pdf
from tests.factories.medicines import Shelf, make_shelf
from tests.factories.patients import make_guardian

pytestmark = pytest.mark.django_db


@pytest.fixture
def shelf() -> Shelf:
    return make_shelf()


def text_of(answer: Any) -> str:
    return re.sub(r"\s+", " ", answer.content.decode())


def at_need(shelf: Shelf, name: str, *more: Any) -> str:
    return reverse(f"medicines:{name}", args=[shelf.need.id, *more])


def day(shelf: Shelf) -> str:
    return f"{shelf.at:%Y-%m-%d}"


def test_a_curator_takes_a_need_from_the_entry_to_the_approval_by_the_pages(shelf: Shelf) -> None:
    browser = signed_in_client(shelf.curator)
    entry = browser.get(reverse("registry:entry", args=[shelf.entry.id]))
    assert reverse("medicines:identify", args=[shelf.entry.id]) in text_of(entry)
    asked = {"medicine": "Testimab", "unit": "vials"}
    made = browser.post(reverse("medicines:identify", args=[shelf.entry.id]), asked)
    shelf.__dict__["need"] = Need.objects.get()
    assert made.url == at_need(shelf, "need")

    def move(name: str, by: Client = browser, **told: str) -> Any:
        return by.post(at_need(shelf, "move", name), {"on": day(shelf), **told})

    assert move("confirm").status_code == 302
    refused = move("record_council", number="12")
    assert (
        refused.status_code,
        "Add the protocol" in text_of(refused),
        'value="12"' in text_of(refused),
    ) == (422, True, True)
    for kind in ("protocol", "parent_application", "parent_consent"):
        file = SimpleUploadedFile(f"{kind}.pdf", pdf(), "application/pdf")
        added = browser.post(at_need(shelf, "add_paper"), {"kind": kind, "files": [file]})
        assert added.status_code == 302
    assert move("record_council", number="12").status_code == 302
    why = text_of(browser.get(at_need(shelf, "channel")))
    assert "Cannot be assessed: a look into the foundation" in why
    browser.post(at_need(shelf, "listing"), {"is_listed": "yes", "on": day(shelf)})
    assert "Foundation for children" in text_of(browser.get(at_need(shelf, "channel")))
    assert browser.post(at_need(shelf, "channel"), {"channel": "foundation"}).status_code == 302
    doctor = signed_in_client(shelf.doctor)
    for name in ("prepare", "submit"):
        assert move(name, by=doctor).status_code == 302
    assert move("review").status_code == 302
    assert move("approve").status_code == 422  # without a number
    assert move("approve", number="F-1").status_code == 302
    page = text_of(browser.get(at_need(shelf, "need")))
    assert "Ministry is informed of the approval" in page
    assert "№ F-1" in page
    assert AuditEntry.objects.filter(name="NeedRead").count() == 1


def test_the_list_is_narrowed_by_its_address(shelf: Shelf) -> None:
    shelf.reach(State.DISPENSED)
    services.inform_ministry(
        need_id=shelf.need.id, told=services.Told(shelf.at.date(), "M-1"), by=shelf.operator, at=shelf.at
    )
    browser = signed_in_client(shelf.operator)
    address = reverse("medicines:home")

    def shows(**query: str) -> bool:
        return "Testimab" in text_of(browser.get(address, query))

    assert not shows()
    assert shows(show="over")
    assert shows(show="short")
    assert not shows(show="late")
    assert shows(show="over", channel="foundation", state="dispensed")
    assert not shows(show="over", channel="federal")
    assert shows(show="over", channel="nonsense", state="nonsense")


@pytest.mark.parametrize(
    ("told", "sentence"),
    [
        ({"quantity": "viele"}, "Введите число"),
        ({"quantity": "-1"}, "больше либо равно 0"),
        ({"quantity": "10", "daily": "0"}, "больше нуля"),
        ({"quantity": "10", "counted_on": "2999-01-01"}, "ещё не наступил"),
    ],
)
def test_bad_input_is_told_in_the_readers_words(told: dict[str, str], sentence: str, shelf: Shelf) -> None:
    User.objects.filter(pk=shelf.doctor.user_id).update(language="ru")
    browser = signed_in_client(shelf.doctor)
    answer = browser.post(at_need(shelf, "stock"), {"counted_on": day(shelf), "lead_days": "33", **told})
    assert (answer.status_code, sentence in text_of(answer)) == (422, True), text_of(answer)
    assert 'value="33"' in text_of(answer)
    assert (
        browser.post(at_need(shelf, "stock"), {"counted_on": day(shelf), "quantity": "10,5"}).status_code
        == 302
    )
    page = text_of(browser.get(at_need(shelf, "need")))
    assert "10,5 vials" in page
    assert "Оценить нельзя" in page


def test_a_photographed_paper_is_shown_without_the_place_where_it_was_taken(shelf: Shelf) -> None:
    browser, sent = signed_in_client(shelf.doctor), picture_of_a_place()
    photo = SimpleUploadedFile("consent.jpg", sent, "image/jpeg")
    browser.post(at_need(shelf, "add_paper"), {"kind": "parent_consent", "files": [photo]})
    address = at_need(shelf, "paper", PaperFile.objects.get().id)
    shown = browser.get(address)
    assert shown["Content-Type"] == "image/jpeg"
    assert b"Exif" not in b"".join(shown)
    assert f"{address}?original" in text_of(browser.get(at_need(shelf, "need")))
    assert b"".join(browser.get(f"{address}?original")) == sent


def test_a_paper_is_read_in_the_page_and_the_log_tells_of_one_look(shelf: Shelf) -> None:
    browser = signed_in_client(shelf.doctor)
    sent = SimpleUploadedFile("protocol.pdf", pages("Protocol 12", "Signed"), "application/pdf")
    browser.post(at_need(shelf, "add_paper"), {"kind": "protocol", "files": [sent]})
    address = at_need(shelf, "show_paper", PaperFile.objects.get().id)
    assert f'href="{address}"' in browser.get(at_need(shelf, "need")).content.decode()
    shown = browser.get(address).content.decode()
    assert "Protocol 12" in shown
    assert "Page 2 of 2" in shown
    first, second = (
        found.replace("&amp;", "&") for found in re.findall(r'<img src="([^"]+/read/\d/[^"]+)"', shown)
    )
    assert browser.get(second)["Content-Type"] == "image/webp"
    assert (
        browser.get(address, {"entry": first.partition("entry=")[2].replace("%3A", ":")}).status_code == 200
    )
    assert AuditEntry.objects.filter(name="NeedPaperRead").count() == 1
    assert browser.get(first.partition("?")[0]).status_code == 404
    assert signed_in_client(shelf.operator).get(second).status_code == 404, "the word is another's"
    stranger = signed_in_client(make_actor(Role.REFERRING_DOCTOR))
    assert {stranger.get(place).status_code for place in (address, second)} == {404}


def test_a_file_that_cannot_be_kept_says_why(shelf: Shelf) -> None:
    browser = signed_in_client(shelf.doctor)
    nothing = browser.post(at_need(shelf, "add_paper"), {"kind": "protocol"})
    assert (nothing.status_code, "Choose a file first" in text_of(nothing)) == (422, True)
    bad = SimpleUploadedFile("x.pdf", b"MZ not a pdf", "application/pdf")
    assert browser.post(at_need(shelf, "add_paper"), {"kind": "protocol", "files": [bad]}).status_code == 422
    paper = shelf.add(Paper.PROTOCOL)
    got = browser.get(at_need(shelf, "paper", paper.id))
    assert got["Content-Disposition"].startswith("attachment")
    assert browser.get(at_need(shelf, "take_back", paper.id)).status_code == 200
    assert browser.post(at_need(shelf, "take_back", paper.id)).status_code == 302
    assert browser.get(at_need(shelf, "paper", paper.id)).status_code == 404


def test_a_parent_reads_the_way_without_signing_in_and_nothing_names_the_child(shelf: Shelf) -> None:
    shelf.reach(State.PROCUREMENT)
    shelf.count("12")
    guardian = make_guardian(shelf.need.child, by=shelf.doctor, at=shelf.at)
    browser = signed_in_client(shelf.doctor)
    browser.post(at_need(shelf, "parents"), {"guardian": str(guardian.id)})
    address = re.search(r"/medicines/page/[^<\"]+", text_of(browser.get(at_need(shelf, "parents"))))
    assert address is not None
    parent = Client(headers={"Accept-Language": "en"})
    page = parent.get(address[0], headers={"cookie": "django_language=en"})
    told = text_of(page)
    assert page.status_code == 200
    assert page["X-Robots-Tag"] == "noindex"
    child = shelf.need.child
    for secret in (
        child.family_name,
        child.given_name,
        "Testimab",
        shelf.entry.label_en,
        guardian.family_name,
    ):
        assert secret not in told
    assert len(re.findall("<li>", told.partition('class="medicines-way"')[2].partition("</ol>")[0])) == len(
        STAGES
    )
    assert parent.get(address[0] + "x").status_code == 404
    link = shelf.need.links.get()
    assert browser.post(at_need(shelf, "end_parent_page", link.id)).status_code == 302
    assert parent.get(address[0]).status_code == 410


@pytest.mark.parametrize("language", ["en", "ru"])
def test_every_page_opens_in_the_readers_language(language: str, shelf: Shelf) -> None:
    shelf.reach(State.DISPENSED)
    shelf.count("40")
    paper = shelf.add(Paper.OTHER)
    link = shelf.page_for(make_guardian(shelf.need.child, by=shelf.doctor, at=shelf.at))
    User.objects.filter(pk=shelf.doctor.user_id).update(language=language)
    browser = signed_in_client(shelf.doctor)
    paths = [
        reverse("medicines:home"),
        reverse("medicines:identify", args=[shelf.entry.id]),
        *(at_need(shelf, name) for name in ("need", "channel", "stock", "add_paper", "parents")),
        *(at_need(shelf, "move", name) for name in ("prepare", "stop", "of_age")),
        at_need(shelf, "take_back", paper.id),
        at_need(shelf, "end_parent_page", link.id),
        reverse("patients:detail", args=[shelf.need.child_id]),
    ]
    for path in paths:
        answer = browser.get(path)
        assert answer.status_code == 200, path
        title = re.search(r"<h1[^>]*>(.*?)</h1>", text_of(answer))
        assert title is not None


def test_moves_out_of_turn_lead_back_and_unknown_ones_are_not_there(shelf: Shelf) -> None:
    browser = signed_in_client(shelf.curator)
    assert browser.get(at_need(shelf, "move", "approve")).url == at_need(shelf, "need")
    assert browser.get(at_need(shelf, "move", "fly")).status_code == 404
    stale = {"on": day(shelf), "version": "7"}
    assert browser.post(at_need(shelf, "move", "confirm"), stale).status_code == 409


def test_a_rule_that_ends_tomorrow_still_speaks_today(shelf: Shelf) -> None:
    """Rules are dated: the page shows those of the instant."""
    now = shelf.at
    ChannelRule.objects.filter(channel=Channel.FOUNDATION).update(ends=now - timedelta(days=1))
    choice = services.look_up_listing(
        need_id=shelf.need.id, is_listed=True, on=now.date(), by=shelf.curator, at=now
    )
    assert choice.is_listed
    shown = text_of(signed_in_client(shelf.curator).get(at_need(shelf, "channel")))
    assert "Foundation&#39;s list" not in shown.partition('id="speaking"')[2]


def test_news_name_neither_child_nor_medicine(shelf: Shelf) -> None:
    from consilia.medicines.jobs import tell_of_move
    from consilia.notifications.models import Notification

    shelf.play("confirm")
    entry = AuditEntry.objects.get(name="NeedMoved")
    reader: Actor = shelf.coordinator
    tell_of_move(entry_id=str(entry.id), subject_id=str(shelf.need.id), author_id=str(shelf.curator.user_id))
    told = Notification.objects.filter(subject="need")
    assert reader.user_id in {row.user_id for row in told}
    assert shelf.curator.user_id not in {row.user_id for row in told}
    before = told.count()
    shelf.desk.withdraw()
    tell_of_move(entry_id=str(AuditEntry.objects.latest("at").id), subject_id=str(shelf.need.id))
    assert told.count() == before
