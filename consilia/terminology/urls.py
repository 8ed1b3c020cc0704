from django.urls import path

from consilia.terminology.views import browsing, curating, importing, retired, searching

app_name = "terminology"
urlpatterns = [
    path("", searching.show_search, name="search"),
    path("search/", searching.answer_typing, name="typeahead"),
    path("names/", curating.list_names, name="names"),
    path("names/<uuid:concept_id>/", curating.review_name, name="review-name"),
    path("names/<uuid:concept_id>/synonyms/", curating.change_synonyms, name="change-synonyms"),
    path("names/undo/<uuid:change_id>/", curating.undo, name="undo-name"),
    path("retired/", retired.list_retired, name="retired"),
    path("retired/<uuid:concept_id>/", retired.choose, name="choose-successor"),
    path("import/", importing.upload, name="import"),
    path("import/<uuid:pending_id>/", importing.confirm, name="confirm-import"),
    path("<slug:system>/", browsing.browse, name="browse"),
    path("<slug:system>/<str:code>/", browsing.show_concept, name="concept"),
]
