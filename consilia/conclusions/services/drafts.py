"""Writing a conclusion. Nothing of it is seen by anybody but its author until it is signed."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext, gettext_lazy

from consilia.accounts.domain.actors import Actor
from consilia.audit.services import publish
from consilia.cases import services as cases
from consilia.cases.domain.lifecycle import State
from consilia.cases.domain.sight import Sight
from consilia.cases.queries import case_for
from consilia.cases.services.moving import CaseMovedOn
from consilia.conclusions.domain.words import DiagnosisRole
from consilia.conclusions.events import ConclusionDraftSaved, CorrectionDiscarded
from consilia.conclusions.models import Conclusion, Diagnosis, Recommendation
from consilia.conclusions.permissions import may_write
from consilia.foundation.refusals import NotAllowed, Refusal, SomebodyWasFirst
from consilia.terminology.queries import concept

HEADINGS: Final = frozenset(
    {
        "language",
        "materials",
        "missing_materials",
        "history",
        "diagnosis",
        "no_diagnosis_because",
        "certainty",
        "change",
        "assessment",
        "no_recommendations_because",
        "red_flags",
        "place",
        "place_where",
        "place_when",
        "transport",
        "follow_up",
        "follow_up_on",
        "registry",
        "registry_note",
        "limits",
    }
)
# Lists of codes: name -> role and code system.
CODED: Final = {
    "principal_icd10": (DiagnosisRole.PRINCIPAL, "icd10"),
    "principal_orpha": (DiagnosisRole.PRINCIPAL, "orpha"),
    "complications": (DiagnosisRole.COMPLICATION, "icd10"),
    "comorbid": (DiagnosisRole.COMORBID, "icd10"),
}
# Of a recommendation; its change is named `<id>.<field>`.
PARTS: Final = frozenset(
    {
        "kind",
        "action",
        "drug",
        "dose",
        "dose_unit",
        "dose_per",
        "dose_basis",
        "ceiling",
        "ceiling_unit",
        "route",
        "frequency",
        "duration",
        "priority",
        "by_when",
        "by_whom",
        "evidence",
    }
)


class DraftChangedElsewhere(SomebodyWasFirst):
    """Another page of the same author changed the same headings after this one was shown."""

    def __init__(self, names: Sequence[str]) -> None:
        self.names = list(names)
        super().__init__(
            gettext_lazy(
                "On another page you have meanwhile changed: %(names)s. Copy what you typed, then load this page again."
            )
            % {"names": ", ".join(names)}
        )


class ConclusionIsSigned(Refusal):
    message = gettext_lazy(
        "The conclusion is signed. What you typed afterwards is not in it: begin a correction to change it."
    )


class UnknownCode(Refusal):
    status = 422

    def __init__(self, code: str) -> None:
        super().__init__(
            gettext_lazy("The code %(code)s is not known. Choose one from the list.") % {"code": code}
        )


@transaction.atomic
def begin_conclusion(*, case_id: UUID, by: Actor, at: datetime) -> Conclusion:
    """Open the expert's draft and tell the case. A second call gives the same draft."""
    case = case_for(by, case_id, at, least=Sight.BODY)
    known = Conclusion.objects.filter(
        case_id=case_id, author_id=by.user_id, state=Conclusion.State.DRAFT
    ).first()
    if known is not None and may_write(by, known) and case.state != State.IN_REVIEW:
        return known
    case = cases.begin_conclusion(case_id=case_id, by=by, at=at)
    author, centre = case.expert, case.centre
    if author is None or centre is None:  # the move has asked for both
        raise NotAllowed
    language = author.language
    _drop_stale_correction(case_id, by=by, at=at)
    earlier = Conclusion.objects.filter(case_id=case_id).count()
    return Conclusion.objects.create(
        case=case,
        version=earlier + 1,
        answers_anew=earlier > 0,
        author=author,
        organisation=centre,
        language=language,
        limits=_usual_limits(language),
        created_at=at,
        changed_at=at,
    )


def _drop_stale_correction(case_id: UUID, *, by: Actor, at: datetime) -> None:
    """What was to be corrected in the earlier answer belongs into the new one, now that the case was reopened."""
    for draft in Conclusion.objects.filter(case_id=case_id, state=Conclusion.State.DRAFT):
        event = CorrectionDiscarded(case_id=case_id, conclusion_id=draft.id, version=draft.version)
        draft.delete()
        publish(event, by=by, at=at)


def _usual_limits(language: str) -> str:
    with translation.override(language):
        return gettext(
            "This opinion rests on the materials named above. The child was not examined in person; "
            "a change in the child's condition may make it invalid."
        )


# While it lies with the second reader a draft is signed or taken back, not written.
WRITING: Final = frozenset({State.CONCLUSION_DRAFT})
SIGNING: Final = WRITING | {State.SECOND_READ}


def locked_draft(*, case_id: UUID, states: frozenset[State] = WRITING, by: Actor, at: datetime) -> Conclusion:
    """The author's draft, locked, when it may still be written.

    Raises:
        Case.DoesNotExist, Conclusion.DoesNotExist: for anybody else.
        CaseMovedOn: the case was withdrawn meanwhile, or a second reader has the draft.
    """
    case = case_for(by, case_id, at, least=Sight.BODY)
    drafts = Conclusion.objects.select_for_update(of=("self",))
    conclusion = drafts.get(case_id=case_id, state=Conclusion.State.DRAFT)
    if not may_write(by, conclusion):
        raise Conclusion.DoesNotExist
    if not conclusion.is_correction and State(case.state) not in states:
        raise CaseMovedOn
    return conclusion


@transaction.atomic
def save_draft(
    *, case_id: UUID, changes: Mapping[str, Any], revision: int | None, by: Actor, at: datetime
) -> Conclusion:
    """Keep what was typed so far; nothing is judged here but codes.

    Args:
        changes: headings by name; lists of codes by the names in CODED; parts of recommendations as
            `<id>.<part>`. Names that do not exist are ignored.
        revision: that of the page the changes come from; None skips the comparison.

    Raises:
        DraftChangedElsewhere: another page changed one of these after `revision`. Nothing is kept.
        UnknownCode: a code that the terminology does not have. Nothing is kept.
    """
    conclusion = locked_draft(case_id=case_id, by=by, at=at)
    stored = stored_values(conclusion)
    changed = {name: value for name, value in changes.items() if name in stored and stored[name] != value}
    if revision is not None:
        _refuse_clashes(conclusion, changed, revision)
    if not changed:
        return conclusion
    for name, value in changed.items():
        if name in HEADINGS:
            setattr(conclusion, name, value)
    for name in CODED.keys() & changed.keys():
        _set_codes(conclusion, name, changed[name])
    _set_parts(conclusion, changed)
    return touch(conclusion, sorted(changed), by=by, at=at)


def is_kept(conclusion: Conclusion, changes: Mapping[str, Any]) -> bool:
    """Whether all of it stands there already: it was sent twice, or came after the form that carried it."""
    stored = stored_values(conclusion)
    return all(stored[name] == value for name, value in changes.items() if name in stored)


def stored_values(conclusion: Conclusion) -> dict[str, Any]:
    """Everything that `save_draft` can change, by the names it uses."""
    values = {name: getattr(conclusion, name) for name in HEADINGS}
    coded = list(conclusion.diagnoses.all())
    for name, (role, system) in CODED.items():
        values[name] = [one.code for one in coded if one.role == role and one.system == system]
    for given in conclusion.recommendations.all():
        values |= {f"{given.id}.{part}": getattr(given, part) for part in PARTS}
    return values


def touch(conclusion: Conclusion, names: Sequence[str], *, by: Actor, at: datetime) -> Conclusion:
    """Count the save, mark what it changed, and record it."""
    conclusion.revision += 1
    conclusion.marks |= dict.fromkeys(names, conclusion.revision)
    conclusion.changed_at = at
    conclusion.save()
    event = ConclusionDraftSaved(case_id=conclusion.case_id, conclusion_id=conclusion.id, fields=list(names))
    publish(event, by=by, at=at)
    return conclusion


def _refuse_clashes(conclusion: Conclusion, changed: Mapping[str, Any], revision: int) -> None:
    clashes = [name for name in changed if conclusion.marks.get(name, 0) > revision]
    if clashes:
        numbers = dict(conclusion.recommendations.values_list("id", "number"))
        raise DraftChangedElsewhere(sorted({_spoken(name, numbers) for name in clashes}))


def _spoken(name: str, numbers: Mapping[UUID, int | None]) -> str:
    if name in CODED:
        return str(Diagnosis._meta.verbose_name)
    if name in HEADINGS:
        return str(Conclusion._meta.get_field(name).verbose_name)  # type: ignore[union-attr]
    number = numbers.get(UUID(name.partition(".")[0]))
    return f"{Recommendation._meta.verbose_name} {number or ''}".strip()


def _set_codes(conclusion: Conclusion, name: str, codes: Sequence[str]) -> None:
    role, system = CODED[name]
    conclusion.diagnoses.filter(role=role, system=system).delete()
    for position, code in enumerate(dict.fromkeys(codes)):
        found = concept(system, code)
        if found is None:
            raise UnknownCode(code)
        conclusion.diagnoses.create(
            role=role,
            system=system,
            code=found.code,
            label_en=found.label_en,
            label_ru=found.label_ru,
            position=position,
        )


def _set_parts(conclusion: Conclusion, changed: Mapping[str, Any]) -> None:
    by_id: dict[str, dict[str, Any]] = {}
    for name, value in changed.items():
        owner, dot, part = name.partition(".")
        if dot:
            by_id.setdefault(owner, {})[part] = value
    for owner, values in by_id.items():
        conclusion.recommendations.filter(pk=owner).update(**values)
