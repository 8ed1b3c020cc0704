"""What a demo request says to the items of its field: what the publication tells, and why the rest is missing."""

from datetime import datetime

from config.demo.prose import Voice
from consilia.accounts.domain.actors import Actor
from consilia.cases import services
from consilia.cases.domain.requirements import Said, Status
from consilia.cases.models import Case, Finding
from consilia.cases.queries.completeness import Needs, needs_of
from consilia.cases.queries.timeline import findings_of
from consilia.foundation.languages import in_language

FINDINGS = "hpo-findings"  # the one item in words that a published patient answers; findings answer theirs


def complete(case: Case, voice: Voice, *, by: Actor, at: datetime) -> None:
    """Answer what is known, and say why the rest is missing."""
    needs = needs_of(case, at)
    _tell_findings(case, needs, voice.language, by=by, at=at)
    if needs.assessment.owed:
        reason = {"incomplete_because": voice.pick("reason", "incomplete")}
        services.save_draft(case_id=case.id, changes=reason, version=None, by=by, at=at)


def _tell_findings(case: Case, needs: Needs, language: str, *, by: Actor, at: datetime) -> None:
    wanted = [one for one in needs.items if one.requirement.key == FINDINGS and one.status is Status.OPEN]
    for needed in wanted:
        names = ", ".join(_named(finding, language) for finding in findings_of(case))
        services.answer_requirements(
            case_id=case.id,
            said={needed.requirement.id: Said(text=names)},
            field_before=case.field_id or "",
            by=by,
            at=at,
        )


def _named(finding: Finding, language: str) -> str:
    name = in_language(finding.label_ru, finding.label_en, language)
    absent = {"ru": "нет", "en": "absent"}[language]
    return name if finding.presence == Finding.Presence.OBSERVED else f"{name} ({absent})"
