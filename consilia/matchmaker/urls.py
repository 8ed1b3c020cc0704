from django.urls import path

from consilia.matchmaker.views import api, exchanges, peers

app_name = "matchmaker"
urlpatterns = [
    path("match", api.match, name="match"),
    path("heartbeat", api.heartbeat, name="heartbeat"),
    path("metrics", api.metrics, name="metrics"),
    path("peers/", peers.peers, name="peers"),
    path("peers/add/", peers.add, name="add_peer"),
    path("peers/<uuid:peer_id>/", peers.peer, name="peer"),
    path("received/", exchanges.received, name="received"),
    path("cases/<uuid:case_id>/", exchanges.send, name="send"),
    path("queries/<uuid:query_id>/", exchanges.query, name="query"),
]
