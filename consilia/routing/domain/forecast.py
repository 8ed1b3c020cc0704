"""Whether an expert will probably have answered before the deadline."""

import math


def chance_in_time(*, expected_sittings: float, before_this: int) -> float:
    """The chance that she sits down often enough: once for each question before this one, and once for this.

    People turn to the network's questions irregularly, so their number of sittings until the deadline is taken as
    Poisson's.

    Args:
        expected_sittings: how often she will sit down until the deadline, on average.
        before_this: questions in her hands that are due earlier.
    """
    if expected_sittings <= 0:
        return 0.0
    term = fewer = math.exp(-expected_sittings)
    for number in range(1, before_this + 1):
        term *= expected_sittings / number
        fewer += term
    return min(max(1 - fewer, 0.0), 1.0)
