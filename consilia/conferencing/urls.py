from django.urls import URLPattern

app_name = "conferencing"
urlpatterns: list[URLPattern] = []
