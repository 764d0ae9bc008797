"""Translations: `python -m config.translations compile | update | check`, without a system gettext.

`compile` writes the `.mo` files that Django reads. `update` adds new strings of code and templates to the
`.po` files. `check` lists missing and faulty translations.
"""

import io
import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
LOCALE = ROOT / "locale"
# The languages of the interface besides English; each must be complete.
COMPLETE = ("ar", "es", "fr", "pt", "ru", "zh_Hans")
APPS = (
    "accounts",
    "coalitions",
    "config",
    "deliveries",
    "demo",
    "petitions",
    "sandbox",
    "signatories",
    "workspace",
)
KEYWORDS: dict[str, tuple[int | tuple[int, str], ...] | None] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}
PLACEHOLDER = re.compile(r"%\([a-z_]+\)[sd]|\{[a-z_]*\}")


def _sources() -> Iterator[tuple[Path, str, io.BytesIO]]:
    """Yield each file with strings, the name of Babel's extractor for it, and its content."""
    from django.utils.translation.template import templatize

    for app in APPS:
        for file in sorted((ROOT / app).rglob("*.py")):
            yield file, "python", io.BytesIO(file.read_bytes())
    for file in sorted((ROOT / "templates").rglob("*.*")):
        if file.suffix in (".html", ".txt"):
            # Django turns a template into function calls between other text, which this extractor ignores.
            yield file, "javascript", io.BytesIO(templatize(file.read_text()).encode())


def strings() -> Catalog:
    """Return all translatable strings of code and templates."""
    catalog = Catalog(project="Undersigned", charset="utf-8", fuzzy=False)
    for file, method, source in _sources():
        for line, text, comments, context in extract(method, source, keywords=KEYWORDS):
            catalog.add(
                text, locations=[(str(file.relative_to(ROOT)), line)], auto_comments=comments, context=context
            )
    return catalog


def _files() -> Iterator[Path]:
    yield from sorted(LOCALE.glob("*/LC_MESSAGES/django.po"))


def _read(file: Path) -> Catalog:
    with file.open("rb") as po:
        return read_po(po, locale=file.parent.parent.name)


def compile_all() -> None:
    """Write the `.mo` beside each `.po` if it is missing or older. Readers never see half a file."""
    for file in _files():
        target = file.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime >= file.stat().st_mtime:
            continue
        draft = target.with_suffix(f".{os.getpid()}")
        with draft.open("wb") as mo:
            write_mo(mo, _read(file))
        draft.replace(target)


def _write(file: Path, catalog: Catalog) -> None:
    """Write a catalogue with a short header without dates, so that diffs show changed strings only."""
    draft = io.BytesIO()
    write_po(draft, catalog, width=100, include_lineno=False, sort_by_file=True, ignore_obsolete=True)
    body = draft.getvalue().decode().partition("\n\n")[2]
    header = [
        'msgid ""',
        'msgstr ""',
        '"Project-Id-Version: Undersigned\\n"',
        f'"Language: {file.parent.parent.name}\\n"',
        '"MIME-Version: 1.0\\n"',
        '"Content-Type: text/plain; charset=utf-8\\n"',
        '"Content-Transfer-Encoding: 8bit\\n"',
        f'"Plural-Forms: {catalog.plural_forms}\\n"',
    ]
    file.write_text("\n".join(header) + "\n\n" + body)


def update() -> None:
    """Add new strings to every `.po`, and drop unused ones."""
    found = strings()
    for file in _files():
        catalog = _read(file)
        catalog.update(found, no_fuzzy_matching=True)
        catalog.obsolete.clear()
        _write(file, catalog)


def _forms(message: Message) -> list[str]:
    return list(message.string) if isinstance(message.string, tuple | list) else [str(message.string)]


def _placeholders(text: str) -> set[str]:
    return set(PLACEHOLDER.findall(text))


def _problems_of(message: Message, catalog: Catalog) -> Iterator[str]:
    """Yield the faults of one translation."""
    ids = message.id if isinstance(message.id, tuple | list) else (message.id,)
    forms = _forms(message)
    if not all(forms) or message.fuzzy:
        yield f"not translated: {ids[0]!r}"
        return
    if len(ids) > 1 and len(forms) != catalog.num_plurals:
        yield f"{len(forms)} plural forms instead of {catalog.num_plurals}: {ids[0]!r}"
    allowed = set().union(*map(_placeholders, ids))
    for form in forms:
        # A plural form may leave the number out if the language has a word for it (one, two).
        needed = _placeholders(ids[0]) & _placeholders(ids[-1]) if len(ids) == 1 else set()
        if not needed <= _placeholders(form) <= allowed:
            yield f"placeholders differ: {ids[0]!r}"


def problems() -> Iterator[str]:
    """Yield missing translations of complete languages, and wrong placeholders of any language."""
    found = {(message.id, message.context) for message in strings() if message.id}
    for language in COMPLETE:
        if not (LOCALE / language / "LC_MESSAGES" / "django.po").exists():
            yield f"{language}: there is no catalogue"
    for file in _files():
        catalog = _read(file)
        language = file.parent.parent.name
        known = {(message.id, message.context): message for message in catalog if message.id}
        if language in COMPLETE:
            for key in sorted(found - known.keys(), key=str):
                yield f"{language}: missing: {key[0]!r} (run `make messages`)"
            for message in known.values():
                yield from (f"{language}: {problem}" for problem in _problems_of(message, catalog))


def main() -> None:
    """Run the action that the command line names."""
    action = sys.argv[1] if len(sys.argv) > 1 else ""
    if action == "compile":
        compile_all()
    elif action == "update":
        _configure()
        update()
    elif action == "check":
        _configure()
        found = list(problems())
        sys.exit("\n".join(found) if found else 0)
    else:
        sys.exit(__doc__)


def _configure() -> None:
    """Configure Django, which its template reader needs."""
    from django.conf import settings

    if not settings.configured:
        settings.configure()


if __name__ == "__main__":
    main()
