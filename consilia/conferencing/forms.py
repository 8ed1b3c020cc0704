"""What is typed about councils. Forms clean and name mistakes; services decide."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from consilia.conferencing.domain.rooms import Flaw, check_template
from consilia.conferencing.models import CouncilPolicy, Participant, Session
from consilia.conferencing.models.names import ATTENDANCE_NAMES
from consilia.conferencing.services.rooms import RoomAddressWrong
from consilia.foundation.text import LineField, ProseField
from consilia.network.models import Field


class LocalMoment(forms.DateTimeField):
    """Date and time on the reader's own clock."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
        super().__init__(widget=widget, **kwargs)


def _minutes() -> forms.IntegerField:
    return forms.IntegerField(label=_("Length in minutes"), min_value=5, max_value=480)


class ScheduleForm(forms.Form):
    """A new council. Its people are chosen beside it, by typing their names."""

    starts = LocalMoment(label=_("Begins"), help_text=_("On your own clock."))
    minutes = _minutes()
    field = forms.ChoiceField(label=_("Field"))
    reference = LineField(
        label=_("Short name"),
        max_length=40,
        required=False,
        help_text=_("Shown in lists and notifications. No names of patients."),
    )
    agenda = ProseField(label=_("Agenda"), rows=4, max_length=5_000)
    quorum = forms.IntegerField(
        label=_("Quorum"),
        min_value=1,
        max_value=50,
        help_text=_("How many of chair and members must be there."),
    )
    room_address = LineField(
        label=_("Another room"),
        max_length=500,
        required=False,
        help_text=_("An https address, where this council does not meet in the room of the centre."),
    )

    def __init__(self, data: Any = None, *, fields: Sequence[Field], policy: CouncilPolicy) -> None:
        span = int(policy.span.total_seconds() // 60)
        super().__init__(data, initial={"minutes": span, "quorum": policy.quorum})
        self.fields["field"].choices = [(one.code, one.name) for one in fields]  # type: ignore[attr-defined]

    def is_about_a_matter(self) -> None:
        """Field and short name come from what the council is about."""
        del self.fields["field"], self.fields["reference"]

    def clean_room_address(self) -> str:
        return _checked_address(self.cleaned_data["room_address"], needs_session=False)


class MoveForm(forms.Form):
    starts = LocalMoment(label=_("Begins"), help_text=_("On your own clock."))
    minutes = _minutes()
    reason = ProseField(
        label=_("Why is it moved?"),
        rows=2,
        max_length=1_000,
        help_text=_("Shown on the page of the council, never in letters."),
    )

    @classmethod
    def of(cls, session: Session) -> "MoveForm":
        minutes = int((session.ends - session.starts).total_seconds() // 60)
        return cls(initial={"starts": session.starts, "minutes": minutes})


class CancelForm(forms.Form):
    reason = ProseField(
        label=_("Why is it cancelled?"),
        rows=2,
        max_length=1_000,
        help_text=_("Shown on the page of the council, never in letters."),
    )


class AttendanceForm(forms.Form):
    """One choice for each participant, under her identifier."""

    def __init__(self, people: Sequence[Participant], data: Any = None) -> None:
        super().__init__(data)
        choices = [("", _("not recorded")), *ATTENDANCE_NAMES.items()]
        for one in people:
            self.fields[f"there-{one.user_id.hex}"] = forms.ChoiceField(
                label=one.user.full_name, choices=choices, required=False, initial=one.attendance
            )
        self.people = list(people)

    @property
    def noted(self) -> dict[Any, str]:
        """What was chosen, by user; who was left open stays as she was."""
        chosen = {one.user_id: self.cleaned_data[f"there-{one.user_id.hex}"] for one in self.people}
        return {user_id: choice for user_id, choice in chosen.items() if choice}


class QuestionForm(forms.Form):
    text = ProseField(label=_("Question to be voted on"), rows=2, max_length=1_000)


class DissentForm(forms.Form):
    text = ProseField(
        label=_("Your dissenting opinion"),
        rows=6,
        max_length=10_000,
        required=False,
        help_text=_("It becomes part of the minutes, under your name. Empty: you have none."),
    )


class MinutesForm(forms.Form):
    """`version` is the revision of the minutes that this page shows."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    course = ProseField(
        label=_("Course of the discussion"),
        rows=10,
        required=False,
        help_text=_("What was shown, what was said for and against."),
    )
    decision = ProseField(
        label=_("Decision"),
        rows=5,
        required=False,
        max_length=10_000,
        help_text=_("What the council decided, in words that can be followed."),
    )


class RoomForm(forms.Form):
    address = LineField(
        label=_("Address of the room"),
        max_length=500,
        required=False,
        help_text=_(
            "Begins with https:// and holds {session}; {name} is filled in with who joins. "
            "Empty: the centre has no room."
        ),
    )

    def clean_address(self) -> str:
        return _checked_address(self.cleaned_data["address"], needs_session=True)


class PolicyForm(forms.Form):
    quorum = forms.IntegerField(label=_("Quorum"), min_value=1, max_value=50)
    door_opens_minutes = forms.IntegerField(
        label=_("The room opens so many minutes before"), min_value=0, max_value=1440
    )
    span_minutes = forms.IntegerField(label=_("Usual length in minutes"), min_value=5, max_value=480)
    source = LineField(label=_("Where these figures come from"), max_length=300)
    is_verified = forms.BooleanField(label=_("I have checked them"), required=False)

    @classmethod
    def of(cls, policy: CouncilPolicy) -> "PolicyForm":
        return cls(
            initial={
                "quorum": policy.quorum,
                "door_opens_minutes": int(policy.door_opens.total_seconds() // 60),
                "span_minutes": int(policy.span.total_seconds() // 60),
                "source": policy.source if policy.organisation_id else "",
                "is_verified": policy.is_verified,
            }
        )


def _checked_address(address: str, *, needs_session: bool) -> str:
    if address:
        try:
            check_template(address, needs_session=needs_session)
        except Flaw as flaw:
            raise forms.ValidationError(str(RoomAddressWrong(flaw))) from flaw
    return address
