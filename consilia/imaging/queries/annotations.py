"""The marks on images that somebody sees."""

from collections.abc import Collection, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Prefetch, QuerySet

from consilia.accounts.domain.actors import Actor
from consilia.imaging import words
from consilia.imaging.models import Annotation, AnnotationVersion, Study
from consilia.imaging.queries import instances_seen_by


def annotations_of(study: Study, by: Actor, at: datetime) -> list[Annotation]:
    """Those of the images that she sees, the removed ones among them, by number, each with what it was before."""
    rows = _seen(by, at).filter(study=study)
    earlier = Prefetch("versions", AnnotationVersion.objects.order_by("version"))
    return list(rows.defer("instance__header").prefetch_related(earlier).order_by("number"))


def annotation_for(by: Actor, annotation_id: UUID, at: datetime) -> Annotation:
    """One mark with its image, whole enough to be measured and drawn.

    Raises:
        Annotation.DoesNotExist: also for one that exists and is foreign.
    """
    return _seen(by, at).select_related("instance__file").get(pk=annotation_id)


def annotations_on_files(files: Collection[UUID], by: Actor, at: datetime) -> list[Annotation]:
    """Those that stand on the images of these files, study by study, for a context that hangs files on something."""
    rows = _seen(by, at).filter(instance__intake__file__in=files, removed_at=None)
    return list(rows.defer("instance__header").order_by("study__made_on", "study", "number"))


def measured_in_words(value: Decimal | None, unit: str) -> str:
    """What a mark measures, for a context that shows one; nothing where it measures nothing."""
    return words.measured(value, unit)


def values_in_words(inside: Mapping[str, Any] | None) -> str:
    """What the pixels inside a mark hold, or why nobody can say; nothing for a mark without an inside."""
    return words.values_inside(inside)


def modality_in_words(code: str) -> str:
    return words.modality(code)


def _seen(by: Actor, at: datetime) -> QuerySet[Annotation]:
    rows = Annotation.objects.filter(instance__in=instances_seen_by(by, at))
    return rows.select_related(
        "author", "organisation", "study", "instance__intake", "instance__series__study"
    ).defer("instance__series__thumbnail")
