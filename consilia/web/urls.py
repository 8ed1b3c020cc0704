from django.urls import path

from consilia.web import views

app_name = "web"
urlpatterns = [
    path("", views.home, name="home"),
    path("search/", views.search, name="search"),
    path("gallery/", views.gallery, name="gallery"),
    path("gallery/terms/", views.gallery_terms, name="gallery_terms"),
    path("help/keys/", views.keys, name="keys"),
    path("help/roles/", views.roles, name="roles"),
    path("help/about/", views.about, name="about"),
    path("offline/", views.offline, name="offline"),
    path("offline/keys/", views.offline_keys, name="offline_keys"),
    path("worker.js", views.worker, name="worker"),
    path("manifest.webmanifest", views.manifest, name="manifest"),
]
