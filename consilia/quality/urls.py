from django.urls import path

from consilia.quality.views import actions, centre, reviews

app_name = "quality"
urlpatterns = [
    path("", centre.home, name="home"),
    path("reviews/", reviews.list_reviews, name="reviews"),
    path("reviews/<uuid:review_id>/", reviews.review, name="review"),
    path("centres/", centre.list_centres, name="centres"),
    path("centres/<uuid:centre_id>/", centre.show_centre, name="centre"),
    path("samples/<uuid:draw_id>/", centre.show_draw, name="draw"),
    path("dossiers/<uuid:dossier_id>/", centre.show_dossier, name="dossier"),
    path("dossiers/<uuid:dossier_id>/finding/", actions.give, name="give_action"),
    path("findings/", actions.list_mine, name="actions"),
    path("findings/<uuid:action_id>/", actions.end, name="action"),
    path("cases/<uuid:case_id>/concern/", actions.concern, name="concern"),
]
