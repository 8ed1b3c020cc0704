"""What is still missing in a request."""

from datetime import datetime

from consilia.cases.domain.completeness import RequestFacts
from consilia.cases.models import Case
from consilia.patients.queries import consent_in_force


def request_facts(case: Case, at: datetime) -> RequestFacts:
    """The facts that `domain.completeness` judges."""
    return RequestFacts(
        has_child=case.child_id is not None,
        question=case.question,
        summary=case.summary,
        findings=case.findings.count(),
        diagnosis_code=case.diagnosis_code,
        field=case.field_id or "",
        urgency=case.urgency,
        consent=consent_in_force(case.child_id, purpose="teleconsultation", at=at),
        incomplete_because=case.incomplete_because,
    )
