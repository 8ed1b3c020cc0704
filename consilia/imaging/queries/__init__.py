"""Which images somebody sees: those of files that she reads, wherever these hang."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.postgres.aggregates import BoolOr
from django.db.models import Count, Q, QuerySet, Sum
from django.utils.module_loading import import_string

from consilia.accounts.domain.actors import Actor
from consilia.accounts.domain.roles import Role
from consilia.accounts.queries import anybody_as, asked_by
from consilia.documents.models import StoredFile
from consilia.foundation.questions import StandingQuestion, given, is_one_of
from consilia.imaging import words
from consilia.imaging.domain.reasons import Reason
from consilia.imaging.models import Instance, Intake, Series, Study


def instances_seen_by(by: Actor, at: datetime) -> QuerySet[Instance]:
    """Whose file she reads. A context above says which those are (IMAGE_GROUNDS): this one knows no cases."""
    return Instance.objects.filter(intake__file__in=_files_read_by(by, at))


@cache
def _question_of(role: Role | None, levels: tuple[str, ...]) -> StandingQuestion[Instance, Instance]:
    """Compiling what somebody sees costs more than asking it, and a program asks hundreds of times in a minute."""

    def build() -> QuerySet[Instance]:
        seen = instances_seen_by(anybody_as(role), given("at")).filter(
            **{_LEVELS[level]: given(level) for level in levels}
        )
        whole = seen.select_related("series__study", "file", "intake")
        return whole.defer("header", "series__thumbnail").order_by(*IN_ORDER)

    return StandingQuestion(build)


_LEVELS = {"study": "series__study__uid", "series": "series__uid", "instance": "uid"}


def images_named(uids: Mapping[str, str], by: Actor, at: datetime) -> list[Instance]:
    """The images of a `study`, a `series` or an `instance` by their numbers, that she sees; each once, in order.

    Raises:
        Instance.DoesNotExist: there is none for her.
    """
    question = _question_of(by.role, tuple(level for level in _LEVELS if uids.get(level)))
    found = each_once(question(**asked_by(by, at), **uids))
    if not found:
        raise Instance.DoesNotExist
    return found


def studies_seen_by(by: Actor, at: datetime) -> QuerySet[Study]:
    return Study.objects.filter(
        id__in=Series.objects.filter(id__in=instances_seen_by(by, at).values("series")).values("study")
    )


def studies_on_files(files: Any, by: Actor, at: datetime) -> list[Study]:
    """Those of which she sees an image that came with one of `files` (a subquery, or keys), in the order of their days."""
    seen = instances_seen_by(by, at).filter(intake__file__in=files).values("series__study")
    return list(Study.objects.filter(id__in=seen).order_by("made_on", "id"))


def series_beside(study: Study, by: Actor, at: datetime) -> list[dict[str, Any]]:
    """Every series of the child that can be drawn, of this study and of others, to be compared; the newest study first."""
    seen = instances_seen_by(by, at).filter(series__study__child=study.child_id, can_be_drawn=True)
    names = ("series", "series__study", "series__study__made_on", "series__modality", "series__description")
    rows = seen.order_by("-series__study__made_on", "series__study", "series__number", "series")
    return list(rows.values(*names, "series__number").distinct()[:MOST_BESIDE])


MOST_BESIDE = 100


def series_for(by: Actor, series_id: UUID, at: datetime) -> Series:
    """The series, when she sees at least one image of it.

    Raises:
        Series.DoesNotExist: also for one that exists and is foreign.
    """
    seen = instances_seen_by(by, at).values("series")
    return Series.objects.select_related("study__child").filter(id__in=seen).get(pk=series_id)


def study_for(by: Actor, study_id: UUID, at: datetime) -> Study:
    """The study, when she sees at least one image of it.

    Raises:
        Study.DoesNotExist: also for one that exists and is foreign.
    """
    return studies_seen_by(by, at).select_related("child").get(pk=study_id)


def instance_for(by: Actor, instance_id: UUID, at: datetime) -> Instance:
    """One image with its series and its file.

    Raises:
        Instance.DoesNotExist: also for one that exists and is foreign.
    """
    return (
        instances_seen_by(by, at)
        .select_related("series__study__child", "file", "intake", "paper")
        .get(pk=instance_id)
    )


def grounds_for(by: Actor, file_id: UUID, at: datetime) -> str:
    """What alone opens the file to her, where that is out of the ordinary."""
    grounds: str = import_string(f"{settings.IMAGE_GROUNDS}.grounds_of_file")(by, file_id, at)
    return grounds


def places_of(instance: Instance, by: Actor, at: datetime) -> list[tuple[str, str]]:
    """Where the file of an image hangs, as names and addresses that she may open."""
    return places_of_file(instance.intake.file_id, by, at)


def places_of_file(file_id: UUID, by: Actor, at: datetime) -> list[tuple[str, str]]:
    places: list[tuple[str, str]] = import_string(f"{settings.IMAGE_GROUNDS}.places_of_file")(by, file_id, at)
    return places


def matters_of(instance: Instance, by: Actor, at: datetime) -> list[Any]:
    """What the cases of an image ask and have found: number, href, question and findings of each that she reads."""
    matters: list[Any] = import_string(f"{settings.IMAGE_GROUNDS}.matters_of_file")(
        by, instance.intake.file_id, at
    )
    return matters


@dataclass(frozen=True, slots=True)
class Stack:
    """A series with the images that the reader sees, in order, each once."""

    series: Series
    instances: list[Instance]

    @property
    def frames(self) -> int:
        return sum(instance.frames for instance in self.instances if instance.can_be_drawn)


def stack_of(series: Series, by: Actor, at: datetime) -> Stack:
    """One series with its images and their files."""
    seen = instances_seen_by(by, at).filter(series=series).select_related("file", "intake")
    return Stack(series, each_once(seen.defer("header").order_by(*IN_ORDER)))


IN_ORDER = ("number", "uid", "id")


def each_once(images: Iterable[Instance]) -> list[Instance]:
    """An object that came in two files is two rows and one image: the first."""
    found: dict[str, Instance] = {}
    for image in images:
        found.setdefault(image.uid, image)
    return list(found.values())


def stacks_of(study: Study, by: Actor, at: datetime, *, with_header: bool = False) -> list[Stack]:
    """The series of a study in their order. A header is some kilobytes an image, so it is asked for by name."""
    seen = instances_seen_by(by, at).filter(series__study=study).select_related("series", "intake")
    left = ["series__thumbnail"] if with_header else ["header", "series__thumbnail"]
    of_series: dict[UUID, list[Instance]] = defaultdict(list)
    for image in seen.defer(*left).order_by(*IN_ORDER):
        of_series[image.series_id].append(image)
    stacks = [Stack(images[0].series, each_once(images)) for images in of_series.values()]
    return sorted(
        stacks, key=lambda stack: (stack.series.number is None, stack.series.number, stack.series.uid)
    )


@dataclass(frozen=True, slots=True)
class Brought:
    """What came of a file, or of several that belong together: how far its reading is, and the series in it, in words.

    `not_taken` are names with reasons.
    """

    intake: Intake
    rows: Sequence[dict[str, Any]]
    not_taken: Sequence[Mapping[str, str]] = ()

    @property
    def says(self) -> str:
        """One sentence where there is something to say besides the images."""
        intake = self.intake
        if intake.reason == Reason.BROKE_OFF:
            return words.broke_off()
        if intake.state == Intake.State.REFUSED:
            return words.not_taken(intake.reason)
        if not intake.is_over:
            return words.progress(intake.done, intake.total)
        return words.some_not_taken(len(self.not_taken)) if self.not_taken else ""

    @property
    def is_counted(self) -> bool:
        """Whether it can be told how far it is: one image is there or not."""
        return not self.intake.is_over and self.intake.total > 1

    @property
    def tone(self) -> str:
        if not self.intake.is_over:
            return "info"
        return "stop" if self.intake.state == Intake.State.REFUSED else "warn"

    @property
    def refused(self) -> list[str]:
        return words.refused(self.not_taken) if self.intake.is_over and self.rows else []

    @property
    def series(self) -> list[dict[str, Any]]:
        """When all are read: until then the page asks again and again, and the log need not hear of each."""
        rows = self.rows if self.intake.is_over else []
        return [
            {
                "id": row["series"],
                "study": row["series__study"],
                "has_thumbnail": row["has_thumbnail"],
                "name": row["series__description"] or row["series__study__description"],
                "modality": words.modality(row["series__modality"]),
                "made_on": row["series__study__made_on"],
                "count": words.frames(row["frames"])
                if row["frames"] > row["images"]
                else words.images(row["images"]),
            }
            for row in rows
        ]


def brought_by(files: Iterable[StoredFile], child_id: UUID) -> dict[UUID, Brought]:
    """By file. Asked for files that the reader sees; nothing is asked where none of them can hold images."""
    holding = [file.id for file in files if holds_images(file)]
    if not holding:
        return {}
    rows: dict[UUID, list[dict[str, Any]]] = defaultdict(list)
    for row in _series_in(holding):
        rows[row["intake__file"]].append(row)
    intakes = Intake.objects.filter(file__in=holding, child=child_id)
    return {
        intake.file_id: Brought(intake, rows.get(intake.file_id, []), intake.refused) for intake in intakes
    }


def together(found: Sequence[Brought], not_taken: Sequence[Mapping[str, str]] | None = None) -> Brought:
    """What came of several files that belong together, each series once, by the reading that is least far.

    Args:
        found: at least one.
        not_taken: what is to be said instead of what each reading said.
    """
    series: dict[UUID, dict[str, Any]] = {}
    for row in (row for one in found for row in one.rows):
        known = series.setdefault(row["series"], {**row, "images": 0, "frames": 0})
        known |= {name: known[name] + row[name] for name in ("images", "frames")}
    intake = min((one.intake for one in found), key=lambda intake: intake.is_over)
    said = [row for one in found for row in one.not_taken] if not_taken is None else not_taken
    return Brought(intake, list(series.values()), said)


def brought_for(by: Actor, intake_id: UUID, at: datetime) -> Brought:
    """What came of one file, when she reads it.

    Raises:
        Intake.DoesNotExist: also for one that exists and is foreign.
    """
    intake = Intake.objects.filter(file__in=_files_read_by(by, at)).get(pk=intake_id)
    return Brought(intake, list(_series_in([intake.file_id]).filter(intake=intake)), intake.refused)


HOLDING = {"application/dicom", "application/zip"}


def holds_images(file: StoredFile) -> bool:
    return file.media_type in HOLDING


def _series_in(files: Sequence[UUID]) -> QuerySet[Instance, Any]:
    return (
        Instance.objects.filter(intake__file__in=files)
        .values(
            "intake__file",
            "series",
            "series__modality",
            "series__description",
            "series__study",
            "series__study__description",
            "series__study__made_on",
        )
        .annotate(
            images=Count("id"), frames=Sum("frames"), has_thumbnail=BoolOr(Q(series__thumbnail__isnull=False))
        )
        .order_by("series__study__made_on", "series__study", "series__number", "series")
    )


def works_on_files(files: set[UUID], by: Actor, at: datetime) -> bool:
    """Whether she may have them as they came: a context above says on which she works."""
    return files <= set(_worked_on(by.role)(**asked_by(by, at), files=list(files)))


@cache
def _worked_on(role: Role | None) -> StandingQuestion[Any, UUID]:
    def build() -> QuerySet[Any, UUID]:
        worked_on = import_string(f"{settings.IMAGE_GROUNDS}.files_worked_on_by")(
            anybody_as(role), given("at")
        )
        found: QuerySet[Any, UUID] = worked_on.filter(is_one_of("file", given("files"))).values_list(
            "file", flat=True
        )
        return found

    return StandingQuestion(build)


def _files_read_by(by: Actor, at: datetime) -> QuerySet[Any, Any]:
    files: QuerySet[Any, Any] = import_string(f"{settings.IMAGE_GROUNDS}.files_read_by")(by, at)
    return files
