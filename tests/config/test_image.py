"""The image holds every room of the house: what is not copied is missed only when it starts."""

from pathlib import Path

from django.apps import apps
from django.conf import settings


def test_every_room_is_in_the_image():
    copied = (settings.BASE_DIR / "Dockerfile").read_text().splitlines()
    rooms = [app.name for app in apps.get_app_configs() if Path(app.path).parent == settings.BASE_DIR]
    assert {"petitions", "signatories", "deliveries"} <= set(rooms)
    assert all(f"COPY {room} {room}" in copied for room in [*rooms, "config"])
