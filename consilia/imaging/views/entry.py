"""A sealed entry of the log: whoever shows one has been written down as the reader of this study, within the hour.

A stack has hundreds of frames and a page asks for its study twice; the log gets one line for it.
"""

from django.core import signing

from consilia.accounts.requests import Request
from consilia.imaging.models import Study

_SALT = "consilia.imaging.frames"
_HOUR = 3600


def sealed_entry(request: Request, study: Study) -> str:
    """To be handed out where the reading has just been recorded, and shown with what is asked for next."""
    return signing.dumps(_reading(request, study), salt=_SALT)


def shows_entry(request: Request, study: Study) -> bool:
    """Whether the address carries an entry of this person and this study that still holds."""
    try:
        read = signing.loads(request.GET.get("entry", ""), salt=_SALT, max_age=_HOUR)
    except signing.BadSignature:
        return False
    return bool(read == _reading(request, study))


def _reading(request: Request, study: Study) -> list[str]:
    return [str(request.user.pk), str(study.pk)]
