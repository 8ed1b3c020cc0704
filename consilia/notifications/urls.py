from django.urls import path

from consilia.notifications.views import news, policies, preferences

app_name = "notifications"
urlpatterns = [
    path("", news.index, name="list"),
    path("preferences/", preferences.preferences, name="preferences"),
    path("policy/", policies.show_policy, name="policy"),
    path("policy/rule/", policies.set_subscription, name="set_subscription"),
    path("policy/rule/end/", policies.end_subscription, name="end_subscription"),
    path("read-all/", news.mark_all, name="mark_all"),
    path("undo/", news.undo_mark_all, name="undo_mark_all"),
    path("counter/", news.counter, name="counter"),
    path("live-token/", news.renew_live_token, name="live_token"),
    path("<uuid:notification_id>/", news.open_subject, name="open"),
    path("<uuid:notification_id>/mark/", news.mark, name="mark"),
]
