from django.urls import path

from consilia.archives.views import archives, case

app_name = "archives"
urlpatterns = [
    path("", archives.archives, name="list"),
    path("add/", archives.add, name="add"),
    path("<uuid:archive_id>/", archives.archive, name="archive"),
    path("cases/<uuid:case_id>/", case.search, name="search"),
    path("cases/<uuid:case_id>/pull/", case.pull, name="pull"),
    path("cases/<uuid:case_id>/push/", case.push, name="push"),
]
