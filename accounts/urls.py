"""The URLs of invitations, and of links that sign in."""

from django.urls import path

from accounts import views

app_name = "accounts"
urlpatterns = [
    path("welcome/<str:number>/<str:token>/", views.welcome, name="welcome"),
    path("link/", views.ask_for_link, name="ask_for_link"),
    path("link/<str:number>/<str:token>/", views.sign_in, name="sign_in"),
]
