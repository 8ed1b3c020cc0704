"""Reading the editor's form: which changes it asks for, in the words of `services.save_draft`."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import QueryDict

from consilia.conclusions.forms import ConclusionForm, RecommendationForm
from consilia.conclusions.models import Conclusion
from consilia.conclusions.queries import recommendations_of
from consilia.conclusions.services.drafts import CODED, HEADINGS, PARTS

SINGLE = frozenset({"principal_icd10", "principal_orpha"})


@dataclass(frozen=True, slots=True)
class Editor:
    """The forms of one page: the headings, and one for each recommendation."""

    headings: ConclusionForm
    recommendations: Sequence[RecommendationForm]

    @property
    def forms(self) -> list[Any]:
        return [self.headings, *self.recommendations]

    def is_valid(self) -> bool:
        return all(form.is_valid() for form in self.forms)


def shown(conclusion: Conclusion) -> Editor:
    """The stored draft."""
    forms = [RecommendationForm(given) for given in recommendations_of(conclusion)]
    return Editor(ConclusionForm.of(conclusion), forms)


def posted(conclusion: Conclusion, data: QueryDict) -> Editor:
    """What was sent."""
    forms = [RecommendationForm(given, data) for given in recommendations_of(conclusion)]
    return Editor(ConclusionForm(data), forms)


def changes_of(editor: Editor, data: QueryDict) -> dict[str, Any]:
    """Every value of a valid editor."""
    changes = {name: editor.headings.cleaned_data[name] for name in HEADINGS}
    changes |= {name: codes(data, name) for name in CODED}
    for form in editor.recommendations:
        changes |= {f"{form.given.id}.{part}": form.cleaned_data[part] for part in PARTS}
    return changes


def changes_named(editor: Editor, data: QueryDict, names: Iterable[str]) -> tuple[dict[str, Any], list[str]]:
    """The valid ones among the changes that an autosave names, and the mistakes of the others."""
    for form in editor.forms:
        form.full_clean()
    by_prefix = {form.prefix: form for form in editor.recommendations}
    changes: dict[str, Any] = {}
    mistakes: list[str] = []
    for name in names:
        if name in CODED:
            changes[name] = codes(data, name)
            continue
        prefix, _dash, part = name.rpartition("-")
        wanted: Any = by_prefix.get(prefix) if prefix else editor.headings
        if wanted is None or part not in (PARTS if prefix else HEADINGS):
            continue
        if part in wanted.errors:
            mistakes += [str(error) for error in wanted.errors[part]]
        else:
            changes[f"{wanted.given.id}.{part}" if prefix else part] = wanted.cleaned_data[part]
    return changes, mistakes


def codes(data: QueryDict, name: str) -> list[str]:
    """The chosen codes. Where one is meant, the last: a box ticked among results stands behind the old one."""
    dropped = set(data.getlist(f"{name}_drop"))
    chosen = [code for code in data.getlist(name) if code and code not in dropped]
    return chosen[-1:] if name in SINGLE else list(dict.fromkeys(chosen))


def pressed(data: QueryDict, names: Mapping[str, Any]) -> tuple[str, UUID] | None:
    """The button of a recommendation that sent the form, with the recommendation's id."""
    for name in names:
        try:
            return name, UUID(data.get(name, ""))
        except ValueError:
            continue
    return None
