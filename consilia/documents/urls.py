from django.urls import path

from consilia.documents.views import room, uploads, verification

app_name = "documents"
urlpatterns = [
    path("verify/", verification.verify, name="verify"),
    path("verify/certificate.pem", verification.certificate, name="certificate"),
    path("verify/<str:number>/<str:code>", verification.verify_printed, name="verify-printed"),
    path("uploads/", uploads.begin, name="uploads"),
    path("uploads/waiting/", uploads.waiting, name="waiting"),
    path("uploads/room/", room.room, name="room"),
    path("uploads/<uuid:upload_id>/", uploads.go_on, name="upload"),
]
