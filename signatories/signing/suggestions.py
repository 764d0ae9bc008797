"""“Did you mean …?” for the domain of an address: a suggestion, never a rule."""

from difflib import get_close_matches

# Domains that most personal mail goes to, and so most slips are made in.
COMMON = (
    *("gmail.com", "googlemail.com", "yahoo.com", "yahoo.fr", "yahoo.es", "hotmail.com", "hotmail.fr"),
    *("outlook.com", "live.com", "icloud.com", "proton.me", "protonmail.com", "posteo.de", "riseup.net"),
    *("gmx.de", "gmx.net", "web.de", "mail.ru", "yandex.ru", "qq.com", "163.com", "naver.com", "orange.fr"),
    *("free.fr", "libero.it", "uol.com.br"),
)
# How alike two domains must be (0 to 1): one letter off in nine.
ALIKE = 0.86


def for_address(email: str) -> str:
    """Return the address that was perhaps meant; empty where it looks right or like nothing known."""
    local, _at, domain = email.rpartition("@")
    domain = domain.lower()
    if domain in COMMON:
        return ""
    found = get_close_matches(domain, COMMON, n=1, cutoff=ALIKE)
    return f"{local}@{found[0]}" if found else ""
