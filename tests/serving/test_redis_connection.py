"""After a failure Redis is left alone for a while."""

from serving import redis_connection
from serving.redis_connection import CircuitBreaker


def test_the_circuit_breaker_opens_after_a_failure_and_closes_again():
    breaker = CircuitBreaker()
    assert not breaker.is_open
    breaker.open()
    assert breaker.is_open
    breaker.close()
    assert not breaker.is_open


def test_the_circuit_breaker_closes_by_itself(monkeypatch):
    breaker = CircuitBreaker()
    monkeypatch.setattr(redis_connection, "REST", 0.0)
    breaker.open()
    assert not breaker.is_open
