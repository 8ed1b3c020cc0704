"""Entries leave and clinical pictures come, as Phenopackets; common data elements leave as a table."""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from consilia.accounts.domain.actors import Actor
from consilia.audit.services import publish
from consilia.foundation.csv_exchange import Column, csv_lines
from consilia.foundation.csv_exchange.columns import line
from consilia.foundation.refusals import NotAllowed, Refusal
from consilia.registry.domain.families import NoRelation, relatives_in
from consilia.registry.domain.family_messages import read_family
from consilia.registry.domain.packet_schema import Message
from consilia.registry.domain.packets import Misfit, misfit
from consilia.registry.domain.phenopackets import (
    NotAPhenopacket,
    expect_identifiers,
    read_packet,
    write_packet,
)
from consilia.registry.domain.words import EntryState, Source
from consilia.registry.events import CatalogueExported, CommonDataExported, EntryExported, PictureBrought
from consilia.registry.models import Entry, Picture
from consilia.registry.permissions import is_curator, may_curate
from consilia.registry.queries import entry_for
from consilia.registry.queries.catalogue import catalogue_rows
from consilia.registry.queries.family import family_for, relatives_of
from consilia.registry.queries.packets import (
    common_data_elements,
    known_of,
    may_leave,
    packet_for,
    picture_of,
)
from consilia.registry.services.family import add_relative
from consilia.registry.services.packet_words import packet_sentence

MISFIT_TEXTS: Final[dict[Misfit, Promise]] = {
    Misfit.SEX: _("The packet is about a child of the other sex. Nothing was kept."),
    Misfit.DISEASE: _("The packet names other diseases than this entry. Nothing was kept."),
    Misfit.PERSON: _(
        "The packet names a birthday or other numbers of a person. Take them out first: the registry keeps none."
    ),
}


class NoExchange(Refusal):
    message = _("The family has not consented to exchange with other systems.")


class PacketRefused(Refusal):
    """The file is no Phenopacket v2; `place` says where."""

    status = 422

    def __init__(self, what: str, place: str) -> None:
        self.place = place
        super().__init__(
            _("This is no Phenopacket v2: %(what)s (%(place)s).")
            % {"what": packet_sentence(what), "place": place}
        )


class FamilyIsThere(Refusal):
    message = _(
        "This entry has relatives already. Take them away first, or bring the packet of the child alone."
    )


class RelativeUnknown(Refusal):
    status = 422

    def __init__(self, who: str) -> None:
        super().__init__(
            _(
                "“%(who)s” is no parent, grandparent, brother, sister, aunt or uncle by the pedigree of this file."
            )
            % {"who": who}
        )


class AnotherChild(Refusal):
    status = 422

    def __init__(self, why: Misfit) -> None:
        super().__init__(MISFIT_TEXTS[why])


@transaction.atomic
def export_packet(*, entry_id: UUID, by: Actor, at: datetime) -> bytes:
    """The entry as a Phenopacket v2 under its pseudonym. Raises NoExchange without that consent."""
    return _exported(entry_id, packet_for, "phenopacket", by=by, at=at)


@transaction.atomic
def export_family(*, entry_id: UUID, by: Actor, at: datetime) -> bytes:
    """The entry with its relatives as a GA4GH Family. Raises NoExchange without that consent."""
    return _exported(entry_id, family_for, "family", by=by, at=at)


def _exported(
    entry_id: UUID, told: Callable[[Entry, datetime], Message], name: str, *, by: Actor, at: datetime
) -> bytes:
    entry = _own(entry_id, by, at)
    if not may_leave(entry, at):
        raise NoExchange
    message = told(entry, at)
    publish(EntryExported(entry_id=entry.id, format=name), by=by, at=at)
    return write_packet(message)


@transaction.atomic
def import_family(*, entry_id: UUID, content: bytes, by: Actor, at: datetime) -> Picture:
    """Bring picture and relatives of an entry from a GA4GH Family; relatives only where none is known yet.

    Raises:
        PacketRefused, AnotherChild: as `import_packet`. FamilyIsThere, RelativeUnknown: nothing is kept.
    """
    entry = _own(entry_id, by, at)
    try:
        family = read_family(content)
        relatives = relatives_in(family)
    except NotAPhenopacket as error:
        raise PacketRefused(error.what, error.place) from error
    except NoRelation as error:
        raise RelativeUnknown(str(error)) from error
    if relatives and relatives_of(entry):
        raise FamilyIsThere
    picture = import_packet(entry_id=entry_id, content=write_packet(family.proband), by=by, at=at)
    for relation, person in relatives:
        add_relative(entry_id=entry_id, relation=relation, person=person, by=by, at=at)
    return picture


@transaction.atomic
def import_packet(*, entry_id: UUID, content: bytes, by: Actor, at: datetime) -> Picture:
    """Bring the clinical picture of an entry from a Phenopacket v2; earlier ones stay.

    Raises:
        PacketRefused: no Phenopacket, and where.
        AnotherChild: it is about somebody else, or names a person.
    """
    entry = _own(entry_id, by, at)
    Entry.objects.select_for_update(of=("self",)).get(pk=entry_id)
    try:
        packet = expect_identifiers(read_packet(content))
    except NotAPhenopacket as error:
        raise PacketRefused(error.what, error.place) from error
    if why := misfit(packet, known_of(entry, at)):
        raise AnotherChild(why)
    before = picture_of(entry)
    made = Picture.objects.create(
        entry=entry,
        number=before.number + 1 if before else 1,
        packet=write_packet(packet).decode(),
        source=Source.IMPORT,
        said_by_id=by.user_id,
        said_at=at,
    )
    publish(PictureBrought(entry_id=entry.id, number=made.number), by=by, at=at)
    return made


@transaction.atomic
def export_common_data(*, separator: str, by: Actor, at: datetime) -> Iterator[str]:
    """The common data elements of the curator's centre as CSV. No cell can start a formula of a spreadsheet."""
    if not is_curator(by):
        raise NotAllowed
    names, rows = common_data_elements(by, at)
    publish(CommonDataExported(centre_id=by.organisation_id or UUID(int=0)), by=by, at=at)
    columns = [Column(name, name, line(2_000), required=False) for name in names]
    return csv_lines(rows, columns, separator=separator)


@transaction.atomic
def export_catalogue(*, separator: str, by: Actor, at: datetime) -> Iterator[str]:
    """The elements of the RD-CDM catalogue of the curator's centre as CSV, each in a column of its own."""
    if not is_curator(by):
        raise NotAllowed
    names, rows = catalogue_rows(by, at)
    publish(CatalogueExported(centre_id=by.organisation_id or UUID(int=0)), by=by, at=at)
    columns = [Column(name, name, line(20_000), required=False) for name in names]
    return csv_lines(rows, columns, separator=separator)


def _own(entry_id: UUID, by: Actor, at: datetime) -> Entry:
    entry = entry_for(by, entry_id, at)
    if not may_curate(by, entry) or entry.state != EntryState.ACTIVE:
        raise NotAllowed
    return entry
