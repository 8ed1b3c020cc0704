"""Every address of the product, by context."""

from django.urls import include, path

urlpatterns = [
    path("", include("consilia.web.urls")),
    path("account/", include("consilia.accounts.urls")),
    path("account/", include("allauth.urls")),
    path("cases/", include("consilia.cases.urls")),
    path("archives/", include("consilia.archives.urls")),
    path("", include("consilia.conclusions.urls")),
    path("", include("consilia.followup.urls")),
    path("quality/", include("consilia.quality.urls")),
    path("registry/", include("consilia.registry.urls")),
    path("similar/", include("consilia.similar.urls")),
    path("matchmaker/", include("consilia.matchmaker.urls")),
    path("medicines/", include("consilia.medicines.urls")),
    path("patients/", include("consilia.patients.urls")),
    path("network/", include("consilia.network.urls")),
    path("routing/", include("consilia.routing.urls")),
    path("imaging/", include("consilia.imaging.urls")),
    path("councils/", include("consilia.conferencing.urls")),
    path("terminology/", include("consilia.terminology.urls")),
    path("", include("consilia.documents.urls")),
    path("notifications/", include("consilia.notifications.urls")),
    path("reports/", include("consilia.analytics.urls")),
    path("policies/", include("consilia.policies.urls")),
    path("audit/", include("consilia.audit.urls")),
]

handler400 = "consilia.web.errors.bad_request"
handler403 = "consilia.web.errors.forbidden"
handler404 = "consilia.web.errors.not_found"
handler500 = "consilia.web.errors.server_error"
