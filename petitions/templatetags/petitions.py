"""Tags that show petitions: rendered text, days, deadlines."""

from collections.abc import Iterable
from datetime import date, datetime
from functools import cache
from html import escape

from django import template
from django.http import HttpRequest
from django.template.base import FilterExpression, Parser, Token, token_kwargs
from django.template.defaultfilters import capfirst
from django.urls import translate_url
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language, get_language_info, gettext

from petitions import formats, languages, markdown
from petitions.models import Convenor, Petition, Statement

LONGEST_ADDRESS = 600
# A placeholder for the rest of a URL after its language; no URL contains this character.
REST = "\0"
# The number of values for which a part of a page is cached.
MOST_RENDERED = 256
register = template.Library()


@register.filter
def rendered(source: str) -> SafeString:
    """Return Markdown as sanitised HTML."""
    return SafeString(markdown.render(source))


@register.filter(is_safe=True)
def one_line(words: str) -> str:
    """Return text without line breaks, for titles in attributes and metadata."""
    return " ".join(words.split())


@register.filter
def contents(source: str) -> list[tuple[str, str]]:
    """Return the headings of a long text, each with its anchor."""
    return markdown.contents(source)


@register.filter
def day(value: date) -> str:
    """Return a day in words."""
    return formats.day(value)


@register.filter
def day_at(value: datetime, petition: Petition) -> str:
    """Return the day of an instant in the petition's time zone."""
    return formats.day(value.astimezone(petition.zone).date())


@register.filter
def moment(value: datetime, petition: Petition) -> str:
    """Return an instant in the petition's time zone."""
    return formats.moment(value, petition)


@register.filter
def number(value: int) -> str:
    """Return a number as the language writes it."""
    return formats.number(value)


@register.filter
def plain(value: float) -> str:
    """Return a number without the language's formatting, for attributes of SVG elements."""
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
    """Join words, each with its own text direction, so that Arabic beside English keeps its place."""
    return format_html_join(separator, "<bdi>{}</bdi>", ((word,) for word in words))


@register.filter
def linked(convenors: Iterable[Convenor]) -> SafeString:
    """Join the convenors' names, each a link if it has a website."""
    link = '<a href="{}" rel="noopener"><bdi>{}</bdi></a>'
    names = (
        format_html(link, one.website, one.name) if one.website else format_html("<bdi>{}</bdi>", one.name)
        for one in convenors
    )
    return SafeString(gettext(", ").join(names))


@register.filter
def versions(others: Iterable[Statement]) -> SafeString:
    """Join links to a statement's versions in other languages."""
    link = '<a href="?text={0}" lang="{0}" hreflang="{0}"><bdi>{1}</bdi></a>'
    return SafeString(
        gettext(", ").join(format_html(link, one.language, one.language_name) for one in others)
    )


@register.filter
def language_here(tag: str) -> str:
    """Return a language's name in the language of the page."""
    return languages.name_in(tag, get_language() or "en")


def _here(context: template.Context) -> str:
    """Return the URL of this page."""
    request: HttpRequest | None = context.get("request")
    # A query longer than any of ours is not repeated in seven links.
    full = request.get_full_path() if request else "/"
    return full if len(full) < LONGEST_ADDRESS else full.partition("?")[0]


def _addresses(path: str) -> dict[str, str]:
    """Return the URL of a page in each language of the interface."""
    # URLs differ only in their language. Resolving seven of them took a tenth of a page's time.
    here = f"/{get_language()}/"
    if path.startswith(here):
        rest = path.removeprefix(here)
        return {code: f"/{code}/{rest}" for code in languages.interface()}
    return {code: translate_url(path, code) for code in languages.interface()}


@register.simple_tag(takes_context=True)
def language_links(context: template.Context) -> list[dict[str, object]]:
    """Return the interface's languages, each with the URL of this page in that language."""
    current = context.get("LANGUAGE_CODE")
    return [
        {**get_language_info(code), "url": address, "current": code == current}
        for code, address in _addresses(_here(context)).items()
    ]


@register.simple_tag(takes_context=True)
def language_list(context: template.Context) -> SafeString:
    """Return the list items of the interface's languages, each a link to this page in that language."""
    path, current = _here(context), get_language() or ""
    language, rest = path[1:].partition("/")[::2]
    if not current or language != current:
        return SafeString(_language_list(path, current))
    return SafeString(_any_page(current).replace(REST, escape(rest)))


@cache
def _any_page(current: str) -> str:
    """Return the list for the URL of each language with the placeholder REST, which the caller replaces."""
    return _language_list(f"/{current}/{REST}", current)


def _language_list(path: str, current: str) -> str:
    return "\n".join(
        f'<li><a href="{escape(address)}" {_named(code, is_current=code == current)}</a></li>'
        for code, address in _addresses(path).items()
    )


@cache
def _named(code: str, *, is_current: bool) -> SafeString:
    """Return the part of a language's link that is the same on every page."""
    info = get_language_info(code)
    return format_html(
        'lang="{}" dir="{}" hreflang="{}"{}>{}',
        code,
        "rtl" if info["bidi"] else "ltr",
        code,
        SafeString(' aria-current="true"' if is_current else ""),
        capfirst(info["name_local"]),
    )


class RenderOnce(template.Node):
    """A part of a page that depends only on a few values. A process renders it once for each of them."""

    # It contains no `{% block %}`, which a child template could replace.
    child_nodelists = ()

    def __init__(self, nodelist: template.NodeList, given: dict[str, FilterExpression]) -> None:
        """Keep the content, and by name the expressions whose values it may use."""
        self.nodelist, self.given = nodelist, given
        self.rendered = dict[tuple[object, ...], SafeString]()

    def render(self, context: template.Context) -> SafeString:
        """Return the part as it was first rendered; its context has only the values."""
        values = {name: expression.resolve(context) for name, expression in self.given.items()}
        # Of two equal strings, one may be safe markup and the other still to be escaped.
        kinds = [(type(value), value) for value in values.values()]
        key = (get_language(), context.autoescape, *kinds)
        found = self.rendered.get(key)
        if found is None:
            if len(self.rendered) >= MOST_RENDERED:
                self.rendered.clear()
            found = self.rendered[key] = self.nodelist.render(context.new(values))
        return found


@register.tag
def renderonce(parser: Parser, token: Token) -> RenderOnce:
    """Render the content up to `endrenderonce` once for each language and each combination of its values.

    `{% renderonce ref=petition.ref %}` hides all other variables of the page, so that one reader's data
    cannot reach another. Values must be text or numbers: a changed row would still show its first content.
    """
    words = token.split_contents()[1:]
    given = token_kwargs(words, parser)
    if words:
        raise template.TemplateSyntaxError(f"renderonce takes name=value, not {words[0]}")
    nodelist = parser.parse(("endrenderonce",))
    parser.delete_first_token()
    return RenderOnce(nodelist, given)
