from django.urls import path

from consilia.imaging.views import annotations, dicomweb, ecg, films, pages, papers, viewer

_STUDY = "dicomweb/studies/<str:study>"
_SERIES = f"{_STUDY}/series/<str:series>"
_INSTANCE = f"{_SERIES}/instances/<str:instance>"

app_name = "imaging"
urlpatterns = [
    path("studies/<uuid:study_id>/", pages.study, name="study"),
    path("studies/<uuid:study_id>/description/", viewer.description, name="description"),
    path("studies/<uuid:study_id>/marks/", annotations.add, name="add_mark"),
    path("studies/<uuid:study_id>/marks/report/", annotations.report, name="report"),
    path("marks/<uuid:annotation_id>/", annotations.change, name="change_mark"),
    path("marks/<uuid:annotation_id>/picture/", annotations.key_image, name="key_image"),
    path("intakes/<uuid:intake_id>/", pages.intake, name="intake"),
    path("series/<uuid:series_id>/thumbnail/", pages.thumbnail, name="thumbnail"),
    path("series/<uuid:series_id>/copy/", pages.copy, name="copy"),
    path("images/<uuid:instance_id>/ecg/", ecg.ecg, name="ecg"),
    path("images/<uuid:instance_id>/ecg/paper/", ecg.paper, name="ecg_paper"),
    path("images/<uuid:instance_id>/ecg/values/", ecg.values, name="ecg_values"),
    path("images/<uuid:instance_id>/film/", films.film, name="film"),
    path("images/<uuid:instance_id>/paper/", papers.paper, name="paper"),
    path("images/<uuid:instance_id>/paper/<int:number>/", papers.sheet, name="sheet"),
    path("images/<uuid:instance_id>/<int:frame>/", pages.image, name="image"),
    path("images/<uuid:instance_id>/<int:frame>/values/", viewer.values, name="values"),
    path("images/<uuid:instance_id>/<int:frame>/preview/", viewer.preview, name="preview"),
    path("dicomweb/studies", dicomweb.search, {"level": "studies"}, name="find_studies"),
    path("dicomweb/series", dicomweb.search, {"level": "series"}, name="find_series"),
    path("dicomweb/instances", dicomweb.search, {"level": "instances"}, name="find_instances"),
    path(f"{_STUDY}/series", dicomweb.search, {"level": "series"}, name="find_series_of"),
    path(f"{_STUDY}/instances", dicomweb.search, {"level": "instances"}, name="find_instances_of"),
    path(f"{_SERIES}/instances", dicomweb.search, {"level": "instances"}, name="find_instances_in"),
    path(_STUDY, dicomweb.retrieve, name="retrieve_study"),
    path(_SERIES, dicomweb.retrieve, name="retrieve_series"),
    path(_INSTANCE, dicomweb.retrieve, name="retrieve"),
    path(f"{_STUDY}/metadata", dicomweb.metadata, name="study_metadata"),
    path(f"{_SERIES}/metadata", dicomweb.metadata, name="series_metadata"),
    path(f"{_INSTANCE}/metadata", dicomweb.metadata, name="metadata"),
    path(f"{_STUDY}/thumbnail", dicomweb.thumbnail, name="study_thumbnail"),
    path(f"{_SERIES}/thumbnail", dicomweb.thumbnail, name="series_thumbnail"),
    path(f"{_INSTANCE}/thumbnail", dicomweb.thumbnail, name="instance_thumbnail"),
    path(f"{_INSTANCE}/frames/<int:frame>/thumbnail", dicomweb.thumbnail, name="frame_thumbnail"),
    path(f"{_INSTANCE}/bulkdata/<path:way>", dicomweb.bulk, name="bulk"),
    path(f"{_INSTANCE}/rendered", dicomweb.rendered, name="rendered"),
    path(f"{_INSTANCE}/frames/<int:frame>/rendered", dicomweb.rendered, name="rendered_frame"),
    path(f"{_INSTANCE}/frames/<str:frames>", dicomweb.frames, name="frames"),
]
