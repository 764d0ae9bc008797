"""Takes an archive of XML apart (.docx, .xlsx, .ods, .odt) within limits, inside the limited process."""

from collections.abc import Callable
from io import BytesIO
from xml.parsers import expat
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from sandbox.limits import Limits, TooLarge

# Bytes that are unpacked at a time: `read()` would unpack all that is there before it looks at the header.
PIECE = 64 * 1024


class Forbidden(ValueError):
    """A part has what no office program writes: entities, or an unusual way of packing."""


def unpack(data: bytes, limits: Limits, *, wanted: Callable[[str], bool]) -> dict[str, bytes]:
    """Return the wanted parts of an archive by their names.

    The sizes that its directory names are looked at before anything is unpacked, and those that there are
    while it is. Raises TooLarge, Forbidden, or what `zipfile` raises over a damaged archive.
    """
    with ZipFile(BytesIO(data)) as packed:
        listed = packed.infolist()
        sizes = [one.file_size for one in listed]
        if len(sizes) > limits.number or sum(sizes) > limits.parts or max(sizes, default=0) > limits.part:
            raise TooLarge
        return {one.filename: _part(packed, one, limits) for one in listed if wanted(one.filename)}


def _part(packed: ZipFile, one: ZipInfo, limits: Limits) -> bytes:
    # Others are unpacked without regard to the size that is asked for.
    if one.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
        raise Forbidden
    found = bytearray()
    with packed.open(one) as part:
        while piece := part.read(PIECE):
            found += piece
            if len(found) > min(limits.part, one.file_size):
                raise TooLarge
    if len(found) != one.file_size:
        raise BadZipFile
    return bytes(found)


def refuse_definitions(xml: bytes) -> None:
    """Refuse XML that defines entities, which may grow without end. Raises Forbidden or ExpatError."""

    def refuse(*_definition: object) -> None:
        raise Forbidden

    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = refuse
    parser.Parse(xml, True)


def pack(parts: dict[str, bytes]) -> BytesIO:
    """Return an archive of these parts for a library that reads archives itself."""
    archive = BytesIO()
    with ZipFile(archive, "w", ZIP_STORED) as packed:
        for name, content in parts.items():
            packed.writestr(name, content)
    archive.seek(0)
    return archive
