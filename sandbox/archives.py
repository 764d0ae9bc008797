"""Unpacks an archive of XML (.docx, .xlsx, .ods, .odt) within limits, inside the limited process."""

from collections.abc import Callable
from io import BytesIO
from xml.etree.ElementTree import Element, TreeBuilder
from xml.parsers import expat
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from sandbox.limits import Limits, TooLarge

# Bytes that are unpacked at a time; `read()` without a size would unpack everything first.
PIECE = 64 * 1024
# The mark between a namespace and a name.
NAMESPACE_END = "}"


class Forbidden(ValueError):
    """A part has entities or an unusual compression, which no office program writes."""


def unpack(data: bytes, limits: Limits, *, wanted: Callable[[str], bool]) -> dict[str, bytes]:
    """Return the wanted parts of an archive by name.

    The sizes in its directory are checked before anything is unpacked, the real sizes meanwhile. Raises
    TooLarge, Forbidden, or an error of `zipfile` if the archive is damaged.
    """
    with ZipFile(BytesIO(data)) as packed:
        listed = packed.infolist()
        sizes = [part.file_size for part in listed]
        if len(sizes) > limits.number or sum(sizes) > limits.parts or max(sizes, default=0) > limits.part:
            raise TooLarge
        return {part.filename: _read_part(packed, part, limits) for part in listed if wanted(part.filename)}


def _read_part(packed: ZipFile, part: ZipInfo, limits: Limits) -> bytes:
    # For other compressions, `read(size)` ignores the size.
    if part.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
        raise Forbidden
    content = bytearray()
    with packed.open(part) as stream:
        while piece := stream.read(PIECE):
            content += piece
            if len(content) > min(limits.part, part.file_size):
                raise TooLarge
    if len(content) != part.file_size:
        raise BadZipFile
    return bytes(content)


def refuse_definitions(xml: bytes) -> None:
    """Refuse XML that defines entities, which may expand without end. Raises Forbidden or ExpatError."""

    def refuse(*_definition: object) -> None:
        raise Forbidden

    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = refuse
    parser.Parse(xml, True)


def parse(xml: bytes) -> Element:
    """Return the tree of XML that defines no entities; names are `{namespace}name`.

    Raises Forbidden or ExpatError.
    """

    def refuse(*_definition: object) -> None:
        raise Forbidden

    def full(name: str) -> str:
        return f"{{{name}" if NAMESPACE_END in name else name

    def start(name: str, attributes: dict[str, str]) -> None:
        builder.start(full(name), {full(key): value for key, value in attributes.items()})

    builder = TreeBuilder()
    parser = expat.ParserCreate(namespace_separator=NAMESPACE_END)
    parser.StartDoctypeDeclHandler = refuse
    parser.StartElementHandler = start
    parser.EndElementHandler = lambda name: builder.end(full(name))
    parser.CharacterDataHandler = builder.data
    parser.Parse(xml, True)
    return builder.close()


def pack(parts: dict[str, bytes]) -> BytesIO:
    """Return a new archive of these parts, for libraries that open archives themselves."""
    archive = BytesIO()
    with ZipFile(archive, "w", ZIP_STORED) as packed:
        for name, content in parts.items():
            packed.writestr(name, content)
    archive.seek(0)
    return archive
