"""Archives are unpacked within limits, whatever their directory says."""

import io
import zipfile
from zipfile import ZIP_BZIP2, ZIP_DEFLATED, BadZipFile

import pytest

from sandbox import archives
from sandbox.archives import Forbidden
from sandbox.limits import Limits, TooLarge

LIMITS = Limits(part=10, parts=25, number=3)


def archive(*parts: bytes, compression: int = ZIP_DEFLATED) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", compression) as packed:
        for number, part in enumerate(parts):
            packed.writestr(f"{number}.xml", part)
    return written.getvalue()


def unpack(data: bytes) -> dict[str, bytes]:
    return archives.unpack(data, LIMITS, wanted=lambda name: name != "1.xml")


def test_only_wanted_parts_are_unpacked():
    assert unpack(archive(b"a", b"b", b"c")) == {"0.xml": b"a", "2.xml": b"c"}


def test_sizes_up_to_the_limits_are_allowed():
    assert unpack(archive(b"a" * 10, b"b" * 10, b"c" * 5))["0.xml"] == b"a" * 10


@pytest.mark.parametrize(
    "parts",
    [(b"a" * 11,), (b"a" * 10, b"b" * 10, b"c" * 6), (b"a", b"b", b"c", b"d")],
    ids=["part", "all", "number"],
)
def test_sizes_beyond_the_limits_are_refused(parts):
    with pytest.raises(TooLarge):
        unpack(archive(*parts))


def resized(data: bytes, size: int) -> bytes:
    """Return an archive whose directory gives another size for its only part."""
    at = data.index(b"PK\x01\x02") + 24
    return data[:at] + size.to_bytes(4, "little") + data[at + 4 :]


def test_a_part_that_is_larger_than_its_directory_says_is_refused():
    with pytest.raises((TooLarge, BadZipFile)):
        unpack(resized(archive(b"a" * 1000), 5))


def test_a_part_that_is_smaller_than_its_directory_says_is_refused():
    with pytest.raises(BadZipFile):
        unpack(resized(archive(b"a" * 5), 9))


def test_an_unusual_compression_is_refused():
    with pytest.raises(Forbidden):
        unpack(archive(b"a", compression=ZIP_BZIP2))


def test_xml_with_entities_is_refused_and_other_xml_is_not():
    archives.refuse_definitions(b"<a>text</a>")
    with pytest.raises(Forbidden):
        archives.refuse_definitions(b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>')


def test_parts_are_packed_into_a_new_archive():
    with zipfile.ZipFile(archives.pack({"0.xml": b"a", "1.xml": b"b"})) as packed:
        assert {name: packed.read(name) for name in packed.namelist()} == {"0.xml": b"a", "1.xml": b"b"}
