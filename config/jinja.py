"""The Jinja2 environment of all pages."""

from functools import cache
from typing import Any

from django.template.defaultfilters import filesizeformat
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone, translation
from jinja2 import Environment, StrictUndefined
from markupsafe import Markup

from consilia.web import moments


def environment(**options: Any) -> Environment:
    """Autoescaped, strict about unknown names, with translations and the few globals every page needs.

    Contexts add filters of their own in their `templates.py` (see FILTERS below), never here.
    """
    options["undefined"] = StrictUndefined  # Django would put a silent one
    made = Environment(  # noqa: S701 - autoescape comes in by options
        **options,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n", "jinja2.ext.do"],
    )
    made.install_gettext_callables(  # type: ignore[attr-defined]
        gettext=translation.gettext,
        ngettext=translation.ngettext,
        pgettext=translation.pgettext,
        npgettext=translation.npgettext,
        newstyle=True,
    )
    made.policies["ext.i18n.trimmed"] = True
    made.globals.update(url=_url, static=cache(static), language=translation.get_language)
    made.filters.update(
        local=timezone.localtime,
        paragraphs=_paragraphs,
        day=moments.day,
        moment_full=moments.moment_full,
        moment_short=moments.moment_short,
        duration=moments.duration,
        filesize=filesizeformat,
    )
    return made


def _url(name: str, *args: Any, **kwargs: Any) -> str:
    return reverse(name, args=args, kwargs=kwargs or None) if args or kwargs else _plain_url(name)


@cache
def _plain_url(name: str) -> str:
    """The shell of every page asks for the same twenty addresses; they never change while a process lives."""
    return reverse(name)


def _paragraphs(text: str) -> Markup:
    """Typed text with its line ends kept: one <p> a paragraph, <br> inside."""
    paragraphs = [part.split("\n") for part in text.split("\n\n") if part.strip()]
    return Markup("").join(Markup("<p>{}</p>").format(Markup("<br>").join(lines)) for lines in paragraphs)
