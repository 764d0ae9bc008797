"""A petition with a statement in two languages, for tests that deliver its letter."""

import pytest

from petitions import lifecycle
from tests import make


@pytest.fixture
def petition():
    draft = make.draft(slug="gauges")
    make.statement(draft, language="ar", title="عنوان", text="نص", direction="rtl")
    return lifecycle.open_petition(draft)


@pytest.fixture
def organiser(petition):
    return make.worker(petition, "organiser")


@pytest.fixture
def house(petition):
    return make.published(petition, "organisation", name="Ash Foundation", country="GE")
