from django.urls import path

from consilia.notifications.views import news, policies, preferences, trouble

app_name = "notifications"
urlpatterns = [
    path("", news.index, name="list"),
    path("preferences/", preferences.preferences, name="preferences"),
    path("quiet-hours/", preferences.quiet_hours, name="quiet_hours"),
    path("address/", preferences.try_address, name="try_address"),
    path("letters/", trouble.show_letters, name="letters"),
    path("letters/decide/", trouble.decide_letters, name="decide_letters"),
    path("jobs/", trouble.show_jobs, name="jobs"),
    path("jobs/<int:job_id>/", trouble.decide_job, name="decide_job"),
    path("preferences/news-on-request/", preferences.watch, name="watch"),
    path("preferences/daily-e-mail/", preferences.digest_hour, name="digest_hour"),
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
