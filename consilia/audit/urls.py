from django.urls import path

from consilia.audit import views

app_name = "audit"
urlpatterns = [
    path("", views.entries, name="entries"),
    path("export/", views.export, name="export"),
    path("entries/<uuid:entry_id>/", views.entry, name="entry"),
    path("about/<slug:kind>/<uuid:subject_id>/", views.subject, name="subject"),
    path("chain/", views.chain, name="chain"),
    path("chain/verify/", views.verify, name="verify"),
]
