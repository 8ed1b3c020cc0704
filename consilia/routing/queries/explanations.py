"""Terms and obstacles in the words of a coordinator."""

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from consilia.routing.domain.facts import Answerer, Need, Urgency
from consilia.routing.domain.obstacles import Obstacle
from consilia.routing.domain.score import Term, TermName
from consilia.routing.models import RoutingWeights

OBSTACLE_NAMES: dict[Obstacle, str | Promise] = {
    Obstacle.FIELD: gettext_lazy("consults in another field"),
    Obstacle.AGE_BAND: gettext_lazy("does not see children of this age"),
    Obstacle.REGISTER: gettext_lazy("the register entry has run out"),
    Obstacle.ON_LEAVE: gettext_lazy("on leave"),
    Obstacle.NOT_ON_DUTY: gettext_lazy("not on duty; an emergency goes to the duty roster"),
    Obstacle.FULL: gettext_lazy("has as many cases as she may"),
    Obstacle.LANGUAGE: gettext_lazy("no common language and no interpreter"),
    Obstacle.OWN_ORGANISATION: gettext_lazy("works for the organisation that asks"),
    Obstacle.REFERRER: gettext_lazy("is the doctor who asks"),
    Obstacle.TREATING: gettext_lazy("treated this child"),
    Obstacle.KINSHIP: gettext_lazy("declared to be close to the family"),
    Obstacle.INTEREST: gettext_lazy("declared an interest in the matter"),
    Obstacle.EARLIER_REVIEWER: gettext_lazy("reviewed this case before"),
    Obstacle.GAVE_BACK: gettext_lazy("gave this case back"),
    Obstacle.NOBODY_ON_DUTY: gettext_lazy("nobody on duty can be asked"),
    Obstacle.AGE_UNKNOWN: gettext_lazy("the child's age band cannot be told"),
    Obstacle.REGISTER_UNKNOWN: gettext_lazy("no register entry is known"),
}


def term_name(name: str) -> str:
    """A term as the policy calls it, for figures that were kept without what they were told of."""
    if name == TermName.KEPT_FREE:
        return _("kept free for another case that only she can answer in time")
    return str(RoutingWeights._meta.get_field(name).verbose_name)  # type: ignore[union-attr]  # a column


def told(term: Term, need: Need, person: Answerer) -> str:
    """One term in words, true of this person now."""
    return _TELLERS[term.name](term, need, person)


def _exact(term: Term, need: Need, person: Answerer) -> str:
    return _("this very field") if person.exact else _("a neighbouring field")


def _seen(term: Term, need: Need, person: Answerer) -> str:
    return _("knows this child") if person.saw_child else _("new to this child")


def _hours(term: Term, need: Need, person: Answerer) -> str:
    clock = person.local_time.strftime("%H:%M")
    if person.on_duty and need.urgency is not Urgency.PLANNED:
        return _("on duty")
    if term.value:
        return _("%(time)s there: daytime") % {"time": clock}
    if need.urgency is Urgency.EMERGENCY:
        return _("not on duty")
    return _("%(time)s there: night") % {"time": clock}


def _language(term: Term, need: Need, person: Answerer) -> str:
    return _("speaks the family's language") if term.value else _("does not speak the family's language")


def _fairness(term: Term, need: Need, person: Answerer) -> str:
    if person.idle_days is None:
        return _("never had a case")
    days = int(person.idle_days)
    return ngettext("last case %(days)d day ago", "last case %(days)d days ago", days) % {"days": days}


def _load(term: Term, need: Need, person: Answerer) -> str:
    return _("%(load)d of %(limit)d cases in hand") % {"load": person.load, "limit": person.limit}


def _answer(term: Term, need: Need, person: Answerer) -> str:
    if person.answer_share is None:
        return _("own time to an answer not known yet: the middle is taken")
    return _("usually needs %(share)d%% of the time allowed") % {"share": round(100 * person.answer_share)}


def _quality(term: Term, need: Need, person: Answerer) -> str:
    if person.quality is None:
        return _("quality not reviewed yet")
    return _("quality %(mean).1f of 5") % {"mean": person.quality}


def _forecast(term: Term, need: Need, person: Answerer) -> str:
    if person.in_time is None:
        return _("no forecast: the middle is taken")
    share = round(100 * person.in_time)
    return _("answers in time with a chance of %(share)d%%") % {"share": share}


def _tie(term: Term, need: Need, person: Answerer) -> str:
    return _("lot between equals")


def _kept_free(term: Term, need: Need, person: Answerer) -> str:
    return _("kept free for another case that only she can answer in time")


_TELLERS = {
    TermName.EXACT: _exact,
    TermName.SEEN: _seen,
    TermName.HOURS: _hours,
    TermName.LANGUAGE: _language,
    TermName.FAIRNESS: _fairness,
    TermName.LOAD: _load,
    TermName.ANSWER: _answer,
    TermName.QUALITY: _quality,
    TermName.FORECAST: _forecast,
    TermName.TIE: _tie,
    TermName.KEPT_FREE: _kept_free,
}
