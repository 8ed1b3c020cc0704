"""Studies that the program of a hospital sends in many calls."""

from datetime import datetime, timedelta

# Programs that send image by image pause for seconds; a scanner that goes on with the examination, for minutes.
QUIET = timedelta(minutes=30)


def is_news(last_at: datetime | None, at: datetime) -> bool:
    """Whether what comes `at` is told in the timeline: the beginning, and what follows after a pause.

    Args:
        last_at: when something of the study came before.
    """
    return last_at is None or at - last_at > QUIET
