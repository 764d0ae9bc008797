"""The URLs of the index, the statement page and related documents."""

from django.urls import path

from petitions import views

app_name = "petitions"
urlpatterns = [
    path("", views.index, name="index"),
    path("petitions/<petition:ref>/", views.petition, name="petition"),
    path("petitions/<petition:ref>/documents/<slug:name>/", views.document, name="document"),
]
