"""The Jinja2 environment of all pages."""

from collections.abc import Callable, MutableMapping
from functools import cache, lru_cache
from typing import Any

from django.template.defaultfilters import filesizeformat
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone, translation
from jinja2 import Environment, StrictUndefined
from markupsafe import Markup

from consilia.web import icons, moments, text_only


class Pages(Environment):
    """Jinja's environment, with one dictionary of globals for all templates.

    Jinja gives each template a chain of two; a page of thirty imported components walks that chain thirty
    times, which cost a twentieth of the page. Nothing here is given globals of its own.
    """

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        return {**self.globals, **d} if d else self.globals


def environment(**options: Any) -> Environment:
    """Autoescaped, strict about unknown names, with translations and the few globals every page needs.

    Contexts add filters of their own in their `templates.py` (see FILTERS below), never here.
    """
    options["undefined"] = StrictUndefined  # Django would put a silent one
    made = Pages(
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
    made.globals.update(
        url=_url,
        static=cache(static),
        language=translation.get_language,
        _=_told,
        gettext=_told,
        pgettext=_told_in,
        drawn_icon=icons.icon,
        fixed=_fixed(made),
        text_only=text_only.is_on,
    )
    made.filters.update(
        local=timezone.localtime,
        paragraphs=_paragraphs,
        day=moments.day,
        moment_full=moments.moment_full,
        moment_short=moments.moment_short,
        duration=moments.duration,
        filesize=filesizeformat,
        without_sheets=text_only.without_sheets,
    )
    return made


def _told(text: str, **values: Any) -> Markup:
    """The sentence in the reader's language, with its values escaped.

    Says what Jinja's own `_` says, for less: most of the two hundred sentences of a page hold no value.
    """
    language = translation.get_language()
    return _translated(language, text) % values if values else _plain(language, text)


@lru_cache(maxsize=8192)
def _translated(language: str | None, text: str) -> Markup:
    del language  # only the key: Django knows the reader's language by itself
    return Markup(translation.gettext(text))  # noqa: S704 - the sentences of our own templates


@lru_cache(maxsize=8192)
def _plain(language: str | None, text: str) -> Markup:
    return _translated(language, text) % ()  # a doubled percent sign becomes one


def _told_in(context: str, text: str, **values: Any) -> Markup:
    """As `_told`, for a word that has its meaning from `context`."""
    found = _of_context(translation.get_language(), context, text)
    return found % values if values else found % ()


@lru_cache(maxsize=4096)
def _of_context(language: str | None, context: str, text: str) -> Markup:
    del language  # only the key, as above
    return Markup(translation.pgettext(context, text))  # noqa: S704 - the sentences of our own templates


def _fixed(made: Environment) -> Callable[[str], Markup]:
    """`fixed("web/keys.html")`: a part that says the same to everybody in one language and dress, rendered once."""

    @cache
    def in_language(name: str, language: str | None, *, is_text: bool) -> Markup:
        return Markup(made.get_template(name).render())  # noqa: S704 - one of our own templates

    return lambda name: in_language(name, translation.get_language(), is_text=text_only.is_on())


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
