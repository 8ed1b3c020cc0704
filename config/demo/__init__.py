"""The demo: a made-up network that looks alive."""

from collections.abc import Callable

from django.utils import timezone


def build(*, small: bool, progress: Callable[[str], None]) -> None:
    """Fill an empty database; a filled one is left alone."""
    from config.demo import network
    from consilia.network.models import Organisation

    if not Organisation.objects.exists():
        network.build(at=timezone.now(), progress=progress, small=small)
