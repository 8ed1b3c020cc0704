from django.urls import path

from consilia.policies import views

app_name = "policies"
urlpatterns = [
    path("", views.list_policies, name="list"),
    path("changes/<uuid:change_id>/", views.show_change, name="change"),
    path("changes/<uuid:change_id>/decide/", views.decide, name="decide"),
    path("<slug:name>/", views.show_policy, name="rows"),
    path("<slug:name>/new/", views.propose, name="propose"),
    path("<slug:name>/<uuid:row_id>/end/", views.end, name="end"),
]
