"""The end of a played case: the conclusion that follows from the published diagnosis, and what is decided on it."""

from datetime import datetime, timedelta

from config.demo import prose
from config.demo.prose import Advice, Voice
from config.demo.published import Patient
from consilia.accounts.domain.actors import Actor
from consilia.cases.models import Case
from consilia.conclusions import services
from consilia.conclusions.domain.words import Answer
from consilia.conclusions.models import Conclusion
from consilia.conclusions.queries import recommendations_of
from consilia.conclusions.services import Decided
from consilia.terminology.queries import exists, label, rare_disease_codes

FOLLOW_UP = timedelta(days=90)
# How referring doctors answer recommendations, in hundredths.
_ANSWERS = {Answer.ACCEPTED: 84, Answer.MODIFIED: 11, Answer.NOT_FEASIBLE: 5}


def begin(case: Case, patient: Patient, voice: Voice, *, by: Actor, at: datetime) -> None:
    """The expert opens her draft and writes down what she thinks; recommendations come later."""
    services.begin_conclusion(case_id=case.id, by=by, at=at)
    texts = _texts(case, patient, voice)
    changes = {
        "language": voice.language,
        "materials": texts.reviewed,
        "history": case.summary,
        "diagnosis": _disease(patient, voice.language),
        "principal_orpha": list(_orpha_codes(patient.disease_code)),
        "certainty": texts.certainty,
        "change": "refined",
        "assessment": texts.assessment,
        "limits": texts.limits,
    }
    services.save_draft(case_id=case.id, changes=changes, revision=None, by=by, at=at)


def finish(case: Case, patient: Patient, voice: Voice, *, by: Actor, at: datetime) -> None:
    """What to do, when to worry, when to meet again; then the signature."""
    texts = _texts(case, patient, voice)
    changes: dict[str, object] = {
        "red_flags": texts.red_flags,
        "follow_up": voice.words["conclusion"]["follow_up"],
        "follow_up_on": (at + FOLLOW_UP).date(),
        **_place(case, voice),
    }
    for advice in texts.recommendations:
        added = services.add_recommendation(case_id=case.id, by=by, at=at)
        changes |= _parts(added.id, advice)
    saved = services.save_draft(case_id=case.id, changes=changes, revision=None, by=by, at=at)
    services.sign_conclusion(case_id=case.id, revision=saved.revision, by=by, at=at)


def decide_on_all(case: Case, voice: Voice, *, by: Actor, at: datetime) -> None:
    """The referring doctor decides on every recommendation, mostly to follow it."""
    conclusion = Conclusion.objects.get(case=case, state=Conclusion.State.SIGNED)
    decisions = {given.id: _decided(voice) for given in recommendations_of(conclusion)}
    services.decide(case_id=case.id, version=conclusion.version, decisions=decisions, by=by, at=at)


def _texts(case: Case, patient: Patient, voice: Voice) -> prose.ConclusionTexts:
    disease = _disease(patient, voice.language)
    return prose.conclusion_texts(patient, disease, case.field_id or "", voice)


def _place(case: Case, voice: Voice) -> dict[str, object]:
    """Most children stay where they are; half of the emergencies and a few others come to the centre."""
    dice = voice.chance.random()
    if case.urgency == "emergency" and dice < 0.5:
        return {
            "place": "transfer",
            "place_where": str(case.centre),
            "place_when": voice.pick("conclusion", "at_once"),
        }
    if dice < 0.12:
        return {
            "place": "admission",
            "place_where": str(case.centre),
            "place_when": voice.pick("conclusion", "planned"),
        }
    return {"place": "stay"}


def _parts(identifier: object, advice: Advice) -> dict[str, object]:
    parts = {"kind": advice.kind, "action": advice.action, "priority": advice.priority}
    return {f"{identifier}.{name}": value for name, value in parts.items()}


def _decided(voice: Voice) -> Decided:
    (answer,) = voice.chance.choices(list(_ANSWERS), list(_ANSWERS.values()))
    reasons = {Answer.MODIFIED: "modified", Answer.NOT_FEASIBLE: "unfeasible"}
    return Decided(answer, voice.pick("reason", reasons[answer]) if answer in reasons else "")


def _orpha_codes(code: str) -> tuple[str, ...]:
    """The disease as Orphanet codes it, when it does."""
    found = [other for other in rare_disease_codes("omim", code) if other.startswith("ORPHA:")]
    return tuple(one for one in found[:1] if exists("orpha", one))


def _disease(patient: Patient, language: str) -> str:
    """The name of the diagnosis in `language` where there is one, else as it was published."""
    name = label("omim", patient.disease_code, language)
    return patient.disease if name == patient.disease_code else name
