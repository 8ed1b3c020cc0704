from django.urls import path

from consilia.registry.views import entries, proposals, worklist

app_name = "registry"
urlpatterns = [
    path("", worklist.home, name="home"),
    path("proposals/<uuid:proposal_id>/", proposals.proposal, name="proposal"),
    path("entries/", worklist.entries, name="entries"),
    path("entries/<uuid:entry_id>/", entries.entry, name="entry"),
    path("entries/<uuid:entry_id>/change/", entries.restate, name="restate"),
]
