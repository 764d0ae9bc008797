"""The URLs of the public list and its pages."""

from django.urls import path

from signatories.listing import charts, feeds, share_pages, views

app_name = "listing"
urlpatterns = [
    path("petitions/<petition:ref>/signatories/", views.signatories, name="signatories"),
    path("petitions/<petition:ref>/corrections/", views.corrections_log, name="corrections"),
    path("petitions/<petition:ref>/numbers/", charts.numbers, name="numbers"),
    path("feed.atom", feeds.petitions, name="feed"),
    path("petitions/<petition:ref>/feed.atom", feeds.milestones, name="milestones"),
    path("petitions/<petition:ref>/share/", share_pages.share, name="share"),
]
