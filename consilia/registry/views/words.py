"""What is wrong with a definition or an answer, in words."""

from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from consilia.registry.domain.definitions import Fault, Flaw
from consilia.registry.domain.expressions import Kind, Reason
from consilia.registry.domain.filling import Wrong
from consilia.registry.domain.hgvs import Reason as HgvsReason
from consilia.registry.domain.variants import Fault as VariantFault
from consilia.registry.domain.variants import Wrong as VariantWrong

KIND_NAMES: Final = {
    Kind.NUMBER: _("number"),
    Kind.TEXT: _("text"),
    Kind.BOOLEAN: _("yes or no"),
    Kind.DATE: _("day"),
    Kind.CHOICES: _("several of a list"),
}
WRONG_TEXTS: Final[dict[Wrong, Promise]] = {
    Wrong.NOT_A_NUMBER: _("Write a number, such as 12.5."),
    Wrong.NOT_A_DAY: _("Write a day, such as 2026-05-31."),
    Wrong.NOT_PERMITTED: _("Choose one of the answers."),
    Wrong.TOO_SMALL: _("This number is too small to be true. Check the unit."),
    Wrong.TOO_LARGE: _("This number is too large to be true. Check the unit."),
    Wrong.TOO_LONG: _("This text is too long: at most 2,000 characters."),
}
FLAW_TEXTS: Final[dict[Flaw, Promise]] = {
    Flaw.MISSING: _("“%(word)s” is missing."),
    Flaw.UNKNOWN_KEY: _("“%(word)s” is no word of a definition. Is it spelt wrong?"),
    Flaw.NOT_TEXT: _("“%(word)s” must be a text."),
    Flaw.NOT_LIST: _("“%(word)s” must be a list."),
    Flaw.NOT_NUMBER: _("“%(word)s” is no number."),
    Flaw.NOT_YES_NO: _("“%(word)s” is neither yes nor no."),
    Flaw.NOT_MAPPING: _("Here names and values are needed, such as “code: weight”."),
    Flaw.CODE: _("“%(word)s” is no code: small Latin letters, digits and underscores, at most 40."),
    Flaw.TWICE: _("“%(word)s” stands twice."),
    Flaw.KIND: _("“%(word)s” is no type: number, text, boolean, date or choices."),
    Flaw.NO_CHOICES: _("“%(word)s” needs its permitted answers."),
    Flaw.CHOICES_MISPLACED: _("Permitted answers belong to a text or to choices, not to “%(word)s”."),
    Flaw.RANGE: _("The largest value “%(word)s” is below the smallest."),
    Flaw.EXPRESSION: _("“%(word)s”: %(reason)s"),
    Flaw.CONDITION_KIND: _("A condition must give yes or no; this one gives “%(word)s”."),
    Flaw.FORMULA_KIND: _("The formula gives “%(word)s”, which is not the type of the element."),
    Flaw.FORMULA_REQUIRED: _("“%(word)s” is calculated, so it cannot be required."),
    Flaw.EMPTY: _("There is no element."),
    Flaw.MANY: _("The definition is too large."),
    Flaw.YAML: _("This is not plain YAML: %(word)s"),
}
REASON_TEXTS: Final[dict[Reason, Promise]] = {
    Reason.LONG: _("it is longer than 500 characters."),
    Reason.DEEP: _("it is nested too deeply."),
    Reason.SIGN: _("character %(place)d, “%(sign)s”, belongs to no expression."),
    Reason.END: _("it ends too early."),
    Reason.EXPECTED: _("“%(sign)s” at character %(place)d is not expected there."),
    Reason.NAME: _("“%(sign)s” is not defined above this element."),
    Reason.FUNCTION: _("there is no function “%(sign)s”."),
    Reason.ARGUMENTS: _("“%(sign)s” does not take these arguments."),
    Reason.KIND: _("“%(sign)s” does not fit what stands beside it."),
}


def fault_sentence(fault: Fault) -> str:
    """What is wrong in the reader's language."""
    words: dict[str, Any] = {"word": KIND_NAMES.get(fault.word, fault.word)}  # type: ignore[call-overload]
    if fault.expression is not None:
        told = {"place": fault.expression.place, "sign": fault.expression.word}
        words["reason"] = REASON_TEXTS[fault.expression.reason] % told
    return str(FLAW_TEXTS[fault.flaw] % words)


VARIANT_TEXTS: Final[dict[VariantFault, Promise]] = {
    VariantFault.GENE: _("This is no symbol of the HGNC: capital letters and digits, such as FBN1."),
    VariantFault.NOTHING: _("Describe the variant by HGVS, or by its position."),
    VariantFault.HGVS: _("This is no HGVS: %(reason)s"),
    VariantFault.LEVEL: _("This description belongs into another field."),
    VariantFault.VCF_PARTS: _(
        "A position needs assembly, chromosome, position, reference and alternate bases."
    ),
    VariantFault.CHROMOSOME: _("Write 1 to 22, X, Y or MT."),
    VariantFault.POSITION: _("The chromosome ends before this position in this assembly."),
    VariantFault.BASES: _("Write bases: A, C, G, T or N."),
    VariantFault.SAME_BASES: _("Reference and alternate bases are the same."),
    VariantFault.ELSEWHERE: _(
        "This and the position below name different places or bases. Correct one of them, or leave it empty."
    ),
    VariantFault.PLASMIC: _("Only variants of mitochondria are homoplasmic or heteroplasmic."),
}
HGVS_TEXTS: Final[dict[HgvsReason, Promise]] = {
    HgvsReason.EMPTY: _("nothing is written."),
    HgvsReason.LONG: _("it is longer than %(word)s characters."),
    HgvsReason.SPACE: _("it has no spaces inside."),
    HgvsReason.REFERENCE: _("it begins with a reference such as NM_000138.5, not with “%(word)s”."),
    HgvsReason.VERSION: _("“%(word)s” needs its version, such as NM_000138.5."),
    HgvsReason.LEVEL: _("after the reference stands “:c.”, “:g.”, “:m.”, “:n.” or “:p.”."),
    HgvsReason.REFERENCE_LEVEL: _("“%(word)s” does not fit what is described."),
    HgvsReason.CHANGE: _("“%(word)s” is no change that can be read."),
    HgvsReason.ORDER: _("the range %(word)s does not go upwards."),
    HgvsReason.NEIGHBOURS: _("an insertion lies between two neighbours, such as 76_77, not at %(word)s."),
    HgvsReason.SAME: _("“%(word)s” changes nothing; write “=”."),
    HgvsReason.LENGTH: _("the bases %(word)s are not as many as the range has."),
    HgvsReason.RANGE: _("“%(word)s” does not fit this place: one base, or a range, is needed."),
}


def variant_sentence(wrong: VariantWrong) -> str:
    """What is wrong with a field of a variant in the reader's language."""
    reason = HGVS_TEXTS[wrong.hgvs.reason] % {"word": wrong.hgvs.word} if wrong.hgvs else ""
    return str(VARIANT_TEXTS[wrong.fault] % {"reason": reason})
