"""The replica monitor connects as Django does; tests/faults/test_replica.py runs a real replica."""

from django.db import DEFAULT_DB_ALIAS, connections

from serving import replica


def test_it_is_asked_in_the_way_in_which_it_is_read(monkeypatch):
    told = {"sslcert": "/etc/ours.pem", "passfile": "/etc/pass", "service": "replica", "connect_timeout": 5}
    options = connections[DEFAULT_DB_ALIAS].settings_dict["OPTIONS"]
    monkeypatch.setitem(connections[DEFAULT_DB_ALIAS].settings_dict, "OPTIONS", options | told)
    found = replica._parameters(DEFAULT_DB_ALIAS)
    assert found | told | {"connect_timeout": 2} == found
    assert not {"cursor_factory", "context", "prepare_threshold"} & set(found)
    assert "lock_timeout" in found["options"]
