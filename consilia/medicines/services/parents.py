"""What a parent may see, by a signed address: no name, no disease, no medicine, and it ends."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.core import signing
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from consilia.accounts.domain.actors import Actor
from consilia.audit.services import publish, record_read
from consilia.foundation.refusals import Refusal
from consilia.foundation.visits import admit, network_of
from consilia.foundation.wall import looking_further
from consilia.medicines.domain.supply import Outlook
from consilia.medicines.domain.words import Figure
from consilia.medicines.events import ParentLinkEnded, ParentLinkMade
from consilia.medicines.models import Need, ParentLink
from consilia.medicines.queries import figures_in_force, outlook_of
from consilia.medicines.services.steps import locked, write_step
from consilia.patients.queries import consent_in_force, guardians_of
from consilia.registry.domain.words import PURPOSE

_SIGNER = signing.Signer(salt="medicines.parent", sep=".")
# What of the way a parent is told, by the step that shows it.
TOLD = ("submit", "review", "approve", "return", "refuse", "procure", "receive", "dispense")


class PageUnknown(Refusal):
    status = 404
    message = _("This address is not complete. Open it once more from where you got it, or ask your doctor.")


class PageEnded(Refusal):
    status = 410
    message = _("This page has ended. Ask your doctor for a new one.")


class NoSuchGuardian(Refusal):
    status = 422
    message = _("Choose a guardian of this child.")


@dataclass(frozen=True, slots=True)
class Shown:
    """What the page holds: steps by name with their day, and for how long the supply lasts."""

    language: str
    steps: dict[str, date]
    state: str
    outlook: Outlook | None


def token_of(link: ParentLink) -> str:
    """The end of the address. Made from the key of the installation, so it is stored nowhere."""
    return _SIGNER.sign(link.id.hex)


@transaction.atomic
def make_parent_link(*, need_id: UUID, guardian_id: UUID, by: Actor, at: datetime) -> ParentLink:
    """A page for one guardian; an earlier one of hers ends. Raises NoSuchGuardian."""
    need = locked(need_id, "parents", by=by, at=at)
    if guardian_id not in {one.id for one in guardians_of(need.child)}:
        raise NoSuchGuardian
    need.links.filter(guardian=guardian_id, ended_at=None).update(ended_at=at)
    days = figures_in_force(at)[Figure.LINK_DAYS]
    link = ParentLink.objects.create(
        need=need,
        guardian_id=guardian_id,
        made_by_id=by.person_id,
        made_at=at,
        ends=at + timedelta(days=days),
    )
    write_step(need, "parent_page", by=by, at=at)
    publish(ParentLinkMade(need_id=need.id, link_id=link.id), by=by, at=at)
    return link


@transaction.atomic
def end_parent_link(*, need_id: UUID, link_id: UUID, by: Actor, at: datetime) -> None:
    need = locked(need_id, "parents", by=by, at=at)
    link = need.links.get(pk=link_id)
    if link.ended_at is None:
        link.ended_at = at
        link.save(update_fields=["ended_at"])
        publish(ParentLinkEnded(need_id=need.id, link_id=link.id), by=by, at=at)


def open_parent_page(*, token: str, visitor: str, at: datetime) -> Shown:
    """The page, as long as the link runs, the guardian is one, and the family consents.

    Args:
        visitor: the address that asks. Wrong addresses count by it, right ones by the page.

    Raises:
        PageUnknown: not one of ours. PageEnded: it was. TooManyVisits.
    """
    try:
        link_id = UUID(_SIGNER.unsign(token))
    except (signing.BadSignature, ValueError) as error:
        admit(f"medicines visitor {network_of(visitor)}", at=at)
        raise PageUnknown from error
    admit(f"medicines page {link_id}", at=at)
    return _opened(link_id, at)


@transaction.atomic
def _opened(link_id: UUID, at: datetime) -> Shown:
    with looking_further():  # whoever holds the address has not signed in
        link = ParentLink.objects.select_related("need__child", "guardian").filter(pk=link_id).first()
        if link is None:
            raise PageUnknown
        if not _works(link, at):
            raise PageEnded
        _note_opening(link, at)
        return _shown(link.need, at)


def _works(link: ParentLink, at: datetime) -> bool:
    runs = link.ended_at is None and at < link.ends and link.guardian.ends is None
    return runs and consent_in_force(link.need.child_id, purpose=PURPOSE, at=at)


def _note_opening(link: ParentLink, at: datetime) -> None:
    if link.opened_at is None:
        link.opened_at = at
        link.save(update_fields=["opened_at"])
    record_read(subject="need", subject_id=link.need_id, what="ParentPageRead", by=Actor.system(), at=at)


def _shown(need: Need, at: datetime) -> Shown:
    return Shown(
        language=need.child.language,
        steps=_of_latest_application(need),
        state=need.state,
        outlook=outlook_of(need, today=timezone.localdate(at), at=at),
    )


def _of_latest_application(need: Need) -> dict[str, date]:
    """The steps since the last submission, in their order: what was decided before is over."""
    told: dict[str, date] = {}
    for name, on in need.steps.filter(name__in=TOLD).order_by("made_at", "id").values_list("name", "on"):
        if name == "submit":
            told = {}
        told.pop(name, None)
        told[name] = on
    return told
