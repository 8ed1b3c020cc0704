from django.urls import path

from consilia.routing.views import policy, proposals

app_name = "routing"
urlpatterns = [
    path("", policy.show_policy, name="policy"),
    path("weights/", policy.set_weights, name="set_weights"),
    path("looking-again/", policy.set_looking_again, name="set_looking_again"),
    path("proposals/", proposals.list_proposals, name="proposals"),
    path("proposals/follow-all/", proposals.follow_all, name="follow_all"),
    path("proposals/<uuid:proposal_id>/", proposals.show_invitation, name="invitation"),
    path("proposals/<uuid:proposal_id>/follow/", proposals.follow, name="follow"),
    path("proposals/<uuid:proposal_id>/dismiss/", proposals.dismiss, name="dismiss"),
    path("proposals/<uuid:proposal_id>/step-in/", proposals.step_in, name="step_in"),
]
