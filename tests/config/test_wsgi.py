"""The WSGI entry point."""

import pytest

from config import wsgi


@pytest.mark.parametrize(("on_tls", "hops", "warns"), [(True, 0, True), (True, 1, False), (False, 0, False)])
def test_a_site_that_leads_to_itself_for_ever_is_warned_about(settings, caplog, on_tls, hops, warns):
    settings.ON_TLS, settings.TRUSTED_PROXY_HOPS = on_tls, hops
    wsgi._warn_about_endless_redirect()
    assert ("Set TRUSTED_PROXY_HOPS" in caplog.text) is warns
