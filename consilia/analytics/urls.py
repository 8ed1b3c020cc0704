"""Addresses of the reports."""

from django.urls import path

from consilia.analytics.views import cases, exports, gaps, houses, indicators, snapshots

app_name = "analytics"
urlpatterns = [
    path("", indicators.show_overview, name="overview"),
    path("indicators.csv", exports.export_overview, name="overview_csv"),
    path("indicators/<str:code>/", indicators.show_indicator, name="indicator"),
    path("indicators/<str:code>/figures.csv", exports.export_indicator, name="indicator_csv"),
    path("indicators/<str:code>/<str:part>/", cases.show_cases, name="cases"),
    path("silent/", houses.show_silent, name="silent"),
    path("overdue/", houses.show_overdue, name="overdue"),
    path("hours/", gaps.show_gaps, name="gaps"),
    path("years/", snapshots.show_snapshots, name="snapshots"),
    path("years/freeze/", snapshots.freeze, name="freeze"),
    path("years/<uuid:snapshot_id>/pdf/", snapshots.snapshot_pdf, name="snapshot_pdf"),
    path("years/<uuid:snapshot_id>/csv/", snapshots.snapshot_csv, name="snapshot_csv"),
]
