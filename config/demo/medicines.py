"""Medicines of the demo: children of the registry need some, and needs stand in every state of their way.

Which medicine a child needs is invented; who pays follows from the rules, or from a reason where they cannot say.
"""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from decimal import Decimal
from io import BytesIO
from random import Random

from django.db import transaction

from config.demo.people import Cast
from config.demo.registry import curator_of
from config.demo.telling import at_moment, in_the_past
from consilia.accounts.domain.actors import Actor
from consilia.foundation.refusals import Refusal
from consilia.medicines import services
from consilia.medicines.domain.words import WAY, Channel, Paper
from consilia.medicines.models import Need
from consilia.medicines.services import MedicineFacts, StockFacts, Told
from consilia.registry.domain.words import Certainty
from consilia.registry.models import Entry

SEED, MOST, FEW = 62, 39, 4
# Ways that the needs of the demo go, one after the other, so that every state is there: how many moves, and an end.
WAYS: tuple[tuple[str, ...], ...] = (
    *(WAY[:length] for length in (9, 4, 6)),
    (*WAY[:5], "return"),
    *(WAY[:length] for length in (0, 2, 7)),
    (*WAY[:5], "refuse"),
    *(WAY[:length] for length in (3, 5, 8, 1)),
    (*WAY[:1], "stop"),
)
MEDICINES = (
    ("Идурсульфаза", "флаконы", "6 мг"),
    ("Нусинерсен", "флаконы", "12 мг"),
    ("Вестронидаза альфа", "флаконы", "10 мг"),
    ("Сапроптерин", "таблетки", "100 мг"),
    ("Буросумаб", "флаконы", "20 мг"),
)
PAPERS = (Paper.PROTOCOL, Paper.APPLICATION, Paper.PARENT_APPLICATION, Paper.PARENT_CONSENT)
BECAUSE = {
    Channel.FOUNDATION: "Решение консилиума; препарат есть в перечне фонда.",
    Channel.REGIONAL: "Решение консилиума; регион подтвердил закупку.",
}
NOTE = "Документы проверены, замечаний нет."
NOTES = {
    "return": "В заявке не указан расчёт потребности на год.",
    "refuse": "Показания к препарату этими документами не подтверждены.",
    "stop": "Терапия заменена: лекарство больше не нужно.",
}


def build(*, cast: Cast, at: datetime) -> int:
    """Answer how many needs were made. The registry grows while the year is played, and the needs with it."""
    curator = curator_of(cast)
    there = Need.objects.count()
    if curator is None or there >= MOST:
        return 0
    certain = (Certainty.GENETIC, Certainty.CLINICAL, Certainty.BIOCHEMICAL_OR_IMAGING)
    entries = Entry.objects.filter(centre=cast.centre, state="active", certainty__in=certain)
    new = entries.exclude(pk__in=Need.objects.values("entry")).select_related("child")
    with in_the_past(), transaction.atomic():
        return len(list(_play(list(new.order_by("entered_at", "id")[: MOST - there]), there, curator, at)))


def _play(entries: Sequence[Entry], there: int, curator: Actor, at: datetime) -> Iterator[Need]:
    """One need each; several where the registry is small, so that a small demo has something to show."""
    several = entries if there or len(entries) > FEW else [entry for entry in entries for _copy in MEDICINES]
    for place, entry in enumerate(several, start=there):
        chance = Random(f"{SEED}:{entry.child.name_key}:{place}")  # noqa: S311 - invented on purpose
        with suppress(Refusal), transaction.atomic():
            yield _one(entry, place, chance, curator, at)


def _one(entry: Entry, place: int, chance: Random, curator: Actor, at: datetime) -> Need:
    """A need that goes its way in the days before today, each step by the system."""
    way = WAYS[place % len(WAYS)]
    begun = max(at - timedelta(days=8 * len(way) + chance.randrange(1, 6)), entry.entered_at)
    step = (at - begun) / (len(way) + 2)
    name, unit, dosage = MEDICINES[place % len(MEDICINES)]
    with at_moment(begun, heard=False):
        facts = MedicineFacts(name, unit, dosage)
        need = services.identify_need(entry_id=entry.id, facts=facts, by=curator, at=begun)
        if len(way) > 1:
            _prepare(need, chance, curator, begun)
    for number, move in enumerate(way, start=1):
        moment = begun + step * number
        with at_moment(moment, heard=False):
            services.move_need(
                need_id=need.id, move=move, told=_told(move, moment, chance), by=Actor.system(), at=moment
            )
    if len(way) >= len(WAY) - 1:
        _count(need, chance, curator, at)
    return need


def _prepare(need: Need, chance: Random, curator: Actor, at: datetime) -> None:
    for kind in PAPERS:
        services.add_paper(
            need_id=need.id,
            kind=kind,
            stream=BytesIO(f"{kind}: образец документа для демонстрации, {need.id}\n".encode()),
            name=f"{kind}.txt",
            declared_type="text/plain",
            by=curator,
            at=at,
        )
    channel = Channel.FOUNDATION if chance.random() < 0.6 else Channel.REGIONAL
    listed = channel is Channel.FOUNDATION
    if listed or chance.random() < 0.6:
        services.look_up_listing(need_id=need.id, is_listed=listed, on=at.date(), by=curator, at=at)
    services.choose_channel(
        need_id=need.id, channel=channel, as_of=at.date(), because=BECAUSE[channel], by=curator, at=at
    )


def _told(move: str, moment: datetime, chance: Random) -> Told:
    number = f"{chance.randrange(10, 400)}-{moment:%y}"
    return Told(moment.date(), number, NOTES.get(move, NOTE))


def _count(need: Need, chance: Random, curator: Actor, at: datetime) -> None:
    """Some are enough, some run short, some were counted long ago; one in four was never counted."""
    if chance.random() < 0.25:
        return
    on = at - timedelta(days=chance.choice([1, 3, 9, 45]))
    facts = StockFacts(
        on.date(), Decimal(chance.choice([6, 20, 60, 120])), Decimal(1), chance.choice([14, 30])
    )
    with at_moment(at, heard=False):
        services.count_stock(need_id=need.id, facts=facts, by=curator, at=at)
