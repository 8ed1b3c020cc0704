from django.urls import path

from consilia.notifications import views

app_name = "notifications"
urlpatterns = [
    path("", views.index, name="list"),
    path("preferences/", views.preferences, name="preferences"),
    path("read-all/", views.mark_all, name="mark_all"),
    path("undo/", views.undo_mark_all, name="undo_mark_all"),
    path("counter/", views.counter, name="counter"),
    path("live-token/", views.renew_live_token, name="live_token"),
    path("<uuid:notification_id>/", views.open_subject, name="open"),
    path("<uuid:notification_id>/mark/", views.mark, name="mark"),
]
