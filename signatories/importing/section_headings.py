"""Recognises the headings within a list: a kind of signatory, a country or a region, with their counts."""

import re
from dataclasses import dataclass

from signatories.importing import answers, vocabulary
from signatories.models import Kind
from signatories.text import gazetteer
from signatories.text.collation import fold


def _words(listed: str) -> frozenset[str]:
    return frozenset(answers.folded(word) for word in listed.split())


ORGANISATIONS = _words(
    """
    organisations organizations organisation organization groups institutions ngos associations
    networks collectives
    entities organizaciones entidades asociaciones colectivos instituciones ongs ong organisations
    associations
    collectifs institutions organismes mouvements organizações associações coletivos instituições
    movimentos entidades
    организации объединения нко движения المنظمات منظمات المؤسسات الجمعيات الهيئات 组织 机构 团体 單位 单位
    """
)
INDIVIDUALS = _words(
    """
    individuals individual persons people experts academics scholars personas individuos personalidades
    particulares
    personnes personnalités individus particuliers citoyens pessoas indivíduos acadêmicos académicos
    académicas
    universitaires лица физлица граждане люди эксперты الأفراد أفراد الشخصيات شخصيات 个人 個人
    """
)
# Words beside these that say nothing about the kind.
BESIDE = _words(
    """
    the and of in les des de las los os as a o la le los y et e und by signing signatory signatories
    signataires
    firmantes signatárias signatários supporting endorsing civil society international internationales
    internacionales
    internacionais national nationales nacionales nacionais regional régionales regionales regionais
    local locales
    locais member other autres otras outras list liste lista físicas физические частные отдельные
    подписавшиеся
    подписавшие الموقعة الموقعون الدولية المحلية الوطنية الإقليمية 国际 国内 签署
    """
)
DECORATION = re.compile(r"^[\W_]+|[\W_]+$")
# A count at the end or the beginning: “(12)”, “– 2 organisations”, “12”.
COUNT = re.compile(r"[\s:–—-]*[(\[]?\s*\b\d{1,6}\b(?P<what>(?:\s+[^\W\d_]+){0,2})\s*[)\]]?$")
COUNT_FIRST = re.compile(r"^\d{1,6}\s+")
# Lines that tell how to reach the authors or to join: they close a list.
CLOSING = re.compile(
    r"^(?:for (?:more|further|any|additional) (?:information|details)|for (?:press|media)|"
    r"(?:press|media) contacts?|contacts?\b\s*:|"
    r"pour (?:plus|tout|toute|davantage|de plus amples) .*\binformations?|contact presse|"
    r"para (?:más|mas|mais|mayor) (?:información|informacion|informações|informacoes|detalles)|"
    r"contactos?\b\s*:|"
    r"(?:за|для) .*информаци|контакты?\b\s*:|للمزيد من|لمزيد من|للتواصل|更多信息|联系方式|联系人\s*[:：])",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Heading:
    """The kind and the country of the entries below a heading. An empty country ends the last one."""

    kind: str = ""
    country: str = ""
    is_place: bool = False


def of(text: str) -> Heading | None:
    """Return what a line says if it is a heading; None for any other line."""
    bare = DECORATION.sub("", text)
    found = COUNT.search(bare)
    what = fold(found["what"]) if found else ""
    if found and (not what or _kind(what)):
        bare = DECORATION.sub("", bare[: found.start()]) or what
    bare = COUNT_FIRST.sub("", bare) if _kind(fold(COUNT_FIRST.sub("", bare))) else bare
    kind = _kind(fold(bare))
    if kind:
        return Heading(kind=kind)
    if vocabulary.says_region(bare):
        return Heading(is_place=True)
    country = gazetteer.code(bare) if len(bare) > 2 else ""
    return Heading(country=country, kind=_kind(what), is_place=True) if country else None


def is_closing(text: str) -> bool:
    """Tell whether a line says how to reach the authors."""
    return bool(CLOSING.match(DECORATION.sub("", text)))


def _kind(folded: str) -> str:
    """Return the kind that some words name if they name nothing else."""
    telling = set(answers.folded(folded).split()) - BESIDE
    if telling and telling <= ORGANISATIONS:
        return Kind.ORGANISATION.value
    if telling and telling <= INDIVIDUALS:
        return Kind.INDIVIDUAL.value
    return ""
