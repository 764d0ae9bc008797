"""Environment variables are converted to their types, and an error names a wrong value."""

import environ
import pytest
from django.core.exceptions import ImproperlyConfigured

from config import variables

env = environ.Env()


@pytest.fixture(autouse=True)
def _bystander(monkeypatch):
    monkeypatch.setenv("OTHER", "9")


@pytest.mark.parametrize(("value", "found"), [("", 10), (" 3 ", 3), ("0", 0), ("1.5", 1.5)])
def test_a_number_or_its_default(monkeypatch, value, found):
    monkeypatch.setenv("LIMIT", value)
    assert variables.number(env, "LIMIT", 10) == found


@pytest.mark.parametrize("value", ["-1", "ten", "inf", "nan"])
def test_anything_else_is_no_number(monkeypatch, value):
    monkeypatch.setenv("LIMIT", value)
    with pytest.raises(ImproperlyConfigured, match="LIMIT must be a number like 10"):
        variables.number(env, "LIMIT", 10)


def test_a_whole_number_has_a_least_value(monkeypatch):
    monkeypatch.setenv("LIMIT", "2")
    assert variables.whole_number(env, "LIMIT", 5, least=2) == 2
    monkeypatch.setenv("LIMIT", "1")
    with pytest.raises(ImproperlyConfigured, match="from 2 on, not 1"):
        variables.whole_number(env, "LIMIT", 5, least=2)


@pytest.mark.parametrize(
    ("value", "found"), [("", "5s"), ("250ms", "250ms"), ("2 min", "2 min"), ("300", "300")]
)
def test_a_duration_as_postgresql_writes_it(monkeypatch, value, found):
    monkeypatch.setenv("LONG", value)
    assert variables.duration(env, "LONG", "5s") == found


@pytest.mark.parametrize("value", ["5 days", "s", "-5s", "5s; DROP"])
def test_anything_else_is_no_duration(monkeypatch, value):
    monkeypatch.setenv("LONG", value)
    with pytest.raises(ImproperlyConfigured, match="LONG must be a time like 5s"):
        variables.duration(env, "LONG", "5s")


@pytest.mark.parametrize(
    ("value", "is_on"), [("true", True), ("ON", True), ("1", True), ("", False), ("no", False), ("0", False)]
)
def test_a_switch_is_on_or_off(monkeypatch, value, is_on):
    monkeypatch.setenv("SWITCH", value)
    assert variables.switch(env, "SWITCH") is is_on


def test_a_switch_is_nothing_else(monkeypatch):
    monkeypatch.setenv("SWITCH", "maybe")
    with pytest.raises(ImproperlyConfigured, match="SWITCH must be true or false"):
        variables.switch(env, "SWITCH")


def test_a_level_of_the_log(monkeypatch):
    monkeypatch.setenv("LOG_LEVEL", "warning")
    assert variables.log_level(env) == "WARNING"
    monkeypatch.setenv("LOG_LEVEL", "")
    assert variables.log_level(env) == "INFO"
    monkeypatch.setenv("LOG_LEVEL", "loud")
    with pytest.raises(ImproperlyConfigured, match="LOG_LEVEL must be one of"):
        variables.log_level(env)
