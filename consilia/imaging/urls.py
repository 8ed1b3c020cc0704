from django.urls import path

from consilia.imaging.views import pages

app_name = "imaging"
urlpatterns = [
    path("studies/<uuid:study_id>/", pages.study, name="study"),
    path("series/<uuid:series_id>/thumbnail/", pages.thumbnail, name="thumbnail"),
    path("images/<uuid:instance_id>/<int:frame>/", pages.image, name="image"),
]
