"""The minutes on paper: what is typeset, and what the plain text says."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from consilia.conferencing.domain.words import Part
from consilia.conferencing.models import Participant, Session
from consilia.conferencing.queries.sessions import participants_of
from consilia.conferencing.queries.standing import Counted, Signing, questions_of
from consilia.documents.domain.moments import moment_text
from consilia.documents.services import Issuer, Order, Signatory, Template

Pair = tuple[str, str]
Block = dict[str, Any]
# The prefix of the numbers reads the same in both alphabets.
TEMPLATE = Template(kind="minutes", prefix="M", source=Path(__file__).parents[1] / "typst" / "minutes.typ")


def document_order(session: Session, signing: Sequence[Signing]) -> Order:
    """The minutes in the language of the chair, in whose name the document is issued."""
    chair = next(one for one in participants_of(session) if one.part == Part.CHAIR)
    centre = session.organisation
    with translation.override(chair.user.language):
        content = blocks(session, signing)
        return Order(
            template=TEMPLATE,
            language="ru" if chair.user.language.startswith("ru") else "en",
            title=_("Minutes of a council"),
            subtitle=" · ".join(filter(None, [session.reference, session.field.name])),
            body={"blocks": content},
            text="\n\n".join(_block_text(block) for block in content),
            issuer=Issuer(centre.id, centre.name_en, centre.name_ru, centre.time_zone),
            signatory=Signatory(
                chair.user.full_name,
                _("%(part)s; all signatures stand above") % {"part": chair.get_part_display()},
            ),
        )


def blocks(session: Session, signing: Sequence[Signing]) -> list[Block]:
    """Every heading that has content, in the order of the paper."""
    people = participants_of(session)
    minutes = session.minutes
    every = [
        _block(pgettext("minutes", "Council"), pairs=_facts(session)),
        _block(_("Participants"), pairs=[(_named(one), _noted(one)) for one in people]),
        _block(_("Agenda"), text=session.agenda),
        _block(_("Course of the discussion"), text=minutes.course),
        *(_vote(counted) for counted in questions_of(session)),
        _block(_("Decision"), text=minutes.decision),
        *(_block(_dissent_title(one), text=one.dissent) for one in people),
        _block(_("Signatures"), pairs=[_signature(one, session) for one in signing if one.signed_at]),
    ]
    return [block for block in every if block["pairs"] or block["text"]]


def _block(title: str, *, pairs: Sequence[Pair] = (), text: str = "") -> Block:
    return {"title": title, "pairs": [pair for pair in pairs if pair[1]], "text": text}


def _facts(session: Session) -> list[Pair]:
    zone = session.organisation.time_zone
    return [
        (_("About"), session.reference),
        (_("Field"), session.field.name),
        (_("Began"), moment_text(session.starts, zone)),
        (pgettext("minutes", "Closed"), moment_text(session.held_at, zone) if session.held_at else ""),
        (_("Quorum"), str(session.quorum)),
    ]


def _named(one: Participant) -> str:
    return f"{one.user.full_name}, {one.get_part_display()}"


def _noted(one: Participant) -> str:
    return str(one.get_attendance_display()) if one.attendance else _("not recorded")


def _vote(counted: Counted) -> Block:
    title = _("Vote %(number)d") % {"number": counted.question.number}
    sums = counted.tally
    pairs = [
        (pgettext("vote", "For"), str(sums.in_favour)),
        (pgettext("vote", "Against"), str(sums.against)),
        (pgettext("vote", "Abstains"), str(sums.abstaining)),
        (_("Did not vote"), str(sums.absent)),
        *((vote.participant.user.full_name, str(vote.get_choice_display())) for vote in counted.votes),
    ]
    return _block(title, pairs=pairs, text=counted.question.text)


def _dissent_title(one: Participant) -> str:
    return _("Dissenting opinion of %(name)s") % {"name": one.user.full_name}


def _signature(one: Signing, session: Session) -> Pair:
    """Who, when, and the beginning of the hash of what she signed: the whole one stands in the log."""
    when = moment_text(one.signed_at, session.organisation.time_zone) if one.signed_at else ""
    return _named(one.participant), f"{when}, SHA-256 {one.content_sha256[:16]}…" if when else ""


def _block_text(block: Block) -> str:
    lines = [str(block["title"]).upper(), *(f"{name}: {value}" for name, value in block["pairs"])]
    return "\n".join([*lines, block["text"]] if block["text"] else lines)
