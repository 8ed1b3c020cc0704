app_name = "conferencing"
from django.urls import path
from django.views.generic import View

urlpatterns = [path("<uuid:session_id>/", View.as_view(), name="detail")]
