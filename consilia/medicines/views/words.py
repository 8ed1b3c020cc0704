"""Needs in the words of their pages."""

from decimal import Decimal
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from consilia.foundation.languages import in_language
from consilia.medicines.domain.channels import Choice, Finding, Holds, Missing, Why
from consilia.medicines.domain.supply import Outlook, Supply, Unknown
from consilia.medicines.domain.words import NEED, Channel, Paper, State
from consilia.medicines.models import ChannelRule, Need, Step
from consilia.medicines.models.names import CHANNEL_NAMES, PAPER_NAMES, STATE_NAMES

TONES = {
    State.APPROVED: "ok",
    State.RECEIVED: "ok",
    State.DISPENSED: "ok",
    State.RETURNED: "warn",
    State.REFUSED: "stop",
    State.STOPPED: "neutral",
}
MOVE_NAMES = {
    "confirm": pgettext_lazy("need", "Confirm the diagnosis"),
    "record_council": pgettext_lazy("need", "Record the protocol of the council"),
    "prepare": pgettext_lazy("need", "Prepare an application"),
    "submit": pgettext_lazy("need", "Submit the application"),
    "review": pgettext_lazy("need", "Taken into expert review"),
    "approve": pgettext_lazy("need", "Approved"),
    "return": pgettext_lazy("need", "Returned for correction"),
    "refuse": pgettext_lazy("need", "Refused"),
    "procure": pgettext_lazy("need", "Contract concluded"),
    "receive": pgettext_lazy("need", "Medicine received"),
    "dispense": pgettext_lazy("need", "Medicine handed out"),
    "stop": pgettext_lazy("need", "Stop"),
    "resume": pgettext_lazy("need", "Take up again"),
    "inform_ministry": pgettext_lazy("need", "Ministry informed"),
    "of_age": pgettext_lazy("need", "Coming of age prepared"),
}
STEP_NAMES = {
    **MOVE_NAMES,
    "identify": pgettext_lazy("need", "Need identified"),
    "choose": pgettext_lazy("need", "Channel chosen"),
    "look_up": pgettext_lazy("need", "Foundation's list looked up"),
    "paper": pgettext_lazy("need", "Document added"),
    "paper_back": pgettext_lazy("need", "Document taken back"),
    "parent_page": pgettext_lazy("need", "Page made for a parent"),
}
ICONS = {
    "approve": "check",
    "refuse": "close",
    "return": "undo",
    "stop": "flag",
    "paper": "file",
    "submit": "send",
}
HOLDS = {
    Holds.YES: (pgettext_lazy("rule", "Holds"), "ok"),
    Holds.NO: (pgettext_lazy("rule", "Does not hold"), "neutral"),
    Holds.UNKNOWN: (pgettext_lazy("rule", "Cannot be assessed"), "unknown"),
}
MISSING = {
    Missing.ICD10: gettext_lazy("the ICD-10 code of the entry"),
    Missing.ORPHA: gettext_lazy("the ORPHA code of the entry"),
    Missing.LISTING: gettext_lazy("a look into the foundation's list"),
}
WHYS = {
    Why.OTHER_DISEASE: gettext_lazy("another disease"),
    Why.TOO_YOUNG: gettext_lazy("the child is too young"),
    Why.TOO_OLD: gettext_lazy("the child is too old"),
    Why.NOT_LISTED: gettext_lazy("not in the foundation's list"),
}
SUPPLIES = {
    Supply.ENOUGH: (pgettext_lazy("supply", "Enough"), "ok"),
    Supply.LOW: (pgettext_lazy("supply", "Runs short"), "warn"),
    Supply.OUT: (pgettext_lazy("supply", "Used up"), "stop"),
    Supply.CANNOT_ASSESS: (pgettext_lazy("supply", "Cannot be assessed"), "unknown"),
}
UNKNOWNS = {
    Unknown.NEVER_COUNTED: gettext_lazy("never counted"),
    Unknown.STALE: gettext_lazy("counted too long ago"),
    Unknown.NO_DAILY_NEED: gettext_lazy("the daily need is not known"),
    Unknown.NO_LEAD_TIME: gettext_lazy("nobody said how long a new supply takes"),
}
LISTED = {
    "yes": gettext_lazy("in the list"),
    "no": gettext_lazy("not in the list"),
    "unknown": gettext_lazy("not looked up"),
}


def choice_words(choice: Choice) -> str:
    """The answer of the rules as one sentence."""
    if choice.channel is not None:
        return str(CHANNEL_NAMES[choice.channel])
    if choice.is_known:
        return _("No channel by these rules")
    missing = ", ".join(str(MISSING[one]) for one in choice.missing)
    return _("Cannot be assessed: %(missing)s is missing") % {"missing": missing}


def finding_rows(choice: Choice, rows: list[ChannelRule]) -> list[dict[str, Any]]:
    """Each rule with what it says; those that hold or ask for something first."""
    known = {row.name: row for row in rows}
    order = {Holds.YES: 0, Holds.UNKNOWN: 1, Holds.NO: 2}
    ranked = sorted(choice.findings, key=lambda one: (order[one.holds], one.rule.priority, one.rule.name))
    return [_finding_row(one, known[one.rule.name]) for one in ranked]


def _finding_row(one: Finding, row: ChannelRule) -> dict[str, Any]:
    word, tone = HOLDS[one.holds]
    reasons = [WHYS[one.why]] if one.why else [MISSING[missing] for missing in one.missing]
    return {
        "label": in_language(row.label_ru, row.label_en),
        "channel": CHANNEL_NAMES[Channel(row.channel)],
        "codes": row.codes,
        "word": word,
        "tone": tone,
        "why": ", ".join(str(reason) for reason in reasons),
        "source": row.source_words,
        "is_verified": row.is_verified,
        "is_no": one.holds is Holds.NO,
    }


def outlook_words(found: Outlook | None) -> dict[str, Any] | None:
    """The supply as a mark with what stands behind it."""
    if found is None:
        return None
    word, tone = SUPPLIES[found.verdict]
    lasts = (
        ngettext("about %(num)d day left", "about %(num)d days left", found.lasts) % {"num": found.lasts}
        if found.lasts is not None
        else ""
    )
    reason = str(UNKNOWNS[found.unknown]) if found.unknown else ""
    return {"word": word, "tone": tone, "lasts": lasts, "reason": reason, "order_by": found.order_by}


def amount(value: Decimal) -> str:
    """A quantity without zeros that say nothing, divided as the reader divides."""
    return number_format(f"{value.normalize():f}")


def step_rows(steps: list[Step], need: Need) -> list[dict[str, Any]]:
    """The timeline, the newest first."""
    return [_step_row(step) for step in reversed(steps)]


def _step_row(step: Step) -> dict[str, Any]:
    return {
        "icon": ICONS.get(step.name, "dot"),
        "tone": TONES.get(State(step.state), "info") if step.name in MOVE_NAMES else "neutral",
        "title": STATE_NAMES[State(step.state)] if step.name in NEED.moves else STEP_NAMES[step.name],
        "at": step.made_at,
        "author": step.made_by.short_name if step.made_by else None,
        "role": "",
        "organisation": _number(step),
        "body": step.text if step.made_by or not step.text else _(step.text),
    }


def _number(step: Step) -> str:
    if step.name in {"paper", "paper_back"}:
        return str(PAPER_NAMES[Paper(step.number)])
    if step.name == "choose":
        return str(CHANNEL_NAMES[Channel(step.number)])
    if step.name == "look_up":
        return str(LISTED[step.number])
    return f"№ {step.number}" if step.number else ""
