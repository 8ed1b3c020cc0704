"""What another rule of channels would propose for the needs that are open today. Nothing is changed."""

from collections import Counter
from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from consilia.foundation.ages import BornLater, age_at
from consilia.foundation.policies import Effect
from consilia.foundation.wall import looking_further
from consilia.medicines.domain.channels import Choice, Facts, choose
from consilia.medicines.domain.words import Channel
from consilia.medicines.models import ChannelRule
from consilia.medicines.models.names import CHANNEL_NAMES
from consilia.medicines.queries.policy import channel_rules, rules_of
from consilia.medicines.queries.sight import open_needs


def channel_effect(old: ChannelRule | None, new: ChannelRule | None, at: datetime) -> Effect:
    """How many open needs would be proposed another channel, from which to which; and how many go another way already."""
    today = timezone.localdate(at)
    rows = {row.name: row for row in channel_rules(at)}
    before = rules_of(list(rows.values()))
    if old is not None:
        rows.pop(old.name, None)
    after = rules_of(
        [*(row for name, row in rows.items() if new is None or name != new.name), *([new] if new else [])]
    )
    needs, moved, against = 0, Counter[tuple[str, str]](), 0
    for (facts, chosen), many in _alike(today, at).items():
        was, will = choose(before, facts, as_of=today), choose(after, facts, as_of=today)
        needs += many
        if _answer(was) != _answer(will):
            moved[_answer(was), _answer(will)] += many
            against += many if chosen and will.channel is not None and will.channel != chosen else 0
    return Effect(
        facts=[
            (_("Open needs"), needs),
            *((f"{was} → {will}", many) for (was, will), many in sorted(moved.items())),
            (_("of these with another channel chosen already"), against),
        ],
        words=_("A channel that was chosen stays; the proposal beside it follows the rules of the day.")
        if moved
        else _("No open need would be proposed another channel."),
        moves=bool(moved),
        about=_("Open needs of medicines today"),
    )


def _alike(today: date, at: datetime) -> Counter[tuple[Facts, str]]:
    """The open needs by what rules ask of them: of one disease, one age in years, and one look into the list."""
    columns = ("child__birth_date", "entry__orpha", "entry__icd10", "is_listed", "channel")
    with looking_further():  # counts alone: whoever changes rules sees no child
        told = list(open_needs(at).values_list(*columns))
    first: dict[tuple[object, ...], date] = {}
    counted = Counter[tuple[Facts, str]]()
    for birth, orpha, icd10, is_listed, channel in told:
        alike = first.setdefault((_years(birth, today), orpha, icd10, is_listed, channel), birth)
        counted[Facts(birth=alike, orpha=orpha, icd10=icd10, is_listed=is_listed), channel] += 1
    return counted


def _years(birth: date, today: date) -> int:
    try:
        return age_at(birth, today).years
    except BornLater:
        return -1


def _answer(choice: Choice) -> str:
    if choice.channel is not None:
        return str(CHANNEL_NAMES[Channel(choice.channel)])
    return _("no channel") if choice.is_known else _("cannot be assessed")
