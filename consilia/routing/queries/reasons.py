"""Why a proposal was made, in the words of a coordinator."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from consilia.network.models import Consultant
from consilia.routing.domain.assignment import Kind, Reason
from consilia.routing.models import Proposal


def what(proposal: Proposal) -> str:
    """What would be done."""
    names = {"to": proposal.to, "beside": proposal.beside}
    return {
        Kind.OFFER: _("Offer to %(to)s"),
        Kind.ALSO: _("Ask %(to)s too"),
        Kind.MOVE: _("Move the offer from %(beside)s to %(to)s"),
        Kind.STEP_IN: _("Invite %(to)s to step in for %(beside)s"),
    }[Kind(proposal.kind)] % {key: name_of(one) for key, one in names.items()}


def name_of(consultant: Consultant | None) -> str:
    return str(consultant) if consultant else ""


def why(proposal: Proposal) -> str:
    """What tells the two experts apart, with the figures of that moment."""
    beside, to = proposal.facts.get("beside"), proposal.facts["to"]
    return _WHY[Reason(proposal.reason)](beside or to, to) % {
        "to": name_of(proposal.to),
        "beside": name_of(proposal.beside),
    }


def gain(proposal: Proposal) -> str:
    figures = {"before": round(100 * proposal.before), "after": round(100 * proposal.after)}
    if proposal.kind == Kind.OFFER:
        return _("In time with a chance of %(after)d%%.") % figures
    return _("In time with a chance of %(after)d%% instead of %(before)d%%.") % figures


def _hours(minutes: float) -> str:
    hours = round(minutes / 60)
    return ngettext("%(num)d hour", "%(num)d hours", hours) % {"num": hours}


def _first(beside: dict[str, Any], to: dict[str, Any]) -> str:
    return _("Of all who are free, %(to)s will most probably answer in time.")


def _kept_free(beside: dict[str, Any], to: dict[str, Any]) -> str:
    return _("%(beside)s is kept free for another case that only she can answer in time.")


def _hours_end(beside: dict[str, Any], to: dict[str, Any]) -> str:
    if not beside["working"]:
        return _("%(beside)s does not work before the deadline.")
    told = _("%(beside)s works only {left} before the deadline, %(to)s {more}.")
    return told.format(left=_hours(beside["working"]), more=_hours(to["working"]))


def _no_answer(beside: dict[str, Any], to: dict[str, Any]) -> str:
    told = _("%(beside)s has not answered for {waited}; usually she needs {usual}.")
    return told.format(waited=_hours(beside["waited"] or 0), usual=_hours(beside["usual"]))


def _queue(beside: dict[str, Any], to: dict[str, Any]) -> str:
    count = beside["ahead"]
    told = ngettext(
        "%(beside)s has {count} other case to answer before this one.",
        "%(beside)s has {count} other cases to answer before this one.",
        count,
    )
    return told.format(count=count)


def _sooner(beside: dict[str, Any], to: dict[str, Any]) -> str:
    return _("With %(to)s beside %(beside)s an answer in time is more probable.")


_WHY = {
    Reason.FIRST: _first,
    Reason.KEPT_FREE: _kept_free,
    Reason.HOURS_END: _hours_end,
    Reason.NO_ANSWER: _no_answer,
    Reason.QUEUE: _queue,
    Reason.SOONER: _sooner,
}
