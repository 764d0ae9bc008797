"""The URLs of deliveries."""

from django.urls import path

from deliveries import documents, views

app_name = "deliveries"
urlpatterns = [
    path("petitions/<petition:ref>/documents/<slug:name>.pdf", documents.document, name="document"),
    path("petitions/<petition:ref>/deliveries/<int:number>/", views.delivery, name="delivery"),
    path(
        "petitions/<petition:ref>/deliveries/<int:number>/<slug:language>.<slug:name>",
        views.file,
        name="file",
    ),
]
