"""Which network a request comes from, as far as our own proxies can be believed."""

import ipaddress

from django.conf import settings
from django.http import HttpRequest

# How many leading bits of an address are one network: a household or office, and the range around it.
NEAR = {4: 32, 6: 64}
WIDE = {4: 24, 6: 48}
# A network, and the wider one around it.
Networks = tuple[str, str]


def client_address(request: HttpRequest) -> str:
    """Return the address that the outermost of our own proxies saw.

    Each proxy appends the address it was called from to X-Forwarded-For, so with N proxies of ours the
    N-th from the right was written by ours; whatever stands before it, a client may have invented. Who came
    by fewer of them, past a CDN for one, was written down by the outermost of those.
    """
    seen: str = request.META.get("REMOTE_ADDR") or ""
    hops = settings.TRUSTED_PROXY_HOPS
    if not hops:
        return seen
    forwarded = [
        part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",") if part.strip()
    ]
    return forwarded[-min(hops, len(forwarded))] if forwarded else seen


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
