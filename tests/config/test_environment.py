"""The environment names database, keys, mail server and addresses; tests/demo checks the error messages."""

import environ
import pytest

from config import environment

env = environ.Env()


def test_fingerprint_keys_have_versions_and_a_default(monkeypatch):
    monkeypatch.setenv("FINGERPRINT_KEYS", "")
    assert environment.fingerprint_keys(env, "secret") == {1: "secret"}
    monkeypatch.setenv("FINGERPRINT_KEYS", "1:first, 2:with:colon")
    assert environment.fingerprint_keys(env, "secret") == {1: "first", 2: "with:colon"}


@pytest.mark.parametrize(
    ("url", "port", "use_tls", "use_ssl"),
    [
        ("smtp://user:p%40ss@mail.example:25", 25, False, False),
        ("smtp+tls://user:p%40ss@mail.example:587", 587, True, False),
        ("smtp+ssl://user:p%40ss@mail.example:465", 465, False, True),
    ],
)
def test_a_mail_server_with_and_without_tls(monkeypatch, url, port, use_tls, use_ssl):
    monkeypatch.setenv("EMAIL_URL", url)
    server = environment.mail_server(env)
    assert (server.host, server.user, server.password) == ("mail.example", "user", "p@ss")
    assert (server.port, server.use_tls, server.use_ssl) == (port, use_tls, use_ssl)


def test_without_a_mail_server_the_machine_s_own_is_used(monkeypatch):
    monkeypatch.delenv("EMAIL_URL", raising=False)
    server = environment.mail_server(env)
    assert (server.host, server.port, server.user) == ("localhost", 25, None)


@pytest.mark.parametrize(
    ("name", "sender"),
    [("Undersigned", "Undersigned <no-reply@x.example>"), ("NGO, the", '"NGO, the" <no-reply@x.example>')],
)
def test_mail_comes_from_the_site_s_name(monkeypatch, name, sender):
    monkeypatch.delenv("DEFAULT_FROM_EMAIL", raising=False)
    assert environment.sender(env, name=name, host="x.example") == sender


def test_a_secret_key_comes_from_a_file(monkeypatch, tmp_path):
    file = tmp_path / "key"
    file.write_text("k" * 40 + "\n")
    monkeypatch.setenv("SECRET_KEY_FILE", str(file))
    assert environment.secret_key(env) == "k" * 40


def test_a_pool_replaces_long_lived_connections(monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgres://u:p@db.example:5432/site?sslmode=require")
    monkeypatch.setenv("DATABASE_POOL", "")
    plain = environment.database(env)
    assert (plain["HOST"], plain["NAME"], plain["CONN_MAX_AGE"]) == ("db.example", "site", 60)
    assert plain["OPTIONS"]["sslmode"] == "require"
    assert "pool" not in plain["OPTIONS"]
    monkeypatch.setenv("DATABASE_POOL", "12")
    pooled = environment.database(env)
    assert (pooled["OPTIONS"]["pool"]["max_size"], pooled["CONN_MAX_AGE"]) == (12, 0)


def test_proxies_and_their_header(monkeypatch):
    monkeypatch.setenv("PROXY_HEADER", "")
    assert environment.proxy_header(env, "http://localhost", 0) == "X-Forwarded-For"
    monkeypatch.setenv("PROXY_HEADER", "forwarded")
    assert environment.proxy_header(env, "https://x.example", 1) == "Forwarded"
