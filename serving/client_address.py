"""The network that a request comes from, as far as our own proxies can be believed."""

import ipaddress
from typing import Any

from django.conf import settings
from django.http import HttpRequest

# How many leading bits of an address are one network: a household or office, and the range around it.
NEAR = {4: 32, 6: 64}
WIDE = {4: 24, 6: 48}
# A network, and the wider one around it.
Networks = tuple[str, str]
# Where all else reads what the proxies said, whichever header they said it in.
CLIENT, SCHEME = "HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_PROTO"


def settle(environ: dict[str, Any]) -> None:
    """Keep of a request's forwarded headers what our own proxies wrote, and drop the rest.

    The web server gives X-Forwarded-For and X_Forwarded_For one name, and the last of them wins. `Forwarded`
    (RFC 7239) has one spelling only: where PROXY_HEADER names it, nothing else is read.
    """
    if settings.PROXY_HEADER == "Forwarded":
        said = [_pairs(element) for element in environ.get("HTTP_FORWARDED", "").split(",")]
        environ[CLIENT] = ",".join(pairs.get("for", "") for pairs in said)
        environ[SCHEME] = ",".join(pairs.get("proto", "") for pairs in said)
    scheme = _outermost(environ.pop(SCHEME, ""))
    if scheme:
        environ[SCHEME] = scheme.lower()


def _pairs(element: str) -> dict[str, str]:
    """Return what one proxy wrote of the caller, such as `for="[2001:db8::1]";proto=https`."""
    pairs = (pair.partition("=") for pair in element.split(";"))
    return {name.strip().lower(): value.strip().strip('"') for name, _equals, value in pairs}


def _outermost(header: str) -> str:
    """Return what the outermost of our own proxies wrote, empty where none did.

    Each proxy appends, so with N proxies of ours the N-th from the right was written by ours; a client may
    have invented whatever stands before it. A visitor who came past the outermost of them, a CDN for one,
    was written down by the next.
    """
    parts = [part.strip() for part in header.split(",") if part.strip()]
    hops = min(settings.TRUSTED_PROXY_HOPS, len(parts))
    return parts[-hops] if hops else ""


def client_address(request: HttpRequest) -> str:
    """Return the address that the outermost of our own proxies saw."""
    return _outermost(request.META.get(CLIENT, "")) or request.META.get("REMOTE_ADDR") or ""


def _without_port(address: str) -> str:
    """Return the address alone: some proxies write `1.2.3.4:5678` or `[2001:db8::1]:5678`."""
    if address.startswith("["):
        return address[1:].partition("]")[0]
    return address.partition(":")[0] if address.count(":") == 1 else address


def networks_of(request: HttpRequest) -> Networks:
    """Return the networks from which a request comes."""
    return prefixes(client_address(request))


def prefixes(address: str) -> Networks:
    """Return the network of an address and the wider one around it; one name for all that is no address."""
    try:
        found = ipaddress.ip_address(_without_port(address))
    except ValueError:
        return "unknown", "unknown"
    if isinstance(found, ipaddress.IPv6Address) and found.ipv4_mapped:
        found = found.ipv4_mapped

    def network(bits: dict[int, int]) -> str:
        return str(ipaddress.ip_network((found, bits[found.version]), strict=False))

    return network(NEAR), network(WIDE)
