"""Alike records: comparing, merging, parting again, and questions of other organisations."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from consilia.accounts.access import signed_in
from consilia.accounts.requests import Request
from consilia.notifications.services import mark_subject_read
from consilia.patients import queries, services
from consilia.patients.domain.identity_matching import compare
from consilia.patients.forms import AnswerForm, MergeForm, ReasonForm
from consilia.patients.forms.merging import shown
from consilia.patients.forms.places import region_name
from consilia.patients.models import Child
from consilia.patients.permissions import DEEDS, may
from consilia.patients.services.merging import TAKEABLE
from consilia.patients.views.answers import form_page, known, of_child, to_child


@require_safe
@of_child("read")
def alike(request: Request, child: Child) -> HttpResponse:
    """Records of the network that may be the same child."""
    similar = services.look_for_alike(
        facts=queries.facts_of(child), by=request.actor, at=request.at, besides=child.id
    )
    context = {
        "child": child,
        "similar": similar,
        "today": localdate(request.at),
        "may_merge": may(request.actor, "merge"),
        "may_ask": may(request.actor, "register"),
    }
    return form_page(request, "patients/alike.html", context)


@require_POST
@of_child("register")
def ask(request: Request, child: Child) -> HttpResponse:
    """Ask those who see the other record; the answer comes as a notice."""
    asked = services.ask_about(
        child_id=child.id,
        reference=request.POST.get("reference", ""),
        text=request.POST.get("text", "")[:500],
        by=request.actor,
        at=request.at,
    )
    if asked is None:
        messages.warning(request, _("That record is no longer alike, or was merged meanwhile."))
    else:
        messages.success(request, _("The question is sent. You will see the record if it is the same child."))
    return HttpResponseRedirect(reverse("patients:alike", args=[child.id]))


@require_http_methods(["GET", "POST"])
@known
def merge(request: Request, child_id: UUID, other_id: UUID) -> HttpResponseBase:
    """Two records side by side; which stays, and which facts are right. `?swap` exchanges them."""
    if not may(request.actor, "merge"):
        raise Http404
    kept, gone = (
        services.read_child(child_id=one, by=request.actor, at=request.at) for one in (child_id, other_id)
    )
    if kept == gone:
        return to_child(request, kept.id, _("These are one record already."))
    form = MergeForm(request.POST if request.method == "POST" else None, kept=kept, gone=gone)
    if not form.is_valid():
        context = {
            "kept": kept,
            "gone": gone,
            "form": form,
            "match": compare(queries.facts_of(kept), queries.facts_of(gone)),
            "same": [(name, shown(kept, name)) for name in TAKEABLE if name not in form.differing],
            "belongings": [(one, queries.belongings_of(one)) for one in (kept, gone)],
            "today": localdate(request.at),
        }
        return form_page(request, "patients/merge.html", context)
    services.merge_children(
        kept_id=kept.id,
        gone_id=gone.id,
        reason=form.cleaned_data["reason"],
        take=form.take,
        by=request.actor,
        at=request.at,
    )
    return to_child(request, kept.id, _("The two records are one now. This can be undone."), anchor="merges")


@require_http_methods(["GET", "POST"])
@known
def unmerge(request: Request, merge_id: UUID) -> HttpResponseBase:
    if not may(request.actor, "merge"):
        raise Http404
    record = queries.merge_for(request.actor, merge_id, request.at)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return form_page(request, "patients/unmerge.html", {"merge": record, "form": form})
    services.unmerge_children(
        merge_id=merge_id, reason=form.cleaned_data["reason"], by=request.actor, at=request.at
    )
    return to_child(request, record.kept_id, _("The two records are apart again."))


@require_safe
@signed_in(roles=DEEDS["answer_question"])
def questions(request: Request) -> HttpResponse:
    """What other organisations ask about children of ours."""
    found = queries.open_questions(request.actor, request.at, cursor=request.GET.get("cursor"))
    return form_page(request, "patients/questions.html", {"found": found})


@require_http_methods(["GET", "POST"])
@known
def answer_question(request: Request, question_id: UUID) -> HttpResponseBase:
    question = services.read_question(question_id=question_id, by=request.actor, at=request.at)
    mark_subject_read(subject="question", subject_id=question.id, by=request.actor, at=request.at)
    form = AnswerForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        context = {
            "question": question,
            "form": form,
            "rows": [(name, shown(question.known, name), shown(question.about, name)) for name in TAKEABLE],
            "match": compare(queries.facts_of(question.known), queries.facts_of(question.about)),
            "region": region_name(question.about.region_code),
            "today": localdate(request.at),
        }
        return form_page(request, "patients/question.html", context)
    services.answer_question(
        question_id=question_id, answer=form.cleaned_data["answer"], by=request.actor, at=request.at
    )
    messages.success(request, _("Your answer is sent."))
    return HttpResponseRedirect(reverse("patients:questions"))
