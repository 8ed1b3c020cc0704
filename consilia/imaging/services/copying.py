"""Copies without names: of one series, for one project, in which the child keeps one pseudonym."""

import zipfile
from datetime import datetime
from tempfile import TemporaryFile
from typing import BinaryIO
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from consilia.accounts.domain.actors import Actor
from consilia.audit.services import publish
from consilia.documents.services import open_file
from consilia.foundation.refusals import Refusal
from consilia.imaging.domain.profile import Dates, Orders, orders_for
from consilia.imaging.domain.reasons import Unreadable
from consilia.imaging.events import SeriesCopied
from consilia.imaging.models import Instance
from consilia.imaging.queries import series_for, stack_of
from consilia.imaging.services.drawing import READER


class NoCopy(Refusal):
    status = 422
    message = _("No copy without names can be made of this series: it holds words, not pictures.")


@transaction.atomic
def copy_series(
    *, series_id: UUID, project: str, dates: Dates, keeps_characteristics: bool, by: Actor, at: datetime
) -> BinaryIO:
    """A zip archive of the images of a series without identity, at its beginning; to be closed by the caller.

    Whoever sees the series may take it: the copy says less than the page.

    Raises:
        Series.DoesNotExist: there is none, or it is foreign.
        NoCopy: nothing of it could be copied.
    """
    series = series_for(by, series_id, at)
    stack = stack_of(series, by, at)
    orders = orders_for(
        project.strip().casefold(),
        str(series.study.child.person),
        key=bytes.fromhex(settings.BLIND_INDEX_KEY),
        dates=dates,
        keeps_characteristics=keeps_characteristics,
    )
    archive = TemporaryFile()  # noqa: SIM115 - handed out
    copied = _fill(archive, stack.instances, orders)
    if not copied:
        archive.close()
        raise NoCopy
    publish(
        SeriesCopied(study_id=series.study_id, series_id=series.id, images=copied, dates=dates.value),
        by=by,
        at=at,
    )
    archive.seek(0)
    return archive


def _fill(archive: BinaryIO, instances: list[Instance], orders: Orders) -> int:
    """How many images were copied; what holds words is left out."""
    copied = 0
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_STORED) as target:
        for instance in instances:
            with TemporaryFile() as copy, open_file(instance.file) as file:
                try:
                    READER.cloak(file, copy, orders.as_words())
                except Unreadable:
                    continue
                copied += 1
                copy.seek(0)
                with target.open(f"{orders.pseudonym}/{copied:05}.dcm", "w") as member:
                    while chunk := copy.read(1 << 20):
                        member.write(chunk)
    return copied
