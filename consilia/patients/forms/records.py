"""Guardians, numbers and consents."""

import re
from datetime import UTC, datetime, time
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from consilia.foundation.text import LineField, ProseField
from consilia.patients.domain.registration import Number
from consilia.patients.forms.children import DayField
from consilia.patients.models import Child, Consent, Guardian
from consilia.patients.queries import guardians_of, identifier_kinds
from consilia.patients.services import GuardianFacts, NumberRefused
from consilia.patients.services.consents import ConsentFacts
from consilia.patients.services.identifiers import checked

_PHONE = re.compile(r"^\+?[\d\s()\-]{5,30}$")


class GuardianForm(forms.Form):
    relation = forms.ChoiceField(label=_("Relation to the child"), choices=Guardian.Relation.choices)
    family_name = LineField(label=_("Family name"), max_length=100)
    given_name = LineField(label=_("Given name"), max_length=100)
    patronymic = LineField(label=_("Patronymic"), max_length=100, required=False)
    phone = LineField(label=_("Telephone"), max_length=30, required=False)
    email = forms.EmailField(label=_("E-mail"), max_length=100, required=False)

    def clean_phone(self) -> str:
        phone: str = self.cleaned_data["phone"]
        if phone and not _PHONE.match(phone):
            raise forms.ValidationError(_("Enter digits, for example +7 912 345-67-89."))
        return phone

    @property
    def facts(self) -> GuardianFacts:
        return GuardianFacts(**self.cleaned_data)


class NumberForm(forms.Form):
    """One number with its kind."""

    kind = forms.ChoiceField(label=_("Kind of document"))
    value = LineField(label=_("Number"), max_length=60)
    valid_from = DayField(label=_("Valid from"), required=False)
    valid_until = DayField(label=_("Valid until"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kinds = identifier_kinds()
        choices = [(kind.code, kind.name) for kind in self.kinds]
        self.fields["kind"].choices = choices  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if not self.errors:
            try:
                checked(self.number)
            except NumberRefused as refusal:
                self.add_error("valid_until" if refusal.fault == "period" else "value", str(refusal))
        return cleaned

    @property
    def number(self) -> Number:
        return Number(**self.cleaned_data)


class ConsentForm(forms.Form):
    """A consent as told. Days are the reader's: given from this instant when today, else from the morning."""

    purpose = forms.ChoiceField(label=_("For what"), choices=Consent.Purpose.choices)
    given_by = forms.ChoiceField(
        label=_("Who decided"), choices=Consent.GivenBy.choices, widget=forms.RadioSelect
    )
    guardian = forms.ChoiceField(label=_("Guardian"), required=False)
    legal_ground = LineField(
        label=_("Rule by which no consent is needed"),
        max_length=500,
        required=False,
        help_text=_(
            "Only where nobody's consent is asked, for example an emergency without parents at hand."
        ),
    )
    evidence = ProseField(
        label=_("What shows it"),
        max_length=500,
        rows=2,
        help_text=_("A signed form and where it is kept, or a call: when, with whom, who listened."),
    )
    document_hash = LineField(
        label=_("SHA-256 of the scanned form"),
        max_length=64,
        required=False,
        help_text=_("64 characters, where your archive gives one."),
    )
    given_on = DayField(label=_("Given on"))
    expires_on = DayField(
        label=_("Until"), required=False, help_text=_("The last day; empty means until withdrawn.")
    )

    def __init__(self, *args: Any, child: Child, at: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.child, self.at = child, at
        self.guardians = guardians_of(child)
        named = [(str(one.id), f"{one.full_name} ({one.get_relation_display()})") for one in self.guardians]
        self.fields["guardian"].choices = [("", _("Choose a guardian")), *named]  # type: ignore[attr-defined]

    def clean_document_hash(self) -> str:
        digest: str = self.cleaned_data["document_hash"].lower()
        if digest and not re.fullmatch("[0-9a-f]{64}", digest):
            raise forms.ValidationError(_("A SHA-256 has 64 characters: digits and the letters a to f."))
        return digest

    @property
    def facts(self) -> ConsentFacts:
        data = self.cleaned_data
        return ConsentFacts(
            purpose=data["purpose"],
            given_by=data["given_by"],
            evidence=data["evidence"],
            given_at=self._given_at(),
            guardian_id=next((one.id for one in self.guardians if str(one.id) == data["guardian"]), None),
            legal_ground=data["legal_ground"],
            document_hash=data["document_hash"],
            expires=self._end_of("expires_on"),
        )

    def _given_at(self) -> datetime:
        """This instant for today: what the consent allows may be done at once."""
        day = self.cleaned_data["given_on"]
        if day == timezone.localtime(self.at).date():
            return self.at
        return datetime.combine(day, time(), tzinfo=timezone.get_current_timezone()).astimezone(UTC)

    def _end_of(self, name: str) -> datetime | None:
        day = self.cleaned_data[name]
        if day is None:
            return None
        return datetime.combine(day, time.max, tzinfo=timezone.get_current_timezone()).astimezone(UTC)


# Where ConsentRefused speaks of a field by the service's name.
CONSENT_FIELDS = {"given_at": "given_on", "expires": "expires_on", "child": "given_by"}


class WithdrawForm(forms.Form):
    reason = ProseField(
        label=_("What the family said"),
        max_length=500,
        rows=2,
        required=False,
        help_text=_("They need not give a reason."),
    )
