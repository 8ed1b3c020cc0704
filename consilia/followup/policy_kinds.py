"""The policies of follow-up, as their pages need them: the templates of plans, and single figures."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.utils.formats import date_format
from django.utils.timezone import get_current_timezone_name
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext, pgettext_lazy

from consilia.followup.domain.words import Group, TaskKind
from consilia.followup.models import FollowUpPolicy, PlanRule
from consilia.followup.models.names import GROUP_NAMES, KIND_NAMES
from consilia.followup.queries.policy_effects import Compared, compared, plans_of
from consilia.foundation.policies import Amount, Effect, Fate, Outlook, PolicyKind, Words
from consilia.foundation.spans import span_words
from consilia.network.queries import regions

# What a rule can plan: the kind says everything. What is fetched or examined needs words of its own.
_PLANNABLE = (TaskKind.OUTCOME, TaskKind.VISIT, TaskKind.CALL)
_AFTER = Amount(
    title=_("time after the signature"),
    units={
        "years": (pgettext_lazy("unit of time", "years"), "months", 12),
        "months": (pgettext_lazy("unit of time", "months"), "months", 1),
        "weeks": (pgettext_lazy("unit of time", "weeks"), "hours", 7 * 24),
        "days": (pgettext_lazy("unit of time", "days of 24 hours"), "hours", 24),
        "hours": (pgettext_lazy("unit of time", "hours"), "hours", 1),
    },
)


def _after_words(row: PlanRule) -> str:
    count, unit = _AFTER.typed(row)
    long = {
        "years": ngettext("%(count)d year", "%(count)d years", count),
        "months": ngettext("%(count)d month", "%(count)d months", count),
        "weeks": ngettext("%(count)d week", "%(count)d weeks", count),
    }
    return long[unit] % {"count": count} if unit in long else span_words(timedelta(hours=row.hours))


def _repeat_words(row: PlanRule) -> str:
    return _every(row.every_months) or pgettext("repeated", "once")


def _every(months: int) -> str:
    return ngettext("every month", "every %(num)d months", months) % {"num": months} if months else ""


def _is_asked_less(old: PlanRule | None, new: PlanRule | None) -> Words | None:
    """Whether the child is looked after later or less: what protects it ends, comes later, or comes more seldom."""
    if new is None:
        return _("Some children are asked after no more, or less often.")
    if old is None:
        return _("The region does without the national rules of this template.") if new.region_id else None
    other = (old.group, old.region_id, old.kind) != (new.group, new.region_id, new.kind)
    later = (new.months, new.hours) > (old.months, old.hours)
    rarer = old.every_months and not 0 < new.every_months <= old.every_months
    return _("Some children are asked after later, or less often.") if other or later or rarer else None


def _of_rule(old: PlanRule | None, new: PlanRule | None, at: datetime) -> Effect:
    row: Any = new or old
    lines = compared(old, new, zone=get_current_timezone_name(), signed_at=at, at=at)
    words = _(
        "It counts for the plans of conclusions that are acknowledged from then on. What is planned already stays as"
        " it is. The recommendations and the review of each conclusion come on top."
    )
    return Effect(
        [(_("Plans of this template that go on unchanged"), plans_of(row.group, row.region_id))],
        words,
        moves=any(one.before != one.after for one in lines),
        about=_("What would be planned for a conclusion signed on that day"),
        outlook=list(_outlook(lines)),
    )


def _outlook(lines: Sequence[Compared]) -> Iterator[Outlook]:
    several = len({(one.group, one.region) for one in lines}) > 1
    for one in lines:
        template = GROUP_NAMES[Group(one.group)] if several else ""
        named = [str(name) for name in (KIND_NAMES[one.task.kind], template, _every(one.task.every_months))]
        fate = Fate.STAYS if one.before and one.after else Fate.COMES if one.after else Fate.GOES
        yield Outlook(" · ".join(filter(None, named)), _day(one.task.due_on), fate)


def _day(day: date) -> str:
    return date_format(day, pgettext("date format", "j F Y"))


def _regions_or_all() -> Sequence[tuple[Any, Words]]:
    return [("", _("All regions")), *((one.code, one.name) for one in regions())]


PLAN_RULES = PolicyKind(
    name="plan-rules",
    model=PlanRule,
    title=_("Follow-up plans"),
    lead=_(
        "What is asked or done after an answer, and when. A region with rules of its own for a template does without"
        " the national ones."
    ),
    key=("group", "region", "kind", "hours", "months"),
    figures=("every_months",),
    may_end=True,
    choices={"region": _regions_or_all, "kind": lambda: [(one.value, KIND_NAMES[one]) for one in _PLANNABLE]},
    hints={
        "every_months": _(
            "Every how many months. 0: once. A series goes on as long as the child is followed."
        )
    },
    unnamed={"region": _("All regions")},
    words={"hours": _after_words, "every_months": _repeat_words},
    amounts={"hours": _AFTER},
    weakens=_is_asked_less,
    effect=_of_rule,
)
FIGURES = PolicyKind(
    name="follow-up",
    model=FollowUpPolicy,
    title=_("Figures of follow-up"),
    lead=_("How long links and reminders work, and by when what is recommended should be done."),
    key=("name",),
    figures=("value",),
)
