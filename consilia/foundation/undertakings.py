"""Long work and how far it is: begun once, moved on batch by batch, shown to whoever waits."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from consilia.foundation.models import Undertaking


def begin(*, key: str, title_en: str, title_ru: str, total: int, at: datetime) -> Undertaking:
    """The undertaking `key`; beginning it again answers the one that is there."""
    work, _made = Undertaking.objects.get_or_create(
        key=key,
        defaults={
            "title_en": title_en,
            "title_ru": title_ru,
            "total": total,
            "started_at": at,
            "changed_at": at,
        },
    )
    return work


@transaction.atomic
def advance(*, key: str, to: int, at: datetime) -> Undertaking:
    """Say that `to` of the total are done. Never backwards, so a batch that ran twice counts once."""
    work = Undertaking.objects.select_for_update().get(key=key)
    if to > work.done:
        work.done, work.changed_at = min(to, work.total), at
        work.finished_at = at if work.done == work.total else None
        work.save()
    return work


def finish(*, key: str, at: datetime) -> Undertaking:
    """Say that all of it is done, however much was counted on the way."""
    return advance(key=key, to=Undertaking.objects.get(key=key).total, at=at)


def unfinished() -> Sequence[Undertaking]:
    return list(Undertaking.objects.filter(finished_at=None).order_by("started_at"))
