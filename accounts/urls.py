"""The addresses by which those who work here come in."""

from django.urls import path

from accounts import views

app_name = "accounts"
urlpatterns = [
    path("welcome/<str:number>/<str:token>/", views.welcome, name="welcome"),
    path("second-factor/qr.png", views.totp_qr, name="totp_qr"),
]
