"""“Did you mean …?”: suggests another domain for a mistyped address."""

from difflib import get_close_matches

# The most common domains of personal mail, and so of typing errors.
COMMON = (
    *("gmail.com", "googlemail.com", "yahoo.com", "yahoo.fr", "yahoo.es", "hotmail.com", "hotmail.fr"),
    *("outlook.com", "live.com", "icloud.com", "proton.me", "protonmail.com", "posteo.de", "riseup.net"),
    *("gmx.de", "gmx.net", "web.de", "mail.ru", "yandex.ru", "qq.com", "163.com", "naver.com", "orange.fr"),
    *("free.fr", "libero.it", "uol.com.br"),
)
# How similar two domains must be (0 to 1): about one wrong letter in nine.
ALIKE = 0.86


def for_address(email: str) -> str:
    """Return a similar address with a common domain; empty if there is none, or if the domain is right."""
    local, _at, domain = email.rpartition("@")
    domain = domain.lower()
    if domain in COMMON:
        return ""
    found = get_close_matches(domain, COMMON, n=1, cutoff=ALIKE)
    return f"{local}@{found[0]}" if found else ""
