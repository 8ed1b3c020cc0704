"""The rules of medicines, as their pages need them."""

from django.utils.translation import gettext_lazy as _

from consilia.foundation.policies import PolicyKind, Words
from consilia.medicines.domain.words import Figure
from consilia.medicines.models import ChannelRule, ClockRule, MedicinesFigure, PaperRule
from consilia.medicines.queries.channel_effects import channel_effect

_SHORTER_IS_WEAKER = frozenset({Figure.STOCK_MARGIN_DAYS, Figure.OF_AGE_MONTHS_BEFORE, Figure.WARN_DAYS})


def _fewer_children(old: ChannelRule | None, new: ChannelRule | None) -> Words | None:
    if old is None:
        return None
    if new is None:
        return _("Children lose a way to their medicine.")
    lost = set(old.codes.split()) - set(new.codes.split())
    narrower = new.from_age > old.from_age or (
        new.until_age is not None and (old.until_age is None or new.until_age < old.until_age)
    )
    return _("Children lose a way to their medicine.") if lost or narrower else None


def _waits_longer(old: ClockRule | None, new: ClockRule | None) -> Words | None:
    longer = old is not None and (new is None or new.days > old.days or new.counting != old.counting)
    return _("A child could wait longer.") if longer else None


def _later_warning(old: MedicinesFigure | None, new: MedicinesFigure) -> Words | None:
    if old is None:
        return None
    later = new.name in _SHORTER_IS_WEAKER and new.value < old.value
    older = new.name == Figure.STOCK_STALE_DAYS and new.value > old.value
    return _("A shortage is noticed later.") if later or older else None


CHANNELS = PolicyKind(
    name="medicine-channels",
    model=ChannelRule,
    title=_("Rules of channels for medicines"),
    lead=_("Who pays for which disease at which age: one row a nosology."),
    key=("name",),
    figures=(
        "channel",
        "label_en",
        "label_ru",
        "codes",
        "needs_listing",
        "from_age",
        "until_age",
        "priority",
    ),
    may_end=True,
    hints={"codes": _("ORPHA codes, and codes of ICD-10, which hold for what is below them.")},
    weakens=_fewer_children,
    effect=channel_effect,
)
CLOCKS = PolicyKind(
    name="medicine-clocks",
    model=ClockRule,
    title=_("Time limits of medicines"),
    lead=_("How long each part of the way may take, by channel."),
    key=("clock", "channel"),
    figures=("days", "counting"),
    may_end=True,
    weakens=_waits_longer,
)
PAPERS = PolicyKind(
    name="medicine-papers",
    model=PaperRule,
    title=_("Documents of an application"),
    lead=_("Without these documents an application is not submitted."),
    key=("channel",),
    figures=("papers",),
)
FIGURES = PolicyKind(
    name="medicines",
    model=MedicinesFigure,
    title=_("Figures of medicines"),
    lead=_("When a shortage is noticed, and when the coming of age is prepared."),
    key=("name",),
    figures=("value",),
    weakens=_later_warning,
)
