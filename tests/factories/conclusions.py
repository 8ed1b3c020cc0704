"""Answers to cases, written and signed by the expert of a scene.

story = make_story()                    # a case in review, and nothing written yet
draft = story.write()                   # a draft that could be signed
signed = story.sign()                   # version 1, signed; the case is SIGNED
story.decide_all()                      # every recommendation accepted; the case is ACKNOWLEDGED
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from consilia.cases.domain.lifecycle import State
from consilia.cases.models import Case
from consilia.conclusions import services
from consilia.conclusions.domain.words import Answer
from consilia.conclusions.models import Conclusion, Recommendation
from consilia.conclusions.queries import recommendations_of, signed_versions
from consilia.conclusions.services import Decided
from consilia.terminology.domain.records import Kind
from consilia.terminology.domain.systems import System
from tests.factories.cases import Scene, make_scene, reload
from tests.factories.terminology import load_terms, make_term

ASSESSMENT = "The duct is wide and loads the left heart; the pulmonary pressure is below two thirds of the systemic one."
WRITTEN: dict[str, Any] = {
    "language": "en",
    "materials": "Echocardiogram of 10.11.2026; chest radiograph of 11.11.2026.",
    "missing_materials": "Saturation of the lower limb.",
    "history": "Tachypnoea since the second month, weight below the third centile.",
    "principal_icd10": ["Q25.0"],
    "principal_orpha": ["ORPHA:706"],
    "complications": ["I50.0"],
    "certainty": "confirmed",
    "change": "refined",
    "assessment": ASSESSMENT,
    "red_flags": "Apnoea, feeding below half of the usual amount.",
    "place": "transfer",
    "place_where": "Our department of cardiac surgery",
    "place_when": "within a week",
    "transport": "With oxygen, escorted by an intensivist.",
    "follow_up": "Echocardiogram before discharge and after a month.",
    "follow_up_on": date(2026, 12, 20),
    "registry": "unclear",
    "limits": "By documents only.",
}
FUROSEMIDE: dict[str, Any] = {
    "kind": "drug",
    "drug": "Furosemide",
    "dose": Decimal("1.5"),
    "dose_unit": "mg",
    "dose_per": "kg",
    "dose_basis": "single",
    "ceiling": Decimal(20),
    "ceiling_unit": "mg",
    "route": "oral",
    "frequency": "twice a day",
    "duration": "until the operation",
    "priority": "now",
}
CLOSURE: dict[str, Any] = {
    "kind": "operation",
    "action": "Close the duct by catheter; surgery if the device does not fit.",
    "by_when": "within a week",
    "by_whom": "cardiac surgeon",
    "evidence": "Weight above 3 kg, duct longer than 3 mm.",
    "priority": "soon",
}


@dataclass
class Story:
    """A case and its answer. `scene.tick()` is the clock."""

    scene: Scene
    case: Case

    def begin(self) -> Conclusion:
        """An empty draft."""
        return services.begin_conclusion(case_id=self.case.id, by=self.scene.expert, at=self.scene.tick())

    def save(self, **changes: Any) -> Conclusion:
        return services.save_draft(
            case_id=self.case.id, changes=changes, revision=None, by=self.scene.expert, at=self.scene.tick()
        )

    def recommend(self, **parts: Any) -> Recommendation:
        """One more recommendation with these parts."""
        added = services.add_recommendation(case_id=self.case.id, by=self.scene.expert, at=self.scene.tick())
        self.save(**{f"{added.id}.{part}": value for part, value in parts.items()})
        added.refresh_from_db()
        return added

    def write(self, **changes: Any) -> Conclusion:
        """A draft with two recommendations that could be signed, unless `changes` say otherwise."""
        self.begin()
        self.recommend(**FUROSEMIDE)
        self.recommend(**CLOSURE)
        return self.save(**{**WRITTEN, **changes})

    def sign(self, **changes: Any) -> Conclusion:
        """Sign the draft; write one first where there is none."""
        if not Conclusion.objects.filter(case=self.case, state="draft").exists():
            self.write(**changes)
        draft = Conclusion.objects.get(case=self.case, state="draft")
        return services.sign_conclusion(
            case_id=self.case.id, revision=draft.revision, by=self.scene.expert, at=self.scene.tick()
        )

    def correct(self, reason: str = "The dose was too high.", **changes: Any) -> Conclusion:
        """A signed correction with these changes."""
        services.begin_correction(
            case_id=self.case.id, reason=reason, by=self.scene.expert, at=self.scene.tick()
        )
        if changes:
            self.save(**changes)
        return self.sign()

    @property
    def current(self) -> Conclusion:
        return signed_versions(self.case.id)[0]

    def decide(self, decisions: dict[UUID, Decided], **more: Any) -> Conclusion:
        return services.decide(
            **{
                "case_id": self.case.id,
                "version": self.current.version,
                "decisions": decisions,
                "by": self.scene.referrer,
                "at": self.scene.tick(),
                **more,
            }
        )

    def decide_all(self) -> Conclusion:
        given = recommendations_of(self.current)
        return self.decide({one.id: Decided(Answer.ACCEPTED) for one in given})

    @property
    def state(self) -> State:
        return State(reload(self.case).state)


def make_story(*, scene: Scene | None = None, urgency: str = "urgent") -> Story:
    """A case that its expert has accepted, in a world that knows the codes of WRITTEN.

    A second one in the same test needs the scene of the first: its requests would go to either centre.
    """
    if scene is None:
        load_codes()
    scene = scene or make_scene()
    return Story(scene, scene.case_in(State.IN_REVIEW, urgency=urgency))


def load_codes() -> None:
    categories = {
        "Q25.0": ("Patent ductus arteriosus", "Открытый артериальный проток"),
        "I50.0": ("Congestive heart failure", "Застойная сердечная недостаточность"),
        "J18.9": ("Pneumonia, unspecified", "Пневмония неуточнённая"),
    }
    load_terms(
        *(make_term(code, *labels, kind=Kind.SUBCATEGORY) for code, labels in categories.items()),
        system=System.ICD10,
    )
    rare = make_term("ORPHA:706", "Patent arterial duct", "Открытый артериальный проток", kind=Kind.DISEASE)
    load_terms(rare, system=System.ORPHA)
