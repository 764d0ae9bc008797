"""The addresses of deliveries."""

from django.urls import path

from deliveries import views

app_name = "deliveries"
urlpatterns = [
    path("petitions/<petition:ref>/deliveries/<int:number>/", views.delivery, name="delivery"),
    path(
        "petitions/<petition:ref>/deliveries/<int:number>/<slug:language>.<slug:name>",
        views.file,
        name="file",
    ),
]
