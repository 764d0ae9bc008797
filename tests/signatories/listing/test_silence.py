"""No page or log shows a withheld name, and no log has a visitor's data."""

import io
import logging
import re

import pytest
from django.core.management import call_command
from django.test import Client

from config.logging import MaskTokens
from signatories.identity import tokens
from signatories.identity.tokens import Purpose
from tests import make
from tests.visible import without_layout

pytestmark = pytest.mark.django_db


def everything_public(petition) -> dict[str, str]:
    client, found = Client(), {}
    for language in ("en", "ar"):
        for path in (
            "",
            f"petitions/{petition.slug}/",
            f"petitions/{petition.slug}/signatories/",
            f"petitions/{petition.slug}/numbers/",
        ):
            answer = client.get(f"/{language}/{path}", secure=True)
            found[f"/{language}/{path}"] = without_layout(answer.content.decode())
    for query in ("q=sentinel", "country=BY", "kind=organisation"):
        path = f"/en/petitions/{petition.slug}/signatories/?{query}"
        found[path] = without_layout(client.get(path, secure=True).content.decode())
    for name in (
        f"{petition.slug}.json",
        f"{petition.slug}/signatories.json",
        f"{petition.slug}/signatories.csv",
    ):
        answer = client.get(f"/petitions/{name}", secure=True)
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        found[name] = re.sub(r'"as_of": "[^"]+"', "", body.decode())
    return found


def test_a_withheld_signatory_of_a_new_country_changes_no_public_byte_but_the_two_counts(petition):
    for country in ("KE", "FR", "BR"):
        make.published(petition, "organisation", country=country)
    without = everything_public(petition)
    make.published(petition, "organisation", name="Sentinel Society", country="BY", listing="withheld",
                   website="https://sentinel.example", acronym="SNTL")  # fmt: skip
    with_it = everything_public(petition)
    assert without.keys() == with_it.keys()
    for path, before in without.items():
        counted = with_it[path]
        assert "entinel" not in counted.replace('value="sentinel"', "").replace("q=sentinel", "")
        told = re.sub(
            r"<p class=\"hint\">(?:Below stand[^<]*without|and) 1 who asked[^<]*</p>"
            r"|· and 1 who asked not to be named",
            "",
            counted,
        )
        # With a withheld organisation there may be more countries than are known.
        told = told.replace("from at least <b>", "from <b>")
        told = re.sub(r'<p class="hint">وموقّع واحد[^<]*</p>|, وموقّع واحد طلب عدم ذكر اسمه', "", told)
        numbers = re.compile(r"\d+")
        assert [part for part in numbers.split(told) if part.strip()] == [
            part for part in numbers.split(before) if part.strip()
        ] or path.startswith("/ar/"), path
        changed = [
            (a, b) for a, b in zip(numbers.findall(before), numbers.findall(told), strict=False) if a != b
        ]
        assert set(changed) <= {("3", "4"), ("0", "1")}, path


def test_no_token_is_in_a_log_line(petition, caplog):
    # Pages that are not found are not logged by default; an operator may want it.
    caplog.set_level("WARNING", logger="django.request")
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.addFilter(MaskTokens())
    logger = logging.getLogger("django.request")
    logger.addHandler(handler)
    row = make.signed(petition)
    token = tokens.make(Purpose.CONFIRM, row)
    try:
        for path in (
            f"/en/confirm/{token}x/",
            f"/en/manage/{token}/",
            f"/en/not-me/{token}x/",
            f"/en/show/{token}/",
        ):
            Client().get(path, secure=True)
    finally:
        logger.removeHandler(handler)
    assert "Not Found" in stream.getvalue()
    assert token not in stream.getvalue()


def test_a_dump_holds_no_token_and_no_network_address(petition, tmp_path):
    client = Client()
    data = make.form_data()
    client.post(f"/en/petitions/{petition.slug}/sign/", data, secure=True, REMOTE_ADDR="203.0.113.77")
    target = tmp_path / "dump.json"
    call_command("dumpdata", "petitions", "signatories", "-o", str(target))
    row = petition.signatories.get()
    dump = target.read_text()
    assert "203.0.113" not in dump
    assert tokens.make(Purpose.CONFIRM, row).split(".")[-1] not in dump


def test_personal_words_are_in_no_text_of_a_row(petition):
    row = make.signed(petition, name="Sentinel Person", email="sentinel@mail.example")
    assert "entinel" not in f"{row} {row.mails.get()} {row.changes.get()}"
