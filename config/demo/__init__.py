"""The demo: a made-up network that looks alive, and cases made of real published patients."""

from collections.abc import Callable

from django.utils import timezone

Progress = Callable[[str], None]


def build(*, small: bool, progress: Progress) -> None:
    """Fill an empty database; a filled one is left alone, but a year that is not played yet goes on.

    Args:
        small: a fifth of the organisations, the cases of today and those of three rare diseases, without the year before.
    """
    from config.demo import stages  # not before Django is ready

    at = timezone.now()
    cast = stages.people(at, small=small, progress=progress)
    stages.cases(cast, at, progress)
    stages.consultations(cast, at)
    stages.rare_diseases(cast, at, small=small)
    stages.pictures(cast, at)
    stages.figures(at)
    if not small:
        stages.year_before(cast, at, progress)
