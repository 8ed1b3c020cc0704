from django.urls import path

from consilia.routing import views

app_name = "routing"
urlpatterns = [
    path("", views.show_policy, name="policy"),
    path("weights/", views.set_weights, name="set_weights"),
    path("offers/", views.set_offers, name="set_offers"),
]
