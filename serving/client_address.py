"""Finds the network that a request comes from, believing our own proxies only."""

import ipaddress
from wsgiref.types import WSGIEnvironment

from django.conf import settings
from django.http import HttpRequest

# The leading bits of an address that make one network: a household or office, and the range around it.
NEAR = {4: 32, 6: 64}
WIDE = {4: 24, 6: 48}
# A network, and the wider one around it.
Networks = tuple[str, str]
# Other code reads the proxies' words from these two, whichever header the proxies used.
CLIENT, SCHEME = "HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_PROTO"


def trust_own_proxies(environ: WSGIEnvironment) -> None:
    """Keep of a request's forwarding headers only what our own proxies wrote.

    The web server gives X-Forwarded-For and X_Forwarded_For the same name, and the last one wins. `Forwarded`
    (RFC 7239) has one spelling only, so where PROXY_HEADER names it, no other header is read.
    """
    if settings.PROXY_HEADER == "Forwarded":
        elements = [_pairs(element) for element in environ.get("HTTP_FORWARDED", "").split(",")]
        environ[CLIENT] = ",".join(pairs.get("for", "") for pairs in elements)
        environ[SCHEME] = ",".join(pairs.get("proto", "") for pairs in elements)
    scheme = _outermost(environ.pop(SCHEME, ""))
    if scheme:
        environ[SCHEME] = scheme.lower()


def _pairs(element: str) -> dict[str, str]:
    """Return one proxy's names and values, such as `for="[2001:db8::1]";proto=https`."""
    pairs = (pair.partition("=") for pair in element.split(";"))
    return {name.strip().lower(): value.strip().strip('"') for name, _equals, value in pairs}


def _outermost(header: str) -> str:
    """Return the part that the outermost of our own proxies wrote, empty if none did.

    Each proxy appends a part. With N proxies of ours, the N-th part from the right is ours. A client may have
    invented the parts before it. A visitor who came past the outermost proxy, a CDN for example, was written
    down by the next one.
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
    """Return the network of an address and the wider one around it; "unknown" for text that is no address."""
    try:
        found = ipaddress.ip_address(_without_port(address))
    except ValueError:
        return "unknown", "unknown"
    if isinstance(found, ipaddress.IPv6Address) and found.ipv4_mapped:
        found = found.ipv4_mapped

    def network(bits: dict[int, int]) -> str:
        return str(ipaddress.ip_network((found, bits[found.version]), strict=False))

    return network(NEAR), network(WIDE)
