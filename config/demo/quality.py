"""Second readings on their way, a complaint that was reviewed, and a sample of last month with its reviews.

Everything is done by the product's own services, in the name of people of the cast.
"""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from random import Random
from typing import Any

from django.db import transaction

from config.demo.people import Cast
from config.demo.telling import at_moment, in_the_past
from consilia.accounts.domain.actors import Actor
from consilia.accounts.domain.roles import Role
from consilia.accounts.models import Membership
from consilia.accounts.queries import actor_of
from consilia.accounts.services import give_role
from consilia.cases import services as cases
from consilia.cases.domain.lifecycle import State
from consilia.cases.models import Deadline
from consilia.cases.queries.second_readings import readers_for
from consilia.conclusions import services as conclusions
from consilia.conclusions.models import Conclusion
from consilia.foundation.refusals import Refusal
from consilia.quality import services
from consilia.quality.domain.words import GRADES, ActionKind, Cause, Scale, Verdict
from consilia.quality.domain.words import State as DossierState
from consilia.quality.models import Dossier, Review

SEED = 40
REVIEWERS = 3  # beside the one of the sign-in page; so few that she always has something to judge
LATE_EMERGENCIES = 4
LEFT_OPEN = 2
TEXTS: dict[str, dict[str, Any]] = {
    "ru": {
        "action": "Повторный осмотр с данными обследования через три месяца по месту жительства.",
        "red_flags": "Новые неврологические симптомы, потеря приобретённых навыков, отказ от еды.",
        "remarks": ["На чём основан пересмотр диагноза?", "Укажите, какие данные изменили бы ваше мнение."],
    },
    "en": {
        "action": "See the child again where she lives in three months, with the results.",
        "red_flags": "New neurological signs, loss of skills, refusal to feed.",
        "remarks": [
            "What does the change of the diagnosis rest on?",
            "Say which finding would change your mind.",
        ],
    },
}
COMPLAINT = ("Мать", "Родителям не объяснили, почему изменился диагноз и что делать дальше.")
REMARK = "Ответ обоснован, но рекомендации трудно выполнить в районной больнице."
FINDING = "Добавить в шаблон заключения раздел «Что сказать родителям»"


def build(*, cast: Cast, at: datetime) -> None:
    """What a reader, a reviewer and a coordinator of the sign-in page find today. Once."""
    if Dossier.objects.exists():
        return
    cases.load_second_reading_rules()
    with in_the_past(), transaction.atomic():
        _name_reviewers(cast, at)
        _read_drafts(cast, at)
        _review(cast, at)


def _name_reviewers(cast: Cast, at: datetime) -> None:
    """Some experts of other centres review as well."""
    elsewhere = {
        one.organisation_id: one
        for one in sorted(cast.experts.values(), key=lambda one: one.name, reverse=True)
        if one.organisation_id != cast.centre.id
    }
    since = at - timedelta(days=390)
    for _house, actor in sorted(elsewhere.items())[:REVIEWERS]:
        if actor.organisation_id is not None:
            give_role(
                user_id=actor.person_id,
                organisation_id=actor.organisation_id,
                role=Role.QUALITY_REVIEWER,
                position="Эксперт по качеству",
                starts=since,
                by=Actor.system(),
                at=since,
            )


def _read_drafts(cast: Cast, at: datetime) -> None:
    """A draft of the sign-in page's expert came back with remarks; one waits for her; one was agreed on."""
    rows = Conclusion.objects.filter(state="draft", version=1, case__state=State.CONCLUSION_DRAFT)
    drafts = list(rows.select_related("case__child").order_by("created_at", "id"))
    own = [one for one in drafts if one.author_id == cast.expert.user_id][:1]
    others = [one for one in drafts if one.author_id != cast.expert.user_id][:2]
    for place, draft in enumerate([*own, *others]):
        with suppress(Refusal), transaction.atomic():  # nobody of the field may be free to read
            _read(draft, cast, at, returns=draft in own, answers=place != len(own))


def _read(draft: Conclusion, cast: Cast, at: datetime, *, returns: bool, answers: bool) -> None:
    author, words = cast.experts[draft.author_id], TEXTS[draft.language]
    sent, answered = _between(draft.changed_at, at)
    with at_moment(sent, heard=True):
        added = conclusions.add_recommendation(case_id=draft.case_id, by=author, at=sent)
        changes = {
            "change": "changed",
            "place": "stay",
            "red_flags": words["red_flags"],
            f"{added.id}.action": words["action"],
        }
        saved = conclusions.save_draft(
            case_id=draft.case_id, changes=changes, revision=None, by=author, at=sent
        )
        free = {one.user_id for one in readers_for(draft.case, sent, author_id=draft.author_id)}
        reading = conclusions.seek_reading(
            case_id=draft.case_id,
            revision=saved.revision,
            reader_id=cast.expert.user_id if cast.expert.user_id in free else None,
            by=author,
            at=sent,
        )
    reader = cast.experts.get(reading.reader_id) if reading.reader_id else None
    if reader is None or not answers:
        return
    with at_moment(answered, heard=True):
        if returns:
            cases.return_reading(case_id=draft.case_id, remarks=words["remarks"], by=reader, at=answered)
        else:
            cases.agree_reading(case_id=draft.case_id, by=reader, at=answered)


def _between(start: datetime, end: datetime) -> tuple[datetime, datetime]:
    """Two moments on the way."""
    return start + (end - start) / 3, start + (end - start) * 2 / 3


def _review(cast: Cast, at: datetime) -> None:
    """A complaint that was judged and led to a finding; late emergencies of everywhere that wait to be judged."""
    signed = Conclusion.objects.filter(state="signed", organisation=cast.centre).order_by("signed_at")
    answer, coordinator = signed.first(), cast.coordinators[cast.centre.id][0]
    if answer is not None and answer.signed_at is not None:
        entered, judged = _between(answer.signed_at, at)
        source, text = COMPLAINT
        made = services.enter_concern(
            case_id=answer.case_id,
            cause=Cause.COMPLAINT,
            source=source,
            text=text,
            by=coordinator,
            at=entered,
        )
        _judge([made.dossier], Random(SEED), at=judged)  # noqa: S311 - repeatable on purpose
        _give_finding(made.dossier, cast, coordinator, judged)
    late = Deadline.objects.filter(
        missed_at__isnull=False, case__urgency="emergency", case__centre__isnull=False
    )
    for case_id in sorted(set(late.values_list("case_id", flat=True)))[:LATE_EMERGENCIES]:
        services.review_breach(case_id=case_id, by=Actor.system(), at=at)


def _give_finding(dossier: Dossier, cast: Cast, coordinator: Actor, at: datetime) -> None:
    dossier.refresh_from_db()
    if dossier.state != DossierState.SETTLED:
        return
    services.give_action(
        dossier_id=dossier.id,
        kind=ActionKind.TEMPLATE,
        title=FINDING,
        owner_id=cast.expert.person_id,
        due_on=(at + timedelta(days=21)).date(),
        by=coordinator,
        at=at,
    )


def draw_last_month(*, cast: Cast, at: datetime) -> None:
    """The sample of last month of the sign-in page's centre, most of it judged: once the year is there to draw from."""
    month = (at.date().replace(day=1) - timedelta(days=1)).replace(day=1)
    with in_the_past(), transaction.atomic():
        made = services.draw_month(centre=cast.centre, month=month, by=Actor.system(), at=at)
        if made is not None:
            dossiers = list(made.dossiers.order_by("id"))
            _judge(dossiers[LEFT_OPEN:], Random(f"{SEED}:{month}"), at=at)  # noqa: S311 - repeatable on purpose


def _judge(dossiers: Sequence[Dossier], chance: Random, *, at: datetime) -> None:
    """Two reviewers, mostly near each other; the third one where they are not."""
    for dossier in dossiers:
        usual = chance.choice((3, 4, 4, 5))
        for review in _seats(dossier):
            services.complete_review(
                review_id=review.id,
                grades={scale: _near(usual, chance) for scale in Scale},
                verdict=Verdict.MINOR if usual == min(GRADES[2:]) else Verdict.GOOD,
                remark=REMARK if usual == min(GRADES[2:]) else "",
                by=_reviewer(review),
                at=at,
            )


def _seats(dossier: Dossier) -> Iterator[Review]:
    """The seats in their order; the third one is there only when the first two differ."""
    for seat in (1, 2, 3):
        review = dossier.reviews.filter(seat=seat, reviewer__isnull=False).first()
        if review is None:
            return
        yield review


def _near(usual: int, chance: Random) -> int:
    return min(max(usual + chance.choice((-1, 0, 0, 0, 1)), min(GRADES)), max(GRADES))


def _reviewer(review: Review) -> Actor:
    rows = Membership.objects.filter(user=review.reviewer_id, role=Role.QUALITY_REVIEWER)
    return actor_of(rows.select_related("user", "organisation")[0])
