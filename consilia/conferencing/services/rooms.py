"""The room of a centre: data of the organisation."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from consilia.accounts.domain.actors import Actor
from consilia.audit.services import publish
from consilia.conferencing.domain.rooms import Flaw, check_template
from consilia.conferencing.events import RoomSet
from consilia.conferencing.models import RoomTemplate
from consilia.conferencing.permissions import may_configure
from consilia.foundation.refusals import NotAllowed, Refusal

FLAW_NAMES = {
    "scheme": _("The address begins with https://."),
    "host": _("The address needs the name of a host, without a user name and without braces in it."),
    "place": _("Only {session} and {name} are filled in; %(part)s is not known."),
    "characters": _("The address has a space, a quotation mark or a single brace."),
    "whose": _("The address needs {session}: otherwise every council would meet in the same room."),
}


class RoomAddressWrong(Refusal):
    status = 422

    def __init__(self, flaw: Flaw) -> None:
        self.flaw = flaw
        super().__init__(FLAW_NAMES[flaw.kind] % {"part": flaw.part} if flaw.part else FLAW_NAMES[flaw.kind])


@transaction.atomic
def set_room(*, organisation_id: UUID, address: str, by: Actor, at: datetime) -> None:
    """Set where the councils of a centre meet; an empty address says that it has no room.

    Raises:
        RoomAddressWrong: with what is wrong in words.
    """
    if not may_configure(by, organisation_id):
        raise NotAllowed
    refuse_wrong_address(address)
    if address:
        RoomTemplate.objects.update_or_create(
            organisation_id=organisation_id, defaults={"address": address, "changed_at": at}
        )
    else:
        RoomTemplate.objects.filter(organisation=organisation_id).delete()
    publish(RoomSet(organisation_id=organisation_id), by=by, at=at)


def refuse_wrong_address(address: str, *, needs_session: bool = True) -> None:
    """Raises RoomAddressWrong unless the address is empty or may lead people somewhere."""
    if not address:
        return
    try:
        check_template(address, needs_session=needs_session)
    except Flaw as flaw:
        raise RoomAddressWrong(flaw) from flaw
