from django.urls import path

from consilia.cases.views import case, drafts, moves, needs, team, turns, worklist

app_name = "cases"
urlpatterns = [
    path("", worklist.show_worklist, name="worklist"),
    path("start/", drafts.start, name="start"),
    path("<uuid:case_id>/", case.show_case, name="detail"),
    path("<uuid:case_id>/draft/", drafts.edit_draft, name="draft"),
    path("<uuid:case_id>/draft/autosave/", drafts.autosave_draft, name="autosave"),
    path("<uuid:case_id>/draft/needs/", needs.show_needs, name="needs"),
    path("<uuid:case_id>/draft/files/", drafts.attach_to_draft, name="attach_to_draft"),
    path("<uuid:case_id>/submit/", drafts.submit, name="submit"),
    path("<uuid:case_id>/offer/", moves.offer, name="offer"),
    path("<uuid:case_id>/accept/", moves.accept, name="accept"),
    path("<uuid:case_id>/refuse/", moves.refuse, name="refuse"),
    path("<uuid:case_id>/ask/", moves.ask, name="ask"),
    path("<uuid:case_id>/answer/", moves.answer, name="answer"),
    path("<uuid:case_id>/redirect/", moves.redirect, name="redirect"),
    path("<uuid:case_id>/withdraw/", moves.withdraw, name="withdraw"),
    path("<uuid:case_id>/close/", moves.close, name="close"),
    path("<uuid:case_id>/convene/", turns.convene, name="convene"),
    path("<uuid:case_id>/pass-on/", turns.pass_on, name="pass_on"),
    path("<uuid:case_id>/decline/", turns.decline, name="decline"),
    path("<uuid:case_id>/reopen/", turns.reopen, name="reopen"),
    path("<uuid:case_id>/duplicate/", turns.duplicate, name="duplicate"),
    path("<uuid:case_id>/team/", team.add, name="add_colleague"),
    path("<uuid:case_id>/team/<uuid:user_id>/remove/", team.remove, name="remove_colleague"),
    path("<uuid:case_id>/message/", case.send_message, name="message"),
    path("<uuid:case_id>/files/", case.attach, name="attach"),
    path("<uuid:case_id>/files/<uuid:attachment_id>/", case.download_file, name="file"),
    path("<uuid:case_id>/files/<uuid:attachment_id>/take-back/", case.take_back, name="take_back"),
]
