"""What a finding is called in the reader's language."""

from django.utils.translation import get_language

from consilia.cases.models import Finding


def own_name(finding: Finding) -> str:
    russian = (get_language() or "").startswith("ru")
    return (finding.label_ru if russian else finding.label_en) or finding.label_en
