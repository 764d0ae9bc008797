"""The URLs of the demonstration, which no other site has."""

from django.urls import path

from demo import design, views

app_name = "demo"
urlpatterns = [
    path("mailbox/", views.mailbox, name="mailbox"),
    path("mailbox.json", views.mailbox_json, name="mailbox_json"),
    path("design/", design.design, name="design"),
    path("enter/", views.enter, name="enter"),
]
