"""Images in a real browser: the files of a case, a study walked through by keys, and pages that fit."""

from typing import TYPE_CHECKING, Literal

import pytest

from consilia.cases.domain.lifecycle import State
from consilia.cases.models import Case
from consilia.imaging.domain.marks import Kind, Shape
from consilia.imaging.models import Study
from consilia.imaging.services import Drawing, add_annotation
from tests.browser.conftest import Visit
from tests.factories import documents
from tests.factories import imaging as make
from tests.factories.arrivals import bring
from tests.factories.cases import Scene
from tests.imaging.test_films import film
from tests.pages import expect_accessible, expect_fine_looks

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def case_with_images(scene: Scene) -> Case:
    """A head in an archive with a broken member, an echocardiogram, and a file that is still to be read."""
    case = scene.case_in(State.IN_REVIEW)
    head = {f"HEAD/{name}": make.published(name) for name in ("693_J2KI.dcm", "CT_small.dcm")}
    attach(scene, case, make.zipped({**head, "HEAD/cut.dcm": make.ct()[:-9]}), "head.zip", "Head, 2026")
    attach(scene, case, make.published("examples_ybr_color.dcm"), "echo.dcm", "")
    attach(scene, case, make.ct(Rows=30_000, Columns=30_000), "huge.dcm", "")
    attach(scene, case, make.ct(), "next.dcm", "", read=False)
    return case


def look_through(page: "Page", language: str) -> None:
    """The film in the viewer: the next frame by a key, another window, and a length that is drawn."""
    page.locator("[data-stage][data-drawn]").wait_for(timeout=30_000)
    said = page.locator("output[data-said]")
    said.get_by_text("1 of" if language == "en" else "1 из").wait_for()
    page.keyboard.press("n")
    said.get_by_text("2 of" if language == "en" else "2 из").wait_for()
    page.locator("[data-tool=length]").click()
    box = page.locator("[data-stage]").bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 60, box["y"] + 60)
    page.mouse.down()
    page.mouse.move(box["x"] + 160, box["y"] + 120, steps=4)
    page.mouse.up()
    page.locator(".viewer-canvas svg text, .viewer-canvas svg line").first.wait_for(state="attached")
    keep_mark(page, language)


def keep_mark(page: "Page", language: str) -> None:
    """What was drawn is kept with words, stands in the list, and is drawn from it; another one is put by keys."""
    keep = page.get_by_role("button", name="Keep the mark" if language == "en" else "Сохранить пометку")
    page.locator("#id_text").fill("Here")
    keep.click()
    page.locator("#mark-1").wait_for()
    page.locator(".mark-drawn .mark-line").first.wait_for(state="attached")
    page.locator("[data-stage]").focus()
    page.keyboard.press("Enter")
    page.locator(".mark-drawn.pending").wait_for(state="attached")
    keep.click()
    page.locator("#mark-2").wait_for()
    expect_accessible(page, open_details=True)


def attach(scene: Scene, case: Case, content: bytes, name: str, title: str, *, read: bool = True) -> None:
    bring(scene, case, content, name, title=title, read=read)


@pytest.mark.parametrize(("language", "width"), [("en", 1440), ("ru", 390)])
def test_the_pages_are_accessible_and_fit(
    visit: Visit, scene: Scene, language: Literal["en", "ru"], width: int
) -> None:
    case = case_with_images(scene)
    film = Study.objects.get(series__modality="US")
    pages = [f"/cases/{case.id}/", f"/imaging/studies/{film.id}/"]
    if width > 1000:
        head = Study.objects.filter(series__modality="CT").order_by("id").first()
        assert head is not None
        pages = [*pages, f"/imaging/studies/{head.id}/?window=brain"]
    else:
        pages.append(f"/imaging/series/{film.series.get().id}/copy/")
    for number, path in enumerate(pages):
        page = visit(path, as_=scene.expert, language=language, width=width)
        expect_fine_looks(page, f"imaging-{number}-{language}-{width}", open_details=True)
        if number == 1:
            look_through(page, language)
        visit.leave(page)


PLAYED_ON = """film => new Promise((done, failed) => {
  film.addEventListener("error", () => failed(film.error.message));
  film.addEventListener("timeupdate", () => film.currentTime > 0.5 && done(film.currentTime));
  film.muted = true;
  film.play();
})"""


def test_a_film_in_a_dicom_object_is_played_by_the_browser(visit: Visit, scene: Scene) -> None:
    """Ten frames, five a second; and where it is not played, the page says why and fits."""
    case = scene.case_in(State.IN_REVIEW)
    attach(scene, case, film(), "endoscopy.dcm", "")
    study = Study.objects.get()
    page = visit(f"/imaging/studies/{study.id}/", as_=scene.expert)
    video = page.locator("video")
    assert video.evaluate(PLAYED_ON) > 0.5
    assert video.evaluate("film => [film.videoWidth, film.videoHeight, film.duration]") == [64, 48, 2]
    expect_fine_looks(page, "imaging-film", open_details=True)
    visit.leave(page)
    told = {"StudyInstanceUID": "1.2.3.9", "SeriesInstanceUID": "1.2.3.9.1", "SOPInstanceUID": "1.2.3.9.1.1"}
    attach(scene, case, film("h264.ts", **told), "stream.dcm", "")
    other = Study.objects.exclude(id=study.id).get()
    page = visit(f"/imaging/studies/{other.id}/", as_=scene.expert, language="ru", width=390)
    expect_fine_looks(page, "imaging-no-film-ru-390", open_details=True)


def slices(count: int, series: str) -> dict[str, bytes]:
    """Evenly through a body, two millimetres apart."""
    placed = {
        "PixelSpacing": [1, 1],
        "ImageOrientationPatient": [1, 0, 0, 0, 1, 0],
        "FrameOfReferenceUID": "1.9",
    }
    return {
        f"{series}/{number}.dcm": make.ct(
            SeriesInstanceUID=series,
            SOPInstanceUID=f"{series}.{number}",
            InstanceNumber=number,
            ImagePositionPatient=[0, 0, number * 2],
            WindowCenter=0,
            WindowWidth=20_000,
            **placed,
        )
        for number in range(1, count + 1)
    }


def test_planes_are_laid_where_they_can_be_and_a_second_series_is_turned_over_with_the_first(
    visit: Visit, scene: Scene
) -> None:
    case = scene.case_in(State.IN_REVIEW)
    attach(scene, case, make.zipped({**slices(8, "1.2.3.5"), **slices(3, "1.2.3.6")}), "ct.zip", "")
    page = visit(f"/imaging/studies/{Study.objects.get().id}/", as_=scene.expert)
    page.locator("[data-stage][data-drawn]").wait_for(timeout=30_000)
    said, planes = page.locator("output[data-said]"), page.locator("[data-turn=planes]")
    planes.click()
    page.locator(".viewer-planes[data-open]").wait_for(timeout=30_000)
    expect_accessible(page)
    planes.click()
    page.locator(".viewer-planes").wait_for(state="detached")
    page.locator("[data-compare]").select_option(index=2)
    page.locator(".viewer-canvas.beside canvas").wait_for(state="attached")
    page.keyboard.press("n")
    said.get_by_text("5 of 8").wait_for()
    page.locator("[data-compare]").select_option(index=0)
    page.locator("[data-series]").nth(1).click()
    said.get_by_text("2 of 3").wait_for()
    planes.click()
    said.get_by_text("fewer than eight slices").wait_for()


def edges(page: "Page") -> dict[str, str]:
    """The letters at the edges of the picture, by edge."""
    found: dict[str, str] = page.locator("[data-stage] > .viewer-canvas .viewer-sides").evaluate(
        "box => Object.fromEntries([...box.children].map(one => [one.dataset.edge, one.textContent]))"
    )
    return found


def after(page: "Page", button: str, is_left: str) -> dict[str, str]:
    page.locator(f"[data-turn={button}]").click()
    page.locator(".viewer-sides [data-edge=left]", has_text=is_left).wait_for()
    return edges(page)


@pytest.mark.parametrize(("language", "width"), [("en", 1440), ("ru", 390)])
def test_the_sides_of_the_body_are_named_however_the_picture_lies(
    visit: Visit, scene: Scene, language: Literal["en", "ru"], width: int
) -> None:
    """A slice seen from the feet: the right of the patient is on the left, until somebody mirrors it."""
    case = scene.case_in(State.IN_REVIEW)
    told = {"ImageOrientationPatient": [1, 0, 0, 0, 1, 0], "ImagePositionPatient": [0, 0, 0]}
    attach(
        scene, case, make.ct(**told, PixelSpacing=[1, 1], WindowCenter="40", WindowWidth="80"), "a.dcm", ""
    )
    page = visit(
        f"/imaging/studies/{Study.objects.get().id}/", as_=scene.expert, language=language, width=width
    )
    page.locator("[data-stage][data-drawn]").wait_for(timeout=30_000)
    page.locator(".viewer-sides [data-edge=window]", has_text="W 80").wait_for()
    assert edges(page) == {"left": "R", "right": "L", "top": "A", "bottom": "P", "window": "W 80 · L 40"}
    legend = page.locator("[data-sides]")
    assert ("R right" if language == "en" else "R — правая") in legend.inner_text()
    expect_fine_looks(page, f"imaging-sides-{language}-{width}")
    assert after(page, "flip", "L") == {**edges(page), "left": "L", "right": "R", "top": "A", "bottom": "P"}
    assert ("mirrored" if language == "en" else "отражён") in legend.inner_text()
    assert page.locator("[data-turn=flip]").get_attribute("aria-pressed") == "true"
    after(page, "flip", "R")
    assert after(page, "right", "P") == {**edges(page), "left": "P", "right": "A", "top": "R", "bottom": "L"}
    assert ("turned" if language == "en" else "повёрнут") in legend.inner_text()
    after(page, "reset", "R")
    visit.leave(page)


def test_sides_of_an_x_ray_are_those_of_its_header_and_none_are_guessed(visit: Visit, scene: Scene) -> None:
    case = scene.case_in(State.IN_REVIEW)
    told = {"Modality": "DX", "StudyInstanceUID": "1.8", "SeriesInstanceUID": "1.8.1"}
    attach(scene, case, make.ct(**told, PatientOrientation=["L", "F"]), "chest.dcm", "")
    attach(scene, case, make.ct(), "nothing-told.dcm", "")
    page = visit(f"/imaging/studies/{Study.objects.get(uid='1.8').id}/", as_=scene.expert)
    page.locator("[data-stage][data-drawn]").wait_for(timeout=30_000)
    page.locator(".viewer-sides [data-edge=left]", has_text="R").wait_for()
    assert {**edges(page), "window": ""} == {
        "left": "R",
        "right": "L",
        "top": "H",
        "bottom": "F",
        "window": "",
    }
    after(page, "flip", "L")
    visit.leave(page)
    page = visit(f"/imaging/studies/{Study.objects.exclude(uid='1.8').get().id}/", as_=scene.expert)
    page.locator("[data-stage][data-drawn]").wait_for(timeout=30_000)
    page.locator("[data-sides]", has_text="does not tell which side").wait_for()
    assert {**edges(page), "window": ""} == dict.fromkeys(("left", "right", "top", "bottom", "window"), "")
    page.locator("[data-turn=flip]").click()
    page.locator("[data-sides]", has_text="The picture is mirrored").wait_for()


@pytest.mark.parametrize(("language", "width"), [("en", 1440), ("ru", 390)])
def test_a_paper_in_an_object_is_read_page_by_page(
    visit: Visit, scene: Scene, language: Literal["en", "ru"], width: int
) -> None:
    case = scene.case_in(State.IN_REVIEW)
    attach(scene, case, make.wrapped(documents.pages("Sinus rhythm", "Leads")), "ecg.dcm", "")
    page = visit(
        f"/imaging/studies/{Study.objects.get().id}/", as_=scene.expert, language=language, width=width
    )
    page.get_by_role("link", name="Read the document" if language == "en" else "Читать документ").click()
    page.wait_for_function("() => document.querySelector('.sheet-picture img')?.naturalWidth > 300")
    expect_fine_looks(page, f"imaging-paper-{language}-{width}")


def two_series(scene: Scene) -> Case:
    """Slices of one head and, a year later, of the same."""
    case = scene.case_in(State.IN_REVIEW)
    told = {"ImageOrientationPatient": [1, 0, 0, 0, 1, 0], "PixelSpacing": [1, 1], "Rows": 64, "Columns": 64}
    for study in ("1.7", "1.8"):
        content = make.ct(
            **told,
            PixelData=bytes(64 * 64 * 2),
            StudyInstanceUID=study,
            SeriesInstanceUID=f"{study}.1",
            SOPInstanceUID=f"{study}.1.1",
            WindowCenter="40",
            WindowWidth="80",
        )
        attach(scene, case, content, f"{study}.dcm", "")
    return case


def test_two_series_beside_each_other_lie_alike(visit: Visit, scene: Scene) -> None:
    """A mirrored picture beside one that is not would show the left of the child as the right."""
    two_series(scene)
    page = visit(f"/imaging/studies/{Study.objects.get(uid='1.7').id}/", as_=scene.expert)
    page.locator("[data-stage][data-drawn]").wait_for(timeout=30_000)
    page.locator(".viewer-sides [data-edge=window]", has_text="W 80").wait_for()
    page.wait_for_timeout(500)  # the first look at the size is over
    page.locator("[data-turn=flip]").click()
    page.locator("#viewer-compare").select_option(index=1)
    lefts = page.locator(".viewer-canvas .viewer-sides [data-edge=left]")
    page.locator(".viewer-canvas.beside [data-edge=left]", has_text="L").wait_for()
    assert lefts.all_inner_texts() == ["L", "L"], "the second as the first was mirrored before"
    page.locator("[data-turn=flip]").click()
    page.locator(".viewer-canvas.beside [data-edge=left]", has_text="R").wait_for()
    assert lefts.all_inner_texts() == ["R", "R"]
    page.locator("[data-turn=right]").click()
    page.locator(".viewer-canvas.beside [data-edge=left]", has_text="P").wait_for()
    assert lefts.all_inner_texts() == ["P", "P"]
    expect_fine_looks(page, "imaging-beside")


def test_two_fingers_enlarge_whatever_one_finger_does(visit: Visit, scene: Scene) -> None:
    two_series(scene)
    study = Study.objects.get(uid="1.7")
    add_annotation(
        instance_id=study.series.get().instances.get().id,
        frame=0,
        drawing=Drawing(shape=Shape(Kind.LENGTH, ((28, 28), (36, 36)))),
        text="",
        by=scene.expert,
        at=scene.tick(),
    )
    page = visit(f"/imaging/studies/{study.id}/", as_=scene.expert, width=390)
    page.locator("[data-stage][data-drawn]").wait_for(timeout=30_000)
    line = page.locator(".mark-drawn .mark-line").first
    line.wait_for(state="attached")
    page.wait_for_timeout(500)
    page.locator("[data-stage]").scroll_into_view_if_needed()
    before, stage = line.bounding_box(), page.locator("[data-stage]").bounding_box()
    assert before is not None
    assert stage is not None
    x, y = stage["x"] + stage["width"] / 2, stage["y"] + stage["height"] / 2
    session = page.context.new_cdp_session(page)
    session.send("Emulation.setTouchEmulationEnabled", {"enabled": True, "maxTouchPoints": 2})
    for kind, apart in [
        ("touchStart", 30),
        *(("touchMove", 30 + 5 * step) for step in range(1, 13)),
        ("touchEnd", 0),
    ]:
        fingers = [{"x": x - apart, "y": y, "id": 0}, {"x": x + apart, "y": y, "id": 1}] if apart else []
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": fingers})
    page.wait_for_function(
        "wide => document.querySelector('.mark-drawn .mark-line').getBoundingClientRect().width > wide * 1.5",
        arg=before["width"],
    )
