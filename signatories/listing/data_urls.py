"""The URLs of JSON, CSV, feeds and pictures, without a language."""

from django.urls import path

from petitions.views import theme
from signatories.listing import card, feeds, json_pages, share_pages

app_name = "data"
urlpatterns = [
    path("sitemap.xml", feeds.sitemap, name="sitemap"),
    path("petitions/<petition:ref>.json", json_pages.petition, name="petition"),
    path("petitions/<petition:ref>/signatories.json", json_pages.signatories, name="signatories"),
    path("petitions/<petition:ref>/signatories.csv", json_pages.csv, name="csv"),
    path("petitions/<petition:ref>/qr.png", share_pages.qr, name="qr"),
    path("petitions/<petition:ref>/theme.css", theme, name="theme"),
    path("petitions/<petition:ref>/card.png", card.card, name="card"),
    path("petitions/<petition:ref>/embed/", share_pages.embed, name="embed"),
]
