"""What a conclusion says, as a list of blocks: one source for the PDF, the plain text and the page.

Headings and lists are in the active language, what people wrote is as they wrote it. Empty headings are
left out.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import get_language, gettext_noop
from django.utils.translation import gettext as _

from consilia.cases.models import SecondReading
from consilia.cases.queries.second_readings import finished_reading
from consilia.conclusions.domain.content import decimal_text
from consilia.conclusions.domain.dosing import Per
from consilia.conclusions.domain.words import DiagnosisRole, Kind
from consilia.conclusions.models import Conclusion, KeyImage, Recommendation
from consilia.conclusions.models.names import ROLE_NAMES
from consilia.conclusions.queries import recommendations_of
from consilia.documents.domain.moments import moment_text
from consilia.foundation.languages import with_decimal_sign
from consilia.imaging.domain.marks import Kind as Mark
from consilia.imaging.domain.scales import Source
from consilia.imaging.models import KIND_NAMES as MARK_NAMES
from consilia.imaging.models import SOURCE_NAMES
from consilia.imaging.queries.annotations import measured_in_words, modality_in_words, values_in_words
from consilia.network.queries import consultants_of_user

Pair = tuple[str, str]
_PER = {Per.KILOGRAM.value: gettext_noop("/kg"), Per.SQUARE_METRE.value: gettext_noop("/m²")}


@dataclass(frozen=True, slots=True)
class Entry:
    """One numbered recommendation: its words, and pairs of a name and a value."""

    number: int
    lead: str
    text: str
    pairs: Sequence[Pair]


@dataclass(frozen=True, slots=True)
class Picture:
    """A key image: what stands below it, and what is said of it to who does not see it. Its bytes come apart."""

    id: str
    title: str
    caption: str
    lines: Sequence[str]
    width: int
    height: int

    @property
    def alt(self) -> str:
        return "; ".join(filter(None, [self.title, self.caption, *self.lines]))


@dataclass(frozen=True, slots=True)
class Block:
    """A heading with pairs, prose, numbered entries or pictures; in this order where it has several."""

    title: str
    anchor: str
    pairs: Sequence[Pair] = ()
    text: str = ""
    entries: Sequence[Entry] = ()
    pictures: Sequence[Picture] = ()

    @property
    def is_empty(self) -> bool:
        return not (self.pairs or self.text or self.entries or self.pictures)


def blocks(conclusion: Conclusion) -> list[Block]:
    """Every heading that has content, in the order of the paper."""
    every = [
        Block(_("Consultation"), "consultation", pairs=_said(_consultation(conclusion))),
        Block(_("Child"), "child", pairs=_said(_child(conclusion))),
        Block(_("Question as asked"), "question", text=conclusion.case.question),
        Block(
            _("Why this version corrects the earlier one"), "correction", text=conclusion.correction_because
        ),
        Block(_("Materials reviewed"), "materials", text=conclusion.materials),
        Block(_("What was missing"), "missing", text=conclusion.missing_materials),
        Block(_("History"), "history", text=conclusion.history),
        _diagnosis(conclusion),
        Block(_("Assessment"), "assessment", text=conclusion.assessment),
        Block(_("Key images"), "images", pictures=pictures(conclusion)),
        _recommendations(conclusion),
        Block(_("Red flags: when to call back"), "red_flags", text=conclusion.red_flags),
        Block(_("Place of care"), "place", pairs=_said(_place(conclusion)), text=conclusion.transport),
        Block(_("Follow-up"), "follow_up", pairs=_said(_follow_up(conclusion)), text=conclusion.follow_up),
        Block(
            _("Registry or trial"),
            "registry",
            pairs=_said(_registry(conclusion)),
            text=conclusion.registry_note,
        ),
        Block(_("Limits of this opinion"), "limits", text=conclusion.limits),
        _second_reading(conclusion),
    ]
    return [block for block in every if not block.is_empty]


def as_data(given: Iterable[Block]) -> list[dict[str, Any]]:
    """For the typst template."""
    return [
        {**asdict(block), "pictures": [{**asdict(one), "alt": one.alt} for one in block.pictures]}
        for block in given
    ]


def as_text(given: Iterable[Block]) -> str:
    """For links too slow for a PDF, and for pasting into another system."""
    return "\n\n".join(_block_text(block) for block in given)


def _block_text(block: Block) -> str:
    return f"{block.title.upper()}\n{content_text(block)}"


def content_text(block: Block) -> str:
    """A block without its heading, line by line."""
    lines = [f"{name}: {value}" for name, value in block.pairs]
    if block.text:
        lines.append(block.text)
    for entry in block.entries:
        lines.append(f"{entry.number}. {' '.join(filter(None, [entry.lead, entry.text]))}")
        lines += [f"   {name}: {value}" for name, value in entry.pairs]
    for picture in block.pictures:
        lines += list(filter(None, [picture.title, picture.caption, *picture.lines]))
    return "\n".join(lines)


def _consultation(conclusion: Conclusion) -> list[Pair]:
    case = conclusion.case
    return [
        (_("Case"), case.number),
        (_("Urgency"), case.get_urgency_display()),
        (_("Field"), str(case.field) if case.field else ""),
        (_("Mode"), _("deferred, by documents")),
        (_("Requested"), _moment(case.submitted_at, conclusion)),
        (_("Asked by"), f"{case.referrer.full_name}, {case.referring_organisation.name}"),
        (_("Version"), str(conclusion.version) if conclusion.version > 1 else ""),
    ]


def _child(conclusion: Conclusion) -> list[Pair]:
    case, zone = conclusion.case, ZoneInfo(conclusion.organisation.time_zone)
    asked = (case.submitted_at or case.created_at).astimezone(zone).date()
    return [
        (_("Name"), case.child.full_name),
        (_("Born"), f"{case.child.birth_date:%d.%m.%Y}"),
        (_("Age at the request"), case.child.age_on(asked).text(get_language() or "en")),
        (_("Sex"), case.child.get_sex_display()),
        (_("Region"), case.region.name),
    ]


def _diagnosis(conclusion: Conclusion) -> Block:
    certainty = conclusion.get_certainty_display() if conclusion.certainty else ""
    change = conclusion.get_change_display() if conclusion.change else ""
    pairs = [
        *((str(ROLE_NAMES[role]), coded(conclusion, role)) for role in DiagnosisRole),
        (_("Certainty"), certainty),
        (_("Against the referral"), change),
        (_("No diagnosis because"), conclusion.no_diagnosis_because),
    ]
    return Block(_("Diagnosis"), "diagnosis", pairs=_said(pairs), text=conclusion.diagnosis)


def _second_reading(conclusion: Conclusion) -> Block:
    """Who else stands behind this very text, or where she does not. What was read later is not on the paper."""
    reading = finished_reading(conclusion.case_id, version=conclusion.version, revision=conclusion.revision)
    if reading is None or not reading.is_before or reading.answered_at is None:
        return Block(_("Second reading"), "second_reading")
    opinion = _("agrees with this conclusion") if not reading.statement else _("disagrees in the following")
    pairs = [
        (_("Second reader"), reader_named(reading)),
        (_("Opinion"), opinion),
        (_("Read"), _moment(reading.answered_at, conclusion)),
    ]
    return Block(_("Second reading"), "second_reading", pairs=_said(pairs), text=reading.statement)


def reader_named(reading: SecondReading) -> str:
    """The second reader as the register of her centre lists her."""
    if reading.reader is None:
        return ""
    entries = consultants_of_user(reading.reader.id)
    listed = next((one for one in entries if one.organisation_id == reading.house_id), None)
    if listed is None:
        return reading.reader.full_name
    return ", ".join(filter(None, [listed.name, listed.position, listed.organisation.name]))


def coded(conclusion: Conclusion, role: DiagnosisRole) -> str:
    """`Q25.0 Patent ductus arteriosus; ORPHA:706 …`"""
    language = (get_language() or "en")[:2]
    rows = [one for one in conclusion.diagnoses.all() if one.role == role]
    return "; ".join(f"{one.code} {one.label(language)}" for one in rows)


def pictures(conclusion: Conclusion) -> list[Picture]:
    """With the day of the study and its series, and for each mark what it says and whose it is."""
    return [
        Picture(
            id=str(image.id),
            title=_("Image %(number)d") % {"number": number} + ": " + ", ".join(_study_of(image)),
            caption=image.caption,
            lines=[_mark_line(mark) for mark in image.marks],
            width=image.width,
            height=image.height,
        )
        for number, image in enumerate(conclusion.images.all(), start=1)
    ]


def _study_of(image: KeyImage) -> list[str]:
    day = f"{image.made_on:%d.%m.%Y}" if image.made_on else _("day not told")
    return [part for part in (modality_in_words(image.modality), image.series, day) if part]


def _mark_line(mark: Mapping[str, Any]) -> str:
    """`2: Length 26.4 mm, by the pixel spacing of the header. The narrow part. Marked by A. P. Orlov`"""
    value = measured_in_words(Decimal(mark["value"]) if mark["value"] else None, mark["unit"])
    source = SOURCE_NAMES[Source(mark["scale_source"])] if value and mark["unit"] != "deg" else ""
    what = ", ".join(filter(None, [f"{MARK_NAMES[Mark(mark['kind'])]} {value}".strip(), str(source)]))
    inside = values_in_words(mark.get("inside"))  # pictures of earlier days have none
    said = [
        what,
        inside[:1].upper() + inside[1:],
        mark["text"],
        _("Marked by %(name)s") % {"name": mark["author"]},
    ]
    return f"{mark['number']}: " + ". ".join(part.rstrip(".") for part in said if part)


def _recommendations(conclusion: Conclusion) -> Block:
    entries = [entry(given) for given in recommendations_of(conclusion)]
    said = conclusion.no_recommendations_because
    text = f"{_('None, because:')} {said}" if said and not entries else ""
    return Block(_("Recommendations"), "recommendations", text=text, entries=entries)


def entry(given: Recommendation) -> Entry:
    return Entry(
        number=given.number or 0,
        lead=drug_order(given) if given.kind == Kind.DRUG else "",
        text=given.action,
        pairs=_said(
            [
                (_("Priority"), given.get_priority_display()),
                (_("By when"), given.by_when),
                (_("By whom"), given.by_whom),
                (_("Grounds"), given.evidence),
            ]
        ),
    )


def drug_order(given: Recommendation) -> str:
    """`Vigabatrin 50 mg/kg a day, at most 3 g; by mouth; in two doses; for six months.`"""
    drug = " ".join(filter(None, [given.drug, _amount(given)]))
    parts = [drug, given.get_route_display() if given.route else "", given.frequency, given.duration]
    said = "; ".join(filter(None, parts))
    return f"{said}." if said else ""


def _amount(given: Recommendation) -> str:
    if given.dose is None:
        return ""
    per = _PER.get(given.dose_per, "")
    basis = given.get_dose_basis_display() if given.dose_basis else ""
    amount = f"{number(given.dose)} {given.get_dose_unit_display()}{per and _(per)} {basis}".strip()
    if given.ceiling is None:
        return amount
    return f"{amount}, {_('at most')} {number(given.ceiling)} {given.get_ceiling_unit_display()}"


def _place(conclusion: Conclusion) -> list[Pair]:
    return [
        (_("Decision"), conclusion.get_place_display() if conclusion.place else ""),
        (_("Where"), conclusion.place_where),
        (_("How soon"), conclusion.place_when),
    ]


def _follow_up(conclusion: Conclusion) -> list[Pair]:
    day = conclusion.follow_up_on
    return [(_("Next review on"), f"{day:%d.%m.%Y}" if day else "")]


def _registry(conclusion: Conclusion) -> list[Pair]:
    return [(_("Eligibility"), conclusion.get_registry_display() if conclusion.registry else "")]


def _moment(at: datetime | None, conclusion: Conclusion) -> str:
    return moment_text(at, conclusion.organisation.time_zone) if at else ""


def _said(pairs: Iterable[Pair]) -> list[Pair]:
    return [(name, value) for name, value in pairs if value]


def number(value: Decimal) -> str:
    """With the decimal sign of the active language."""
    text = decimal_text(value)
    return with_decimal_sign(text)
