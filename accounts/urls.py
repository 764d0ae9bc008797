"""The URL of an invitation."""

from django.urls import path

from accounts import views

app_name = "accounts"
urlpatterns = [path("welcome/<str:number>/<str:token>/", views.welcome, name="welcome")]
