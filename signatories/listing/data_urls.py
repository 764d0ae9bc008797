"""The same facts for machines, without a language in the address."""

from django.urls import path

from petitions.views import theme
from signatories.listing import card, data, feeds, passing

app_name = "data"
urlpatterns = [
    path("sitemap.xml", feeds.sitemap, name="sitemap"),
    path("petitions/<petition:ref>.json", data.petition, name="petition"),
    path("petitions/<petition:ref>/signatories.json", data.signatories, name="signatories"),
    path("petitions/<petition:ref>/signatories.csv", data.csv, name="csv"),
    path("petitions/<petition:ref>/qr.png", passing.qr, name="qr"),
    path("petitions/<petition:ref>/theme.css", theme, name="theme"),
    path("petitions/<petition:ref>/card.png", card.card, name="card"),
    path("petitions/<petition:ref>/embed/", passing.embed, name="embed"),
]
