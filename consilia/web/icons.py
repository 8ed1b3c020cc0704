"""The drawings of icons.svg as pages show them. A page holds seventy: a macro took a twenty-fifth of its time."""

from functools import cache

from django.templatetags.static import static
from markupsafe import Markup, escape

from consilia.web import text_only


def icon(name: str, label: str | None = None, size: str | None = None) -> Markup:
    """What `components/icon.html` promises."""
    if text_only.is_on():
        return escape(label or "")
    if label:
        before, after = _around(name, size)
        return before + Markup('role="img" aria-label="{}">').format(label) + after
    return _plain(name, size)


@cache
def _plain(name: str, size: str | None) -> Markup:
    before, after = _around(name, size)
    return before + Markup('aria-hidden="true">') + after


@cache
def _around(name: str, size: str | None) -> tuple[Markup, Markup]:
    kind = f"icon {size}" if size else "icon"
    return (
        Markup('<svg class="{}" ').format(kind),
        Markup('<use href="{}#{}"/></svg>').format(static("web/icons.svg"), name),
    )
