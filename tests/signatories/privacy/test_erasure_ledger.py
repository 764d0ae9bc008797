import logging
import uuid
from datetime import UTC, datetime, timedelta

import pytest

from signatories.privacy import erasure_ledger
from signatories.privacy.erasure_ledger import Line

AT = datetime(2026, 5, 1, 12, tzinfo=UTC)


@pytest.fixture
def ledger(settings, tmp_path):
    settings.ERASURE_LEDGER = tmp_path / "kept" / "ledger"
    return settings.ERASURE_LEDGER


def test_lines_come_back_as_they_were_written_the_oldest_first(ledger):
    mailbox = uuid.uuid4()
    erasure_ledger.append(17, mailbox, at=AT)
    erasure_ledger.append(4, None, at=AT + timedelta(days=1))
    expected = [Line(AT, 17, mailbox), Line(AT + timedelta(days=1), 4, None)]
    assert list(erasure_ledger.lines()) == expected


def test_nobody_else_on_the_machine_can_read_or_write_the_ledger(ledger):
    erasure_ledger.append(17, None, at=AT)
    assert ledger.stat().st_mode & 0o777 == 0o600


def test_a_line_that_was_cut_short_takes_no_other_line_with_it(ledger, caplog):
    erasure_ledger.append(17, None, at=AT)
    with ledger.open("a") as file:
        file.write("2026-05-01T12:00:00+00:00 18")
    erasure_ledger.append(19, None, at=AT)
    with caplog.at_level(logging.ERROR):
        assert [line.pk for line in erasure_ledger.lines()] == [17, 19]
    assert caplog.messages == ["Line 2 of the erasure ledger cannot be read."]


def test_without_a_file_nobody_was_forgotten(ledger):
    assert list(erasure_ledger.lines()) == []
