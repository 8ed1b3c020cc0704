"""What a case tells `diagnosis` of its child: codes, never a name."""

from collections.abc import Collection

from consilia.cases.domain.findings import earliest
from consilia.cases.models import Case, Finding
from consilia.cases.queries.timeline import findings_of
from consilia.diagnosis.domain.courses import CODES as ONSET_CODES
from consilia.diagnosis.queries import Seen


def seen_in(case: Case) -> Seen:
    """What is stored of the child."""
    findings = list(findings_of(case))
    return Seen(
        observed=[one.code for one in findings if one.presence == Finding.Presence.OBSERVED],
        excluded=[one.code for one in findings if one.presence == Finding.Presence.EXCLUDED],
        sex=case.child.sex,
        onset=onset_of(findings),
    )


def onset_of(findings: Collection[Finding]) -> int | None:
    """The age at which the first of the observed findings showed itself, as diseases are ranked by it."""
    first = earliest(one.onset for one in findings if one.presence == Finding.Presence.OBSERVED)
    return ONSET_CODES[first] if first else None
