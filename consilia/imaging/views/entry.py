"""Whether the log knows already of somebody's reading a study; told by the address of what she asks for next."""

from typing import Final

from consilia.accounts.requests import Request
from consilia.foundation.sealed_looks import sealed_look, shows_look
from consilia.imaging.models import Study

_KIND: Final = "consilia.imaging.frames"
_HOUR: Final = 3600


def sealed_entry(request: Request, study: Study) -> str:
    return sealed_look(request, study.pk, kind=_KIND)


def shows_entry(request: Request, study: Study, *, seconds: int = _HOUR) -> bool:
    return shows_look(request, study.pk, kind=_KIND, seconds=seconds)
