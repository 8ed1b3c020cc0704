"""Answers that are reviewed, and people who review them.

board = make_board()                     # one signed answer, three reviewers of other centres, one of its own
dossier = board.drawn()                  # the sample of its month, which is that one case
board.judge(dossier, 1, grade=4)         # the first seat judges
board.settle(dossier)                    # both seats judge alike
"""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from consilia.accounts.domain.actors import Actor
from consilia.accounts.domain.roles import Role
from consilia.conclusions.models import Conclusion
from consilia.quality import services
from consilia.quality.domain.words import Scale, Verdict
from consilia.quality.models import Dossier, Draw, Review
from tests.factories.accounts import make_actor
from tests.factories.conclusions import Story, make_story
from tests.factories.network import make_organisation

AFTER = timedelta(days=20)  # the scene's November is over


@dataclass
class Board:
    """`story` is the first answer; `later` a moment of the month after."""

    story: Story
    reviewers: list[Actor]
    colleague: Actor
    more: list[Story] = field(default_factory=list)

    @property
    def later(self) -> datetime:
        return self.story.scene.at + AFTER

    @property
    def month(self) -> date:
        return self.story.scene.at.date().replace(day=1)

    def draw(self, **more: Any) -> Draw | None:
        return services.draw_month(
            **{
                "centre": self.story.scene.centre,
                "month": self.month,
                "by": Actor.system(),
                "at": self.later,
                **more,
            }
        )

    def drawn(self) -> Dossier:
        made = self.draw()
        assert made is not None
        return made.dossiers.get(case=self.story.case)

    def actor_of(self, review: Review) -> Actor:
        people = [*self.reviewers, self.colleague]
        return next(one for one in people if one.user_id == review.reviewer_id)

    def judge(self, dossier: Dossier, seat: int, *, grade: int = 4, **more: Any) -> Review:
        review = Review.objects.get(dossier=dossier, seat=seat)
        deed = {
            "review_id": review.id,
            "grades": dict.fromkeys(Scale, grade),
            "verdict": Verdict.GOOD,
            "by": self.actor_of(review),
            "at": self.later,
        }
        return services.complete_review(**{**deed, **more})

    def settle(self, dossier: Dossier, *, grade: int = 4) -> Dossier:
        for seat in (1, 2):
            self.judge(dossier, seat, grade=grade)
        dossier.refresh_from_db()
        return dossier


def make_board(*, urgency: str = "urgent", **signed: Any) -> Board:
    story = make_story(urgency=urgency)
    conclusion: Conclusion = story.sign(**signed)
    assert conclusion.is_signed
    reviewers = [
        make_actor(Role.QUALITY_REVIEWER, organisation=make_organisation(region="RU-MOW")) for _ in range(3)
    ]
    colleague = make_actor(Role.QUALITY_REVIEWER, organisation=story.scene.centre)
    return Board(story, reviewers, colleague)
