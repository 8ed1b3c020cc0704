"""Which policies have a page: contexts above describe them, config lists them."""

from collections.abc import Sequence
from functools import cache

from django.conf import settings
from django.utils.module_loading import import_string

from consilia.foundation.policies import PolicyKind


@cache
def kinds() -> Sequence[PolicyKind]:
    """By name and late: the contexts that describe them stand above this one."""
    return [import_string(path) for path in settings.POLICY_KINDS]


def kind_named(name: str) -> PolicyKind:
    """One that is shown and changed on the pages here. Raises LookupError."""
    found = next((kind for kind in kinds() if kind.name == name and not kind.page), None)
    if found is None:
        raise LookupError(f"no policy is called {name}")
    return found
