"""Policies of notifications that are changed on the common pages; the others have a page of their own."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from consilia.foundation.policies import Effect, PolicyKind
from consilia.notifications.models import (
    DigestPolicy,
    LetterPolicy,
    QuietPolicy,
    SubscriptionPolicy,
    WatchPolicy,
)
from consilia.notifications.queries import asked_for


def _of_watches(old: WatchPolicy | None, new: WatchPolicy | None, at: datetime) -> Effect:
    people = asked_for.count_watches((new or old).kind) if new or old else 0  # type: ignore[union-attr]
    facts = [(_("People who asked for this news"), people)]
    words = _("Nobody is told without having asked for it. Where it ends, what was asked for rests.")
    return Effect(facts, words, bool(people and new is None))


def _of_digests(old: DigestPolicy | None, new: DigestPolicy, at: datetime) -> Effect:
    facts = [(_("People who chose an hour of their own"), asked_for.count_own_digests())]
    words = _("It counts for everybody else, from the next daily e-mail on. Quiet hours go before it.")
    return Effect(facts, words, moves=True)


TELLING = PolicyKind(
    name="telling",
    model=SubscriptionPolicy,
    title=_("Who is told of what"),
    lead=_("How each kind of news reaches each role."),
    page="notifications:policy",
)
ON_REQUEST = PolicyKind(
    name="news-on-request",
    model=WatchPolicy,
    title=_("News on request"),
    lead=_("Which news of cases of their organisation or region people may ask for."),
    key=("role", "kind"),
    may_end=True,
    effect=_of_watches,
)
QUIET = PolicyKind(
    name="quiet-hours",
    model=QuietPolicy,
    title=_("Quiet hours"),
    lead=_("When letters wait for whoever chose no hours of her own, by her clock. Emergencies never wait."),
    figures=("quiet_from", "quiet_until"),
    may_end=True,
)
LETTERS = PolicyKind(
    name="letters",
    model=LetterPolicy,
    title=_("Letters that fail"),
    lead=_("How often a letter is tried and with which pauses, and when a background job counts as stuck."),
    figures=("attempts", "first_pause_seconds", "factor", "stuck_minutes"),
    hints={"factor": _("No pause is longer than a day.")},
)
DAILY = PolicyKind(
    name="daily-e-mail",
    model=DigestPolicy,
    title=_("The daily e-mail"),
    lead=_("At which hour of each reader's own clock it goes out."),
    figures=("digest_at",),
    effect=_of_digests,
)
