"""Marks shown in a conclusion: drawn once, frozen, on the page and on the paper, and never signed silently wrong."""

import io
from typing import Any

import pytest
from django.db import transaction
from django.db.utils import IntegrityError
from django.test import Client
from pypdf import PdfReader

from consilia.accounts.access import seeing_as
from consilia.cases.models import Case
from consilia.cases.services import attach_file
from consilia.conclusions import services
from consilia.conclusions.models import Conclusion, KeyImage
from consilia.conclusions.services import ImageLost, MarksMovedOn, NotOfThisCase, WordsInThePicture
from consilia.conclusions.services.content import content_of, hash_of
from consilia.documents import storage
from consilia.documents.models import StoredFile
from consilia.documents.services import open_file
from consilia.imaging import services as imaging
from consilia.imaging.domain.marks import Kind, Shape
from consilia.imaging.models import Annotation, Instance, Intake
from consilia.imaging.services import Drawing, NotDrawn
from tests.cases.test_lifecycle_table import PEOPLE
from tests.conclusions.editor import form_of
from tests.factories import imaging as make
from tests.factories.accounts import signed_in_client
from tests.factories.conclusions import Story, make_story
from tests.walls import a_process_that_serves_pages

pytestmark = pytest.mark.django_db


def attached(story: Story, content: bytes, case: Case | None = None) -> Instance:
    file = attach_file(
        case_id=(case or story.case).id, stream=io.BytesIO(content), name="a.dcm", declared_type="", title="",
        by=story.scene.referrer, at=story.scene.tick(),
    ).file  # fmt: skip
    intake = imaging.take_in(intake_id=Intake.objects.get(file=file).id, at=story.scene.tick())
    return Instance.objects.select_related("series__study").get(intake=intake)


def marked(story: Story, image: Instance, text: str = "The narrow part", end: int = 60) -> Annotation:
    return imaging.add_annotation(
        instance_id=image.id,
        frame=0,
        drawing=Drawing(shape=Shape(Kind.LENGTH, ((20, 20), (end, 20)))),
        text=text,
        by=story.scene.expert,
        at=story.scene.tick(),
    )


def shown(story: Story, mark: Annotation, *, looked: bool = False) -> KeyImage:
    return services.show_image(
        case_id=story.case.id,
        annotation_id=mark.id,
        looked=looked,
        by=story.scene.expert,
        at=story.scene.tick(),
    )


@pytest.fixture
def image(story: Story) -> Instance:
    """A published slice, 0.66 mm a pixel."""
    return attached(story, make.published("CT_small.dcm"))


def pdf_of(conclusion: Conclusion) -> PdfReader:
    assert conclusion.document is not None
    with open_file(conclusion.document.pdf) as file:
        return PdfReader(io.BytesIO(file.read()))


def test_a_mark_is_signed_as_a_picture_with_its_day_series_measure_and_author(
    story: Story, image: Instance
) -> None:
    story.write()
    mark = marked(story, image)
    key = shown(story, mark)
    services.caption_image(
        case_id=story.case.id,
        image_id=key.id,
        caption="At the isthmus.",
        by=story.scene.expert,
        at=story.scene.tick(),
    )
    signed = story.sign()
    paper = pdf_of(signed)
    text = " ".join(" ".join(page.extract_text().split()) for page in paper.pages)
    assert signed.document is not None
    for said in ("Image 1: CT, 19.01.2004", "At the isthmus.", "1: Length 26.5 mm", "The narrow part"):
        assert said in text, said
        assert said in signed.document.text, said
    assert f"Marked by {mark.author.full_name}" in text
    pictures = [picture for page in paper.pages for picture in page.images]
    assert any(picture.image is not None and picture.image.width == key.width for picture in pictures)
    assert hash_of(signed) == signed.content_sha256
    kept = content_of(signed)["images"][0]
    assert kept["picture"] == key.picture.sha256
    with open_file(key.picture) as file:
        assert b"Patient" not in file.read()


def test_what_the_pixels_inside_hold_is_part_of_what_is_signed(story: Story, image: Instance) -> None:
    story.write()
    square = Shape(Kind.RECTANGLE, ((2, 2), (20, 2), (20, 12), (2, 12)))
    mark = imaging.add_annotation(
        instance_id=image.id,
        frame=0,
        drawing=Drawing(shape=square),
        text="Air",
        by=story.scene.expert,
        at=story.scene.tick(),
    )
    shown(story, mark)
    signed = story.sign()
    text = " ".join(" ".join(page.extract_text().split()) for page in pdf_of(signed).pages)
    assert signed.document is not None
    assert "Mean -816.2 HU, standard deviation 25.5, from -869 to -725, 180 pixels" in signed.document.text
    assert "Mean -816.2 HU" in text
    assert content_of(signed)["images"][0]["marks"][0]["inside"]["mean"] == "-816.172"
    assert hash_of(signed) == signed.content_sha256


def test_two_marks_on_one_frame_are_one_picture_and_what_changed_is_drawn_anew(
    story: Story, image: Instance
) -> None:
    story.write()
    first, second = marked(story, image), marked(story, image, "Another", end=90)
    before = shown(story, first)
    both = shown(story, second)
    assert both.id == before.id
    assert [one["number"] for one in both.marks] == [1, 2]
    assert both.picture.sha256 != before.picture.sha256
    imaging.change_annotation(
        annotation_id=first.id, version=1, text="Wider", by=story.scene.expert, at=story.scene.tick()
    )
    imaging.remove_annotation(annotation_id=second.id, by=story.scene.expert, at=story.scene.tick())
    with pytest.raises(MarksMovedOn) as refused:
        story.sign()
    assert refused.value.numbers == [1, 2]
    page = (
        signed_in_client(story.scene.expert).get(f"/cases/{story.case.id}/conclusion/sign/").content.decode()
    )
    assert "These marks have changed since: 1, 2" in page
    assert "Sign and deliver" not in page
    assert Conclusion.objects.get().state == "draft"
    assert [one["text"] for one in shown(story, first).marks] == ["Wider"]
    assert story.sign().is_signed


def test_what_is_signed_stays_whatever_becomes_of_the_marks(story: Story, image: Instance) -> None:
    story.write()
    mark = marked(story, image)
    key = shown(story, mark)
    signed = story.sign()
    imaging.remove_annotation(annotation_id=mark.id, by=story.scene.expert, at=story.scene.tick())
    signed.refresh_from_db()
    assert hash_of(signed) == signed.content_sha256
    for change in (
        lambda: KeyImage.objects.update(caption="Never said"),
        lambda: KeyImage.objects.all().delete(),
    ):
        with transaction.atomic(), pytest.raises(IntegrityError):
            change()
    draft = services.begin_correction(
        case_id=story.case.id, reason="A word", by=story.scene.expert, at=story.scene.tick()
    )
    (carried,) = draft.images.all()
    assert carried.picture_id == key.picture_id


def test_a_picture_that_cannot_be_made_or_read_is_told_and_nothing_is_signed_without_it(
    story: Story, image: Instance, monkeypatch: pytest.MonkeyPatch
) -> None:
    story.write()
    mark = marked(story, image)

    def broken(*_given: Any, **_named: Any) -> Any:
        raise NotDrawn

    with monkeypatch.context() as patch:
        patch.setattr("consilia.conclusions.services.images.key_image", broken)
        with pytest.raises(NotDrawn):
            shown(story, mark)
    assert not KeyImage.objects.exists()
    key = shown(story, mark)
    storage.remove(key.picture.sha256)
    with pytest.raises(ImageLost):
        story.sign()
    assert Conclusion.objects.get().state == "draft"


def test_only_marks_of_this_case_are_shown_and_where_a_name_may_stand_somebody_looks(
    story: Story, image: Instance
) -> None:
    other = make_story(scene=story.scene)
    foreign = attached(
        story,
        make.ct(StudyInstanceUID="1.9", PatientName="Else^One", Rows=64, Columns=64, PixelData=bytes(8192)),
        other.case,
    )
    story.write()
    mark = marked(story, foreign)
    with pytest.raises(NotOfThisCase):
        shown(story, mark)
    Instance.objects.filter(pk=image.pk).update(warns_of_text=True)
    own = marked(story, image)
    with pytest.raises(WordsInThePicture):
        shown(story, own)
    assert shown(story, own, looked=True).position == 1


def test_a_picture_of_a_draft_is_its_authors_and_a_signed_one_is_everybodys_who_reads_the_case(
    story: Story, image: Instance, expert: Client, referrer: Client
) -> None:
    story.write()
    key = shown(story, marked(story, image))
    address = f"/cases/{story.case.id}/conclusion/images/{key.id}/"
    assert expert.get(address)["Content-Type"] == "image/jpeg"
    assert referrer.get(address).status_code == 404
    story.sign()
    assert referrer.get(address).status_code == 200
    page = referrer.get(f"/cases/{story.case.id}/conclusion/1/").content.decode()
    assert f'src="{address}"' in page
    at = story.scene.tick()
    for person in PEOPLE:
        actor = getattr(story.scene, person)
        with a_process_that_serves_pages(), seeing_as(actor, at):
            sees = Conclusion.objects.exists()
            assert KeyImage.objects.exists() == sees, person
            assert StoredFile.objects.filter(pk=key.picture_id).exists() == sees, person


def test_the_editor_offers_marks_shows_them_and_keeps_what_is_typed(
    story: Story, image: Instance, expert: Client
) -> None:
    mark = marked(story, image)
    story.write()
    address = f"/cases/{story.case.id}/conclusion/draft/"
    offered = expert.get(address).content.decode()
    assert "1: Length 26.5 mm, The narrow part" in offered

    def send(**more: object) -> Any:
        return expert.post(address, form_of(story, **more))

    assert send(show_image=mark.id, limits="Typed meanwhile").status_code == 302
    key = KeyImage.objects.get()
    draft = Conclusion.objects.get()
    assert draft.limits == "Typed meanwhile"
    saved = expert.post(
        f"{address}autosave/",
        {"version": draft.revision, "changed": f"caption-{key.id}", f"caption-{key.id}": "Below"},
    )
    key.refresh_from_db()
    draft.refresh_from_db()
    assert (key.caption, saved.json()["version"]) == ("Below", draft.revision)
    assert ">Below</textarea>" in expert.get(address).content.decode()
    assert send(drop_image=key.id).status_code == 302
    assert not KeyImage.objects.exists()
