"""What older versions did not note, noted now: where the film of an object lies, what the pixels inside a mark hold, and
what of a header programs search studies and series by.
"""

from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet

from consilia.documents.services import open_file
from consilia.imaging.domain.films import VIDEO_SYNTAXES, NoFilm
from consilia.imaging.domain.marks import MEASURED_INSIDE
from consilia.imaging.domain.noted import of_series, of_study
from consilia.imaging.domain.reasons import Unreadable
from consilia.imaging.models import Annotation, Instance, Series, Study
from consilia.imaging.services.drawing import READER, values_inside


def left_behind() -> int:
    """How many rows are still as an older version left them."""
    return _films().count() + _marks().count() + _studies().count() + _series().count()


def catch_up() -> Iterator[Instance | Annotation | Study | Series]:
    """Each row as soon as it is done. May be stopped anywhere; what cannot be read is noted as such, not tried for ever.

    A mark gets its values as it stands now. Its versions stay what they were: nobody had reckoned then.
    """
    yield from map(_study_noted, _studies().iterator(chunk_size=50))
    yield from map(_series_noted, _series().iterator(chunk_size=50))
    yield from map(_film_found, _films().select_related("file").iterator(chunk_size=50))
    yield from map(_mark_measured, _marks().select_related("instance__file").iterator(chunk_size=50))


def _studies() -> QuerySet[Study]:
    return Study.objects.filter(study_number=None).order_by("id")


def _series() -> QuerySet[Series]:
    return Series.objects.filter(requested_procedures=None).defer("thumbnail").order_by("id")


def _study_noted(study: Study) -> Study:
    noted = of_study(_header(Instance.objects.filter(series__study=study)))
    Study.objects.filter(pk=study.pk, study_number=None).update(**noted)
    return study


def _series_noted(series: Series) -> Series:
    noted = of_series(_header(series.instances.all()))
    Series.objects.filter(pk=series.pk, requested_procedures=None).update(**noted)
    return series


def _header(images: QuerySet[Instance]) -> dict[str, Any]:
    """Of the first that came, as when it was noted at once."""
    return images.order_by("id").values_list("header", flat=True).first() or {}


def _films() -> QuerySet[Instance]:
    return Instance.objects.filter(syntax__in=VIDEO_SYNTAXES, film__isnull=True).order_by("id")


def _marks() -> QuerySet[Annotation]:
    return Annotation.objects.filter(kind__in=MEASURED_INSIDE, inside__isnull=True).order_by("id")


def _film_found(instance: Instance) -> Instance:
    Instance.objects.filter(pk=instance.pk, film__isnull=True).update(
        film=_film_of(instance), can_be_drawn=False
    )
    return instance


def _film_of(instance: Instance) -> dict[str, Any]:
    try:
        with open_file(instance.file) as file:
            return READER.look(file)["film"] or {"cannot": NoFilm.UNKNOWN}
    except Unreadable:
        return {"cannot": NoFilm.UNKNOWN}


def _mark_measured(mark: Annotation) -> Annotation:
    """Not over a version that somebody has drawn meanwhile."""
    inside = values_inside(mark.instance, frame=mark.frame, shape=mark.shape)
    Annotation.objects.filter(pk=mark.pk, version=mark.version, inside__isnull=True).update(inside=inside)
    return mark
