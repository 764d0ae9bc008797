"""The image holds every room of the house: what is not copied is missed only when it starts."""

import tomllib

from django.conf import settings


def test_every_room_is_in_the_image():
    copied = (settings.BASE_DIR / "Dockerfile").read_text().splitlines()
    rooms = tomllib.loads((settings.BASE_DIR / "pyproject.toml").read_text())["tool"]["importlinter"]
    found = {path.parent.name for path in settings.BASE_DIR.glob("*/__init__.py")}
    assert set(rooms["root_packages"]) == found - {"tests", "benchmarks", "tools"}
    assert all(f"COPY {room} {room}" in copied for room in rooms["root_packages"])
