from django.urls import path

from consilia.documents import views

app_name = "documents"
urlpatterns = [
    path("verify/", views.verify, name="verify"),
    path("verify/certificate.pem", views.certificate, name="certificate"),
    path("verify/<str:number>/<str:code>", views.verify_printed, name="verify-printed"),
]
