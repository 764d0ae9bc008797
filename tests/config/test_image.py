"""The image contains every package: a missing one would show only when the image starts."""

import json
import os
import re
import subprocess
import sys
import tomllib
import urllib.request
from itertools import pairwise
from urllib.error import URLError

from django.conf import settings

from demo import ports
from tests.demonstration import until


def test_every_room_is_in_the_image():
    copied = (settings.BASE_DIR / "Dockerfile").read_text().splitlines()
    rooms = tomllib.loads((settings.BASE_DIR / "pyproject.toml").read_text())["tool"]["importlinter"]
    found = {path.parent.name for path in settings.BASE_DIR.glob("*/__init__.py")}
    assert set(rooms["root_packages"]) == found - {"tests", "benchmarks", "tools"}
    assert all(f"COPY {room} {room}" in copied for room in rooms["root_packages"])


def test_the_web_server_starts_without_a_word_of_warning():
    command = json.loads(
        re.findall(r"^CMD (.*)$", (settings.BASE_DIR / "Dockerfile").read_text(), re.MULTILINE)[-1]
    )
    assert command[0] == "granian"
    reserved = ports.reserve()
    port = ports.number(reserved)
    # Only one worker: a second one that has not started yet would miss the signal to stop.
    here = {"--host": "127.0.0.1", "--port": str(port), "--workers": "1"}
    words = ["granian", *(here.get(before, word) for before, word in pairwise(command))]
    around = {
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "TRUSTED_PROXY_HOPS": "1",
        "PROXY_HEADER": "Forwarded",
    }
    web = subprocess.Popen(
        [sys.executable, "-m", *words], cwd=settings.BASE_DIR, text=True, env=os.environ | around,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )  # fmt: skip

    def lives() -> bool:
        assert web.poll() is None
        try:
            with urllib.request.urlopen(f"http://localhost:{port}/health/live", timeout=5) as answer:
                return answer.status == 200
        except URLError:
            return False

    try:
        until(lives, seconds=60, what="the first answer")
    finally:
        web.terminate()
        said, _nothing = web.communicate(timeout=60)
        reserved.close()
    assert said == ""
