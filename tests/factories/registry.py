"""The registry, played from a signed conclusion on.

desk = make_desk()                     # a signed conclusion about a child whose mother consented to the registry
proposal = desk.propose()              # what the job makes of it
entry = desk.enter()                   # accepted by the curator of the centre
desk.withdraw()                        # the mother thinks otherwise
"""

from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from consilia.accounts.domain.actors import Actor
from consilia.accounts.domain.roles import Role
from consilia.patients.models import Child, Consent
from consilia.patients.services import withdraw_consent
from consilia.registry import services
from consilia.registry.domain.diagnoses import Codes, DiagnosisFacts
from consilia.registry.domain.relatives import Affected, Person, Relation
from consilia.registry.domain.variants import Standing, VariantFacts
from consilia.registry.domain.words import Certainty, When
from consilia.registry.models import Entry, FormVersion, Proposal, Relative, Variant, Visit
from consilia.registry.queries import current_forms
from consilia.terminology.domain.records import Kind
from consilia.terminology.domain.systems import System
from tests.factories.accounts import make_actor
from tests.factories.conclusions import Story, make_story
from tests.factories.patients import make_consent
from tests.factories.terminology import load_terms, make_term

SYSTEM = Actor.system()
DUCT = Codes(orpha="ORPHA:706", icd10="Q25.0")


def facts(**changes: Any) -> DiagnosisFacts:
    """A patent duct seen at birth and found by echocardiography, unless told otherwise."""
    said: dict[str, Any] = {
        "codes": DUCT,
        "certainty": Certainty.BIOCHEMICAL_OR_IMAGING,
        "onset": When.BIRTH,
        "diagnosis": When.DAY,
        "diagnosed_on": date(2026, 11, 10),
    }
    return DiagnosisFacts(**{**said, **changes})


@dataclass
class Desk:
    """A curator's desk. `story.scene.tick()` is the clock."""

    story: Story
    consents: list[Consent] = field(default_factory=list)

    @property
    def child(self) -> Child:
        return self.story.case.child

    @cached_property
    def curator(self) -> Actor:
        return make_actor(Role.REGISTRY_CURATOR, organisation=self.story.scene.centre)

    @cached_property
    def foreign_curator(self) -> Actor:
        return make_actor(Role.REGISTRY_CURATOR)

    def consent(self, purpose: str = "registry", **fields: Any) -> Consent:
        scene = self.story.scene
        made = make_consent(self.child, by=scene.referrer, at=scene.tick(), purpose=purpose, **fields)
        self.consents.append(made)
        return made

    def withdraw(self) -> None:
        for consent in self.consents:
            withdraw_consent(
                consent_id=consent.id, reason="", by=self.story.scene.referrer, at=self.story.scene.tick()
            )

    def propose(self) -> Proposal | None:
        return services.propose_entry(case_id=self.story.case.id, by=SYSTEM, at=self.story.scene.tick())

    def proposed(self) -> Proposal:
        proposal = self.propose()
        assert proposal is not None
        return proposal

    def ask(self, text: str = "Since when?") -> Proposal:
        return services.ask_about_proposal(
            proposal_id=self.proposed().id, text=text, by=self.curator, at=self.story.scene.tick()
        )

    def enter(self, **changes: Any) -> Entry:
        return services.accept_proposal(
            proposal_id=self.proposed().id,
            facts=facts(**changes),
            by=self.curator,
            at=self.story.scene.tick(),
        )

    @cached_property
    def forms(self) -> dict[str, FormVersion]:
        """The shipped forms, by code."""
        services.load_shipped_forms(at=self.story.scene.tick())
        return {form.code: form for form in current_forms()}

    def say_variant(self, entry: Entry, **changes: Any) -> Variant:
        said: dict[str, Any] = {
            "gene": "TFAP2B",
            "standing": Standing.CAUSATIVE,
            "hgvs_c": "NM_003221.4:c.673C>G",
        }
        return services.add_variant(
            entry_id=entry.id,
            facts=VariantFacts(**said | changes),
            by=self.curator,
            at=self.story.scene.tick(),
        )

    def tell_of(self, entry: Entry, relation: Relation, **more: Any) -> Relative:
        person = Person(**{"key": "", "sex": "female", "affected": Affected.NO, **more})
        return services.add_relative(
            entry_id=entry.id, relation=relation, person=person, by=self.curator, at=self.story.scene.tick()
        )

    def fill(self, entry: Entry, code: str, on: date = date(2026, 11, 18), **typed: Any) -> Visit:
        return services.fill_visit(
            entry_id=entry.id,
            form_id=self.forms[code].id,
            visited_on=on,
            typed=typed,
            by=self.curator,
            at=self.story.scene.tick(),
        )


def make_desk(*, consented: bool = True, signed: bool = True) -> Desk:
    desk = Desk(make_story())
    load_terms(
        make_term("OMIM:607411", "Patent ductus arteriosus 1", "", kind=Kind.DISEASE), system=System.OMIM
    )
    if consented:
        desk.consent()
    if signed:
        desk.story.sign()
    return desk
