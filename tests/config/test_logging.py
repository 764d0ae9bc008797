"""Log lines contain no messages of errors, and the same line is repeated at most once a minute."""

import json
import logging

from config.logging import OncePerMinute, QuietJsonFormatter


def test_a_line_for_machines_tells_no_words_of_an_error():
    words = "Ada " * 2
    try:
        raise ValueError(words)
    except ValueError as problem:
        record = logging.LogRecord(
            "undersigned", logging.ERROR, "here.py", 7, "It failed", None, (type(problem), problem, None)
        )
    line = QuietJsonFormatter().format(record)
    said = json.loads(line)
    assert (said["level"], said["message"]) == ("ERROR", "It failed")
    assert said["at"].endswith("+00:00")
    assert "ValueError" in said["trace"]
    assert "Ada" not in line


def test_the_same_is_said_once_a_minute():
    def record(words, at):
        made = logging.LogRecord("celery.beat", logging.ERROR, __file__, 1, words, (at,), None)
        made.created = at
        return made

    once_per_minute = OncePerMinute()
    said = [
        ("Lost: %s", 0),
        ("Lost: %s", 5),
        ("Other: %s", 6),
        ("Lost: %s", 59),
        ("Lost: %s", 61),
        ("Lost: %s", 62),
    ]
    assert [once_per_minute.filter(record(*one)) for one in said] == [True, False, True, False, True, False]
