"""Public holidays by year: what is entered, where it comes from, and whether it is all."""

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from consilia.accounts.access import signed_in
from consilia.accounts.requests import Request
from consilia.foundation.pages import page
from consilia.foundation.text import LineField
from consilia.network import services
from consilia.network.permissions import may
from consilia.network.queries.calendar_years import holidays_of, unassessed_years, years
from consilia.network.views.attempts import require_may, status_of, succeeds


class JudgeForm(forms.Form):
    source = LineField(
        label=gettext_lazy("Source"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("The law or decree that names the days off and the days moved."),
    )
    is_complete = forms.BooleanField(
        label=gettext_lazy("All days off of this year are entered"), required=False
    )


@require_GET
@signed_in
def show_years(request: Request) -> HttpResponse:
    on = timezone.localdate(request.at)
    context = {
        "years": [(row, holidays_of(row.year)) for row in years(on)],
        "gaps": unassessed_years(on),
        "may_judge": may(request.actor, "judge_calendar"),
        "may_import": may(request.actor, "import_network"),
    }
    return page(request, "network/calendar_years.html", context)


@require_http_methods(["GET", "POST"])
@signed_in
def judge(request: Request, year: int) -> HttpResponse:
    require_may(request, "judge_calendar")
    row = next((one for one in years(timezone.localdate(request.at)) if one.year == year), None)
    if row is None:
        raise Http404
    known = {"source": row.known.source, "is_complete": row.is_complete} if row.known else {}
    form = JudgeForm(request.POST if request.method == "POST" else None, initial=known)
    if form.is_valid():
        deed = {**form.cleaned_data, "year": year, "by": request.actor, "at": request.at}
        if succeeds(form, lambda: services.judge_year(**deed)):
            messages.success(request, _("Saved."))
            return redirect("network:calendar_years")
    context = {"form": form, "row": row, "days": holidays_of(year)}
    return page(request, "network/judge_year.html", context, status=status_of(form))
