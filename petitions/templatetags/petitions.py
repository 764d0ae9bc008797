"""Tags that show petitions: rendered text, days, deadlines."""

from collections.abc import Iterable
from datetime import date, datetime
from functools import cache
from html import escape
from typing import Any

from django import template
from django.http import HttpRequest
from django.template.base import Parser, Token, token_kwargs
from django.template.defaultfilters import capfirst
from django.urls import translate_url
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language, get_language_info, gettext

from petitions import formats, languages, markdown
from petitions.models import Convenor, Petition, Statement

LONGEST_ADDRESS = 600
# Stands for an address behind its language; no address holds one.
REST = "\0"
# For how many values a part of a page is kept.
MOST_RENDERED = 256
register = template.Library()


@register.filter
def rendered(source: str) -> SafeString:
    """Return Markdown as sanitised HTML."""
    return SafeString(markdown.render(source))


@register.filter(is_safe=True)
def one_line(words: str) -> str:
    """Return words without line breaks, so that a title reads well wherever a machine takes it from."""
    return " ".join(words.split())


@register.filter
def contents(source: str) -> list[tuple[str, str]]:
    """Return the headings of a long text, each with its address."""
    return markdown.contents(source)


@register.filter
def day(value: date) -> str:
    """Return a day in words."""
    return formats.day(value)


@register.filter
def day_at(value: datetime, petition: Petition) -> str:
    """Return the day of an instant by the clocks where the petition is at home."""
    return formats.day(value.astimezone(petition.zone).date())


@register.filter
def moment(value: datetime, petition: Petition) -> str:
    """Return an instant by the clocks where the petition is at home."""
    return formats.moment(value, petition)


@register.filter
def number(value: int) -> str:
    """Return a number as the language writes it."""
    return formats.number(value)


@register.filter
def plain(value: float) -> str:
    """Return a number as machines read it, whatever the language: for attributes of drawings."""
    return f"{value:g}"


@register.filter
def event_days(petition: Petition) -> str:
    """Return the days of the event that a statement comes from."""
    return formats.span(petition.event_from_on, petition.event_until_on)


@register.filter
def deadline(petition: Petition) -> str:
    """Return when a petition closes."""
    return formats.deadline(petition)


@register.filter
def remaining(petition: Petition) -> str:
    """Return how long a petition is still open."""
    return formats.remaining(petition)


@register.filter
def language_name(tag: str) -> str:
    """Return a language's name in itself."""
    return languages.own_name(tag)


@register.filter
def isolated(words: Iterable[str], separator: str) -> SafeString:
    """Return words in a row, each with a direction of its own, so that Arabic stands well beside English."""
    return format_html_join(separator, "<bdi>{}</bdi>", ((word,) for word in words))


@register.filter
def linked(convenors: Iterable[Convenor]) -> SafeString:
    """Return the convenors' names in a row, each a link where it has a website."""
    link = '<a href="{}" rel="noopener"><bdi>{}</bdi></a>'
    names = (
        format_html(link, one.website, one.name) if one.website else format_html("<bdi>{}</bdi>", one.name)
        for one in convenors
    )
    return SafeString(gettext(", ").join(names))


@register.filter
def versions(others: Iterable[Statement]) -> SafeString:
    """Return links to a statement's versions in other languages, in a row."""
    link = '<a href="?text={0}" lang="{0}" hreflang="{0}"><bdi>{1}</bdi></a>'
    return SafeString(
        gettext(", ").join(format_html(link, one.language, one.language_name) for one in others)
    )


@register.filter
def language_here(tag: str) -> str:
    """Return a language's name in the language of the page."""
    return languages.name_in(tag, get_language() or "en")


def _here(context: dict[str, Any]) -> str:
    """Return the address of this same page."""
    request: HttpRequest | None = context.get("request")
    # A query longer than any of ours is nothing to repeat seven times.
    full = request.get_full_path() if request else "/"
    return full if len(full) < LONGEST_ADDRESS else full.partition("?")[0]


def _addresses(path: str) -> dict[str, str]:
    """Return the address of a page in each of the interface's languages."""
    # Addresses differ in their first part alone; looking each up anew, seven times, took a tenth of a page.
    here = f"/{get_language()}/"
    if path.startswith(here):
        rest = path.removeprefix(here)
        return {code: f"/{code}/{rest}" for code in languages.interface()}
    return {code: translate_url(path, code) for code in languages.interface()}


@register.simple_tag(takes_context=True)
def language_links(context: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the interface's languages, each with the address of this same page in it."""
    current = context.get("LANGUAGE_CODE")
    return [
        {**get_language_info(code), "url": address, "current": code == current}
        for code, address in _addresses(_here(context)).items()
    ]


@register.simple_tag(takes_context=True)
def language_list(context: dict[str, Any]) -> SafeString:
    """Return the items of a list of the languages, each a link to this same page in it."""
    path, current = _here(context), get_language() or ""
    language, rest = path[1:].partition("/")[::2]
    if not current or language != current:
        return SafeString(_language_list(path, current))
    return SafeString(_any_page(current).replace(REST, escape(rest)))


@cache
def _any_page(current: str) -> str:
    """Return the list on a page whose address is that of its language, and then REST."""
    return _language_list(f"/{current}/{REST}", current)


def _language_list(path: str, current: str) -> str:
    return "\n".join(
        f'<li><a href="{escape(address)}" {_named(code, is_current=code == current)}</a></li>'
        for code, address in _addresses(path).items()
    )


@cache
def _named(code: str, *, is_current: bool) -> SafeString:
    """Return what of a link to a language is the same on every page."""
    info = get_language_info(code)
    return format_html(
        'lang="{}" dir="{}" hreflang="{}"{}>{}',
        code,
        "rtl" if info["bidi"] else "ltr",
        code,
        SafeString(' aria-current="true"' if is_current else ""),
        capfirst(info["name_local"]),
    )


class Still(template.Node):
    """A part of a page that says the same for the same values: a process renders it once in each language."""

    # Nothing in it is a block that another page replaces.
    child_nodelists = ()

    def __init__(self, nodelist: template.NodeList, given: dict[str, Any]) -> None:
        """Hold what stands in the block, and the expressions whose values it may use, by their names."""
        self.nodelist, self.given = nodelist, given
        self.rendered = dict[tuple[Any, ...], SafeString]()

    def render(self, context: template.Context) -> SafeString:
        """Return the part as it was first rendered; nothing but the values is in its reach."""
        values = {name: expression.resolve(context) for name, expression in self.given.items()}
        # Of two that are equal, one may be markup and the other be about to be escaped.
        kinds = [(type(value), value) for value in values.values()]
        key = (get_language(), context.autoescape, *kinds)
        found = self.rendered.get(key)
        if found is None:
            if len(self.rendered) >= MOST_RENDERED:
                self.rendered.clear()
            found = self.rendered[key] = self.nodelist.render(context.new(values))
        return found


@register.tag
def still(parser: Parser, token: Token) -> Still:
    """Render what stands before `endstill` once in each language, and for each of the values it is given.

    `{% still ref=petition.ref %}`: nothing else of the page can be used in it, so that nothing of somebody's
    is shown to another. The values are words and numbers; a row would be taken for what it was at first.
    """
    words = token.split_contents()[1:]
    given = token_kwargs(words, parser)
    if words:
        raise template.TemplateSyntaxError(f"still takes name=value, not {words[0]}")
    nodelist = parser.parse(("endstill",))
    parser.delete_first_token()
    return Still(nodelist, given)
