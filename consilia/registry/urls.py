from django.urls import path

from consilia.registry.views import (
    definitions,
    diseases,
    entries,
    exchange,
    family,
    proposals,
    statuses,
    variants,
    visits,
    worklist,
)

app_name = "registry"
urlpatterns = [
    path("", worklist.home, name="home"),
    path("proposals/<uuid:proposal_id>/", proposals.proposal, name="proposal"),
    path("entries/", worklist.entries, name="entries"),
    path("entries/<uuid:entry_id>/", entries.entry, name="entry"),
    path("entries/<uuid:entry_id>/change/", entries.restate, name="restate"),
    path("entries/<uuid:entry_id>/visits/<uuid:form_id>/", visits.new_visit, name="new_visit"),
    path("entries/<uuid:entry_id>/phenopacket.json", exchange.packet, name="packet"),
    path("entries/<uuid:entry_id>/phenopacket/", exchange.bring, name="bring"),
    path("common-data.csv", exchange.common_data, name="common_data"),
    path("entries/<uuid:entry_id>/variants/add/", variants.add, name="add_variant"),
    path("variants/<uuid:variant_id>/", variants.change, name="variant"),
    path("entries/<uuid:entry_id>/family/", family.family, name="family"),
    path("entries/<uuid:entry_id>/family/<uuid:relative_id>/", family.remove, name="remove_relative"),
    path("status/", statuses.statuses, name="statuses"),
    path("entries/<uuid:entry_id>/status/", statuses.status, name="status"),
    path("entries/<uuid:entry_id>/status/alive/", statuses.alive, name="alive"),
    path("visits/<uuid:visit_id>/", visits.visit, name="visit"),
    path("diseases/", diseases.diseases, name="diseases"),
    path("diseases/<str:code>/", diseases.disease, name="disease"),
    path("quality/", diseases.quality, name="quality"),
    path("research.csv", exchange.research, name="research"),
    path("forms/", definitions.forms, name="forms"),
    path("forms/load/", definitions.load, name="load_form"),
    path("forms/<uuid:form_id>/", definitions.form, name="form"),
    path("forms/<uuid:form_id>.yaml", definitions.form_file, name="form_file"),
]
