"""Addresses of needs, below /medicines/."""

from django.urls import path

from consilia.medicines.views import channels, needs, papers, parents, worklist

app_name = "medicines"
urlpatterns = [
    path("", worklist.home, name="home"),
    path("page/<str:token>/", parents.parent_page, name="parent_page"),
    path("identify/<uuid:entry_id>/", needs.identify, name="identify"),
    path("<uuid:need_id>/", needs.show_need, name="need"),
    path("<uuid:need_id>/move/<slug:move>/", needs.move, name="move"),
    path("<uuid:need_id>/channel/", channels.channel, name="channel"),
    path("<uuid:need_id>/listing/", channels.listing, name="listing"),
    path("<uuid:need_id>/stock/", needs.stock, name="stock"),
    path("<uuid:need_id>/papers/add/", papers.add, name="add_paper"),
    path("<uuid:need_id>/papers/<uuid:paper_id>/", papers.read, name="paper"),
    path("<uuid:need_id>/papers/<uuid:paper_id>/read/", papers.show_paper, name="show_paper"),
    path("<uuid:need_id>/papers/<uuid:paper_id>/read/<int:number>/", papers.sheet, name="sheet"),
    path("<uuid:need_id>/papers/<uuid:paper_id>/take-back/", papers.take_back, name="take_back"),
    path("<uuid:need_id>/parents/", parents.pages, name="parents"),
    path("<uuid:need_id>/parents/<uuid:link_id>/end/", parents.end, name="end_parent_page"),
]
