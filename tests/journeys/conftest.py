"""The site for the journeys: the demonstration with all its processes."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests import browser as chromium
from tests.demonstration import Demonstration


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demonstration]:
    """A running demonstration with one more petition, which reviews organisations."""
    running = Demonstration(tmp_path_factory.mktemp("site")).start().wait_until_running()
    yield running
    running.stop()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=chromium.find(), args=chromium.FLAGS)
        yield launched
        launched.close()
