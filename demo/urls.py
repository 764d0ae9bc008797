"""The demonstration's own addresses; outside of it they do not exist."""

from django.urls import path

from demo import design, views

app_name = "demo"
urlpatterns = [
    path("mailbox/", views.mailbox, name="mailbox"),
    path("mailbox.json", views.mailbox_json, name="mailbox_json"),
    path("design/", design.design, name="design"),
    path("enter/", views.enter, name="enter"),
]
