from django.urls import include, path

from consilia.conferencing.views import acting, detail, lists, minutes, people, rooms, scheduling

app_name = "conferencing"
_of_a_session = [
    path("", detail.detail, name="detail"),
    path("answer/", acting.answer, name="answer"),
    path("join/", acting.join, name="join"),
    path("people/", people.people, name="people"),
    path("reschedule/", scheduling.reschedule, name="reschedule"),
    path("cancel/", scheduling.cancel, name="cancel"),
    path("attendance/", acting.attendance, name="attendance"),
    path("votes/", acting.open_vote, name="open_vote"),
    path("votes/<uuid:question_id>/cast/", acting.cast_vote, name="cast_vote"),
    path("votes/<uuid:question_id>/close/", acting.close_vote, name="close_vote"),
    path("recording/", acting.recording, name="recording"),
    path("dissent/", acting.dissent, name="dissent"),
    path("hold/", acting.hold, name="hold"),
    path("write/", minutes.write, name="write"),
    path("write/autosave/", minutes.autosave, name="autosave"),
    path("minutes/", minutes.read, name="read"),
    path("sign/", minutes.sign, name="sign"),
    path("minutes.pdf", minutes.pdf, name="pdf"),
    path("minutes.txt", minutes.text, name="text"),
    path("invitation.ics", minutes.invitation, name="invitation"),
]
urlpatterns = [
    path("", lists.index, name="list"),
    path("schedule/", scheduling.schedule, name="schedule"),
    path("schedule/<slug:subject>/<uuid:subject_id>/", scheduling.schedule_about, name="schedule_about"),
    path("people/", scheduling.find_people, name="find_people"),
    path("calendar/", lists.feed, name="feed"),
    path("calendar/<str:token>.ics", lists.feed_file, name="feed_file"),
    path("centres/", rooms.centres, name="centres"),
    path("centres/<uuid:organisation_id>/", rooms.centre, name="centre"),
    path("<uuid:session_id>/", include(_of_a_session)),
]
