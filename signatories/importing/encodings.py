"""Finds the encoding of a text file, and says what to do where that would be a guess."""

from charset_normalizer import from_bytes
from django.utils.translation import gettext as _

MARKS = {b"\xef\xbb\xbf": "utf-8-sig", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
# Western encodings, which differ in a few signs.
WESTERN = frozenset({"cp1252", "latin_1", "iso8859_15", "cp1254", "iso8859_9", "iso8859_1"})
# The share of letters outside ASCII within a word from which the word is of another script.
OTHER_SCRIPT = 0.6


class UnknownEncoding(ValueError):
    """The encoding is not certain; the message says what to do."""


def decode(data: bytes, encoding: str = "") -> str:
    """Return the text of a file in UTF-8, UTF-16, Windows-1252, or the named encoding.

    Raises UnknownEncoding if the text could be read in several ways, and LookupError for a strange name.
    """
    if encoding:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError as problem:
            said = _("This file is not in %(encoding)s.") % {"encoding": encoding}
            raise UnknownEncoding(said) from problem
    for mark, marked in MARKS.items():
        if data.startswith(mark):
            return data.decode(marked)
    if unmarked := _utf_16(data[:200]):
        return data.decode(unmarked)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return _western(data)


def _utf_16(sample: bytes) -> str:
    """Return the kind of UTF-16 without a byte order mark, empty for any other text.

    Every other byte is the same low number: 0 for Latin letters, 4 for Cyrillic, 6 for Arabic ones.
    """
    for name, high in (("utf-16-le", sample[1::2]), ("utf-16-be", sample[::2])):
        common = max(set(high), key=high.count, default=255)
        if len(sample) >= 4 and common < 0x09 and high.count(common) * 2 > len(high):
            return name
    return ""


def _western(data: bytes) -> str:
    """Return a text in Windows-1252 if nothing speaks against it.

    Raises UnknownEncoding or UnicodeDecodeError.
    """
    guesses = from_bytes(data)
    best = guesses.best()
    western = max((one.coherence for one in guesses if one.encoding in WESTERN), default=0.0)
    is_other = best is not None and best.encoding not in WESTERN and best.coherence > western
    try:
        text = data.decode("cp1252")
    except UnicodeDecodeError:
        if not is_other:
            raise
        text = ""
    if text and not is_other and not _is_of_another_script(text):
        return text
    raise UnknownEncoding(
        _("This file is not in UTF-8; it may be in %(guesses)s. Save it as “CSV UTF-8”, and choose it again.")
        % {"guesses": ", ".join([one.encoding for one in guesses][:3]) or "?"}
    )


def _is_of_another_script(text: str) -> bool:
    """Tell whether the words with accents have hardly any plain letters, as a misread script has."""
    words = [word for word in text.split() if not word.isascii()]
    letters = [char for word in words for char in word if char.isalpha()]
    strange = sum(not char.isascii() for char in letters)
    return bool(letters) and strange > OTHER_SCRIPT * len(letters)
