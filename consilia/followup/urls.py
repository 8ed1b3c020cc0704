"""Addresses of the follow-up: of one case, of a worklist, and of the link in a letter."""

from django.urls import include, path

from consilia.followup.views import handing_over, links, outcomes, tasks, worklist

app_name = "followup"
_of_a_task = [
    path("move/", tasks.move, name="move"),
    path("complete/", tasks.complete, name="complete"),
    path("skip/", tasks.skip, name="skip"),
    path("reassign/", tasks.reassign, name="reassign"),
    path("reopen/", tasks.reopen, name="reopen"),
    path("answer/", outcomes.answer, name="answer"),
]
urlpatterns = [
    path("follow-up/", worklist.show_worklist, name="worklist"),
    path("follow-up/hand-over/", handing_over.hand_over, name="hand_over"),
    path("follow-up/hand-over/<uuid:hand_over_id>/", handing_over.handed_over, name="handed_over"),
    path("follow-up/hand-over/<uuid:hand_over_id>/undo/", handing_over.undo, name="undo_hand_over"),
    path("cases/<uuid:case_id>/follow-up/add/", tasks.add, name="add"),
    path("cases/<uuid:case_id>/follow-up/<uuid:task_id>/", include(_of_a_task)),
    path("outcome/<str:token>/", links.link, name="link"),
]
