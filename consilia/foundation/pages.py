"""A page, or the part of it that an htmx request asked for; and what views of one thing begin and end with."""

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any, TypeVar, cast

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.template import engines
from django.template.backends.jinja2 import Jinja2
from jinja2 import Template

from consilia.foundation.refusals import Refusal

View = Callable[..., HttpResponseBase]
Answer = TypeVar("Answer", bound=HttpResponseBase)


def page(
    request: HttpRequest,
    template: str,
    context: Mapping[str, Any],
    *,
    part: str | None = None,
    status: int = 200,
) -> HttpResponse:
    """Render `template`; for an htmx request with `part`, only the block of that name.

    The part is a `{% block %}` of the same page, so the two can never differ.
    """
    found = cast(Jinja2, engines["jinja2"]).env.get_template(template)
    values = {"request": request, **_from_processors(request), **context}
    wants_part = part is not None and getattr(request, "htmx", False)
    return HttpResponse(
        _block(found, part or "", values) if wants_part else found.render(values), status=status
    )


def form_page(
    request: HttpRequest,
    template: str,
    context: Mapping[str, Any],
    *,
    form: Any,
    deed: Callable[[], object],
    done: Callable[[], Answer],
    passes_on: tuple[type[Refusal], ...] = (),
) -> HttpResponse | Answer:
    """Show the form; on POST do the deed, or show again what was typed with what is wrong.

    Args:
        passes_on: refusals that are no matter of the form: they get the page of their own status.
    """
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                deed()
                return done()
            except passes_on:
                raise
            except Refusal as refusal:
                form.add_error(None, str(refusal))
                status = refusal.status
    return page(request, template, {**context, "form": form}, status=status)


def absent_is_404(*kinds: type[Exception]) -> Callable[[View], View]:
    """What is not there for this reader, told by one of these exceptions, is 404."""

    def decorate(view: View) -> View:
        @wraps(view)
        def inner(request: Any, *args: Any, **named: Any) -> HttpResponseBase:
            try:
                return view(request, *args, **named)
            except kinds as error:
                raise Http404 from error

        return inner

    return decorate


def _block(template: Template, name: str, values: dict[str, Any]) -> str:
    """One block, with what the top of the page imports and sets.

    Raises:
        KeyError: neither the page nor its frame has this block.
    """
    context = template.new_context(values)
    # The code outside blocks runs up to the first piece of text, which is the frame's: imports, no output.
    next(template.root_render_func(context), None)
    return template.environment.concat(context.blocks[name][0](context))


def _from_processors(request: HttpRequest) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for processor in cast(Jinja2, engines["jinja2"]).template_context_processors:
        values.update(processor(request))
    return values
