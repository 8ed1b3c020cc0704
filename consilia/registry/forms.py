"""What is typed in the registry. Forms clean and name mistakes; services decide."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Final

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from consilia.foundation.text import LineField, ProseField
from consilia.patients.models import Child
from consilia.registry.domain.definition_files import LONGEST
from consilia.registry.domain.definitions import Element
from consilia.registry.domain.diagnoses import Codes, DiagnosisFacts
from consilia.registry.domain.expressions import Kind
from consilia.registry.domain.relatives import (
    HALF,
    MOST_OTHER_PARENTS,
    Adopted,
    Affected,
    Loss,
    Mistake,
    Person,
    Relation,
    Twin,
    tidy_age,
)
from consilia.registry.domain.statuses import Status
from consilia.registry.domain.variants import (
    Acmg,
    Assembly,
    Standing,
    VariantFacts,
    Zygosity,
    tidy_chromosome,
)
from consilia.registry.domain.words import Certainty, Vital, When
from consilia.registry.models.names import CERTAINTY_NAMES, VITAL_NAMES, WHEN_NAMES
from consilia.registry.models.relatives import (
    ADOPTED_NAMES,
    AFFECTED_NAMES,
    LOSS_NAMES,
    RELATION_NAMES,
    TWIN_NAMES,
)
from consilia.registry.models.variants import ACMG_NAMES, STANDING_NAMES, ZYGOSITY_NAMES

_DAY = {"type": "date"}
CODED: Final = {"orpha": _("ORPHA code"), "omim": _("OMIM"), "mondo": _("Mondo"), "icd10": _("ICD-10")}


def _day_field(label: Any, hint: Any = "") -> forms.DateField:
    widget = forms.DateInput(attrs=_DAY, format="%Y-%m-%d")
    return forms.DateField(label=label, help_text=hint, required=False, widget=widget)


class DiagnosisForm(forms.Form):
    """One version of what is known. The codes are chosen beside it, by type-ahead."""

    certainty = forms.ChoiceField(
        label=_("How the diagnosis was made"),
        choices=list(CERTAINTY_NAMES.items()),
        widget=forms.RadioSelect,
        help_text=_("As surely as it was shown: genetically, where a causative variant was found."),
    )
    onset = forms.ChoiceField(label=_("First signs"), choices=list(WHEN_NAMES.items()))
    onset_on = _day_field(_("Day of the first signs"), _("When only month or year is known, its first day."))
    contact_on = _day_field(_("First contact with a specialised centre"))
    diagnosis = forms.ChoiceField(label=_("Diagnosis made"), choices=list(WHEN_NAMES.items()))
    diagnosed_on = _day_field(_("Day of the diagnosis"))

    def facts(self, codes: Mapping[str, str]) -> DiagnosisFacts:
        said = self.cleaned_data
        return DiagnosisFacts(
            codes=Codes(**codes),
            certainty=Certainty(said["certainty"]),
            onset=When(said["onset"]),
            onset_on=said["onset_on"],
            contact_on=said["contact_on"],
            diagnosis=When(said["diagnosis"]),
            diagnosed_on=said["diagnosed_on"],
        )


class RestateForm(DiagnosisForm):
    number = forms.IntegerField(widget=forms.HiddenInput)
    because = LineField(
        label=_("Why it is said anew"),
        help_text=_("For example: report of the genetic laboratory of 12 May."),
    )


class StatusForm(forms.Form):
    """How the child is. The cause of a death is chosen beside it, by type-ahead."""

    vital = forms.ChoiceField(
        label=_("How is the child?"), choices=list(VITAL_NAMES.items()), widget=forms.RadioSelect
    )
    on = forms.DateField(
        label=_("On which day"),
        help_text=_("The day of death; or the day when the child was last seen or heard of."),
        widget=forms.DateInput(attrs=_DAY, format="%Y-%m-%d"),
    )

    def status(self, cause: str) -> Status:
        vital = Vital(self.cleaned_data["vital"])
        return Status(vital, self.cleaned_data["on"], cause if vital is Vital.DEAD else "")


class DefinitionForm(forms.Form):
    """A definition as a file, or typed."""

    file = forms.FileField(label=_("File"), required=False, help_text=_("YAML, at most 300 KB."))
    text = forms.CharField(
        label=_("Or the definition itself"), required=False, widget=forms.Textarea(attrs={"rows": 16})
    )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("file"):
            try:
                given["text"] = given["file"].read(LONGEST + 1).decode("utf-8-sig")
            except UnicodeDecodeError:
                self.add_error("file", _("The file is not text in UTF-8."))
        if not given.get("text", "").strip() and not self.errors:
            self.add_error("text", _("Choose a file, or type the definition."))
        return given


class VisitForm(forms.Form):
    """The elements of a form that are asked now. What is wrong was found by `domain.filling`, not here."""

    def __init__(
        self, elements: Sequence[Element], language: str, data: Any, wrong: Mapping[str, Any], *, day: bool
    ) -> None:
        super().__init__(data)
        self._wrong = wrong
        if day:
            self.fields["visited_on"] = _day_field(_("Day of the visit"))
        for element in elements:
            self.fields[element.code] = _field_of(element, language)

    def clean(self) -> dict[str, Any]:
        for code, sentence in self._wrong.items():
            if code in self.fields and code not in self.errors:
                self.add_error(code, sentence)
        return super().clean() or {}


def _field_of(element: Element, language: str) -> forms.Field:
    shared: dict[str, Any] = {
        "label": element.label[language],
        "required": False,
        "help_text": element.hint[language] if element.hint else "",
    }
    choices = [(choice.value, choice.label[language]) for choice in element.permitted]
    if element.kind is Kind.CHOICES:
        return forms.MultipleChoiceField(choices=choices, widget=forms.CheckboxSelectMultiple, **shared)
    if element.kind is Kind.BOOLEAN:
        return forms.ChoiceField(choices=[("", "—"), ("yes", _("Yes")), ("no", _("No"))], **shared)
    if choices:
        return forms.ChoiceField(choices=[("", "—"), *choices], **shared)
    if element.kind is Kind.DATE:
        return forms.CharField(widget=forms.DateInput(attrs=_DAY), **shared)
    attributes = {"inputmode": "decimal"} if element.kind is Kind.NUMBER else {}
    return forms.CharField(widget=forms.TextInput(attrs=attributes), **shared)


class PacketForm(forms.Form):
    file = forms.FileField(
        label=_("Phenopacket"), help_text=_("JSON of GA4GH Phenopacket v2, at most 2 MB, without a birthday.")
    )


class VariantForm(forms.Form):
    """One variant. Descriptions and position are checked by `domain.variants`."""

    gene = LineField(
        label=_("Gene"),
        max_length=20,
        help_text=_("Symbol of the HGNC, such as FBN1."),
        widget=forms.TextInput(attrs={"autocapitalize": "characters", "spellcheck": "false"}),
    )
    standing = forms.ChoiceField(
        label=_("Meaning for this child"), choices=list(STANDING_NAMES.items()), widget=forms.RadioSelect
    )
    zygosity = forms.ChoiceField(
        label=_("Zygosity"), choices=list(ZYGOSITY_NAMES.items()), initial=Zygosity.UNKNOWN
    )
    acmg = forms.ChoiceField(
        label=_("Class by ACMG"), choices=list(ACMG_NAMES.items()), initial=Acmg.NOT_CLASSIFIED
    )
    hgvs_c = LineField(
        label=_("Coding DNA (HGVS)"),
        max_length=400,
        required=False,
        help_text=_("With transcript and its version, such as NM_000138.5:c.4588C>T."),
    )
    hgvs_p = LineField(
        label=_("Protein (HGVS)"),
        max_length=400,
        required=False,
        help_text=_("Such as NP_000129.3:p.(Arg1530Cys)."),
    )
    hgvs_g = LineField(
        label=_("Genomic DNA (HGVS)"),
        max_length=400,
        required=False,
        help_text=_("Such as NC_000015.10:g.48474559G>A."),
    )
    assembly = forms.ChoiceField(
        label=_("Assembly"),
        required=False,
        choices=[("", "—"), *((one.value, one.value) for one in Assembly)],
    )
    chromosome = LineField(label=_("Chromosome"), max_length=6, required=False)
    position = forms.IntegerField(label=pgettext_lazy("on a chromosome", "Position"), required=False)
    reference = LineField(label=_("Reference bases"), max_length=500, required=False)
    alternate = LineField(label=_("Alternate bases"), max_length=500, required=False)
    laboratory = LineField(label=_("Laboratory"), required=False)
    report = LineField(label=_("Report"), required=False, help_text=_("Its number and day."))

    @property
    def facts(self) -> VariantFacts:
        """An assembly alone, which the form proposes, is no position."""
        said = self.cleaned_data
        place = {name: said[name] for name in ("chromosome", "position", "reference", "alternate")}
        return VariantFacts(
            gene=said["gene"],
            standing=Standing(said["standing"]),
            zygosity=Zygosity(said["zygosity"]),
            acmg=Acmg(said["acmg"]),
            **{name: said[name] for name in ("hgvs_c", "hgvs_g", "hgvs_p", "laboratory", "report")},
            assembly=said["assembly"] if any(place.values()) else "",
            chromosome=tidy_chromosome(said["chromosome"]),
            position=said["position"],
            reference=said["reference"].upper(),
            alternate=said["alternate"].upper(),
        )


class ReplaceVariantForm(VariantForm):
    because = LineField(label=_("Why it is said anew, or taken back"))


_OTHER_PARENTS = {
    1: _("First other partner of the parent in common"),
    2: _("Second other partner"),
    3: _("Third other partner"),
}


class RelativeForm(forms.Form):
    """One relative. Parents and grandparents take the sex of their relation."""

    relation = forms.ChoiceField(label=_("Relation"), choices=list(RELATION_NAMES.items()))
    sex = forms.ChoiceField(
        label=_("Sex"),
        choices=Child.Sex.choices,
        initial="unknown",
        help_text=_("Of parents and grandparents it follows from the relation."),
    )
    affected = forms.ChoiceField(
        label=_("Has the disease"), choices=list(AFFECTED_NAMES.items()), initial=Affected.UNKNOWN
    )
    born = forms.IntegerField(
        label=_("Year of birth"),
        required=False,
        min_value=1850,
        help_text=_("After a miscarriage or stillbirth, its year."),
    )
    dead = forms.BooleanField(label=_("Has died"), required=False)
    died_at = forms.IntegerField(label=_("Age at death"), required=False, min_value=0, max_value=999)
    died_unit = forms.ChoiceField(
        label=pgettext_lazy("age", "Counted in"),
        choices=[
            ("Y", pgettext_lazy("age", "years")),
            ("M", pgettext_lazy("age", "months")),
            ("D", pgettext_lazy("age", "days")),
        ],
        required=False,
    )
    twin = forms.ChoiceField(label=_("Twin of the child"), choices=list(TWIN_NAMES.items()), required=False)
    other_parent = forms.TypedChoiceField(
        label=_("The other parent of a half brother or sister"),
        choices=[
            ("", "—"),
            *((number, _OTHER_PARENTS[number]) for number in range(1, MOST_OTHER_PARENTS + 1)),
        ],
        coerce=int,
        empty_value=None,
        required=False,
        help_text=_("Those with one other parent have both parents in common."),
    )
    loss = forms.ChoiceField(label=_("Pregnancy"), choices=list(LOSS_NAMES.items()), required=False)
    weeks = forms.IntegerField(
        label=_("Completed weeks of the pregnancy"), required=False, min_value=1, max_value=45
    )
    adopted = forms.ChoiceField(label=_("Adopted"), choices=list(ADOPTED_NAMES.items()), required=False)

    # The field beside which a mistake is told; the others are told of the whole.
    PLACES: ClassVar[dict[Mistake, str]] = {
        Mistake.BORN: "born",
        Mistake.TWIN_OF_WHOM: "twin",
        Mistake.TWIN_BORN: "born",
        Mistake.TWIN_SEX: "twin",
        Mistake.TWIN_ADOPTED: "adopted",
        Mistake.OTHER_PARENT: "other_parent",
        Mistake.LOSS_OF_WHOM: "loss",
        Mistake.LOSS_LIVED: "loss",
        Mistake.WEEKS: "weeks",
        Mistake.DIED_AGE: "died_at",
    }

    @property
    def has_more(self) -> bool:
        """Whether something was typed, or is wrong, among what is rarely needed."""
        rare = ("twin", "other_parent", "loss", "weeks", "adopted")
        return any(self[name].value() or self[name].errors for name in rare)

    @property
    def facts(self) -> dict[str, Any]:
        said = self.cleaned_data
        relation, age = Relation(said["relation"]), said["died_at"]
        died_age = "" if age is None else tidy_age(f"P{age}{said['died_unit'] or 'Y'}")
        other = said["other_parent"] or (1 if relation in HALF else None)
        person = Person(
            "",
            said["sex"],
            Affected(said["affected"]),
            dead=said["dead"] or bool(died_age),
            born=said["born"],
            twin=Twin(said["twin"]),
            other_parent=other,
            loss=Loss(said["loss"]),
            weeks=said["weeks"],
            died_age=died_age,
            adopted=Adopted(said["adopted"]),
        )
        return {"relation": relation, "person": person}


class ReasonForm(forms.Form):
    reason = ProseField(label=_("Why it does not belong in the registry"), max_length=2_000, rows=3)


class QuestionForm(forms.Form):
    text = ProseField(
        label=_("Question to the expert who signed"),
        help_text=_("She is told at once, and answers on this page."),
        max_length=2_000,
        rows=3,
    )


class AnswerForm(forms.Form):
    text = ProseField(label=pgettext_lazy("said", "Answer"), max_length=5_000, rows=5)
