"""Work behind the pages: looking at everything open again, and learning how experts answer."""

from uuid import UUID

from django.utils import timezone
from procrastinate.contrib.django import app

from consilia.routing import services
from consilia.routing.work import work


@app.periodic(cron="* * * * *")
@app.task(name="routing.look_again", queue="clocks", queueing_lock="routing.look_again")
def look_again(timestamp: int) -> None:
    """Every minute; each centre in the minutes of its policy. One centre is one transaction."""
    del timestamp  # the run after a pause looks at the present
    now = timezone.now()
    for centre_id in work().centres():
        if services.is_time(centre_id, now):
            services.look_again(centre_id=centre_id, at=now)
            services.follow_by_itself(centre_id=centre_id, at=now)


@app.task(name="routing.learn", queue="notifications")
def learn(*, subject_id: str, **_event: object) -> None:
    """Somebody answered an offer, or signed: those who were asked are counted anew."""
    now = timezone.now()
    for consultant_id in work().asked_about(UUID(subject_id)):
        services.learn_habits(consultant_id=consultant_id, at=now)
