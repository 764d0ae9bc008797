"""Bad input to the public forms causes no server error, no mail header and no slow response.

`make drill` tries ten thousand inputs for each form.
"""

import os
from email import message_from_bytes
from email.policy import default

import pytest
from django.http import QueryDict
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from signatories.mail import messages
from signatories.models import Kind, Message, OutgoingMail, Signatory
from signatories.signing.owner_forms import CorrectForm, RequestLinkForm
from signatories.signing.report_page import ReportForm
from signatories.signing.sign_form import SignForm
from tests import make
from tests.names import ATTACKS, ORGANISATIONS, PEOPLE

pytestmark = pytest.mark.django_db

EXAMPLES = int(os.environ.get("EXAMPLES", "600"))
MANY = settings(
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
CONTROLS = st.text(alphabet="\r\n\0\t\u2028\u2029\x0b\x0c\x85 ,;:<>\"'=?@\\", max_size=12)
ENCODED = st.sampled_from(["=?utf-8?q?Bcc:_x?=", "=?utf-8?b?DQpCY2M6IHhAeA==?=", "\r\nBcc: x@x.example\r\n"])
NASTY = st.sampled_from([*PEOPLE, *ORGANISATIONS, *(attack for attack, _why in ATTACKS)])
SAID = st.one_of(
    st.text(st.characters(codec=None), max_size=80),
    st.lists(st.one_of(CONTROLS, ENCODED, NASTY, st.text(max_size=10)), max_size=4).map("".join),
    st.sampled_from(
        ["on", "full", "withheld", "individual", "organisation", "KE", "international", "a@b.example"]
    ),
)


def said(fields: str) -> st.SearchStrategy[dict[str, str]]:
    return st.fixed_dictionaries({}, optional=dict.fromkeys(fields.split(), SAID))


def posted(data: dict[str, str]) -> QueryDict:
    typed = QueryDict(mutable=True)
    typed.update(data)
    return typed


SIGN = (
    "kind name email country show_country listing affiliation role website acronym representative "
    "attestation updates started another room fax"
)


@given(data=said(SIGN), kind=st.sampled_from(Kind.values))
@MANY
def test_nothing_typed_into_the_sign_form_is_an_error_of_ours(petition, data, kind):
    form = SignForm(posted({"kind": kind, "started": make.started()} | data), petition=petition)
    if form.is_valid():
        form.details()
    else:
        assert form.errors
    assert str(form["name"])


@given(data=said("name acronym affiliation role country show_country website representative"))
@MANY
def test_nothing_typed_into_a_correction_is_an_error_of_ours(petition, data):
    for kind in Kind.values:
        row = Signatory(petition=petition, kind=kind, name="Was")
        form = CorrectForm(posted(data), signatory=row)
        if form.is_valid():
            form.details()


@given(data=said("email words contact fax"))
@MANY
def test_nothing_typed_into_a_smaller_form_is_an_error_of_ours(data):
    for form in (RequestLinkForm(posted(data)), ReportForm(posted(data))):
        assert form.is_valid() or form.errors


# The only headers that our mails have.
HEADERS = {
    "subject", "from", "to", "reply-to", "date", "message-id", "mime-version", "content-type",
    "auto-submitted", "x-auto-response-suppress",
}  # fmt: skip


@given(name=SAID, role=SAID, language=st.sampled_from(["en", "ar"]))
@MANY
def test_nothing_in_a_row_reaches_a_header(petition, name, role, language):
    """The rows have values that the form would refuse: mail must be safe without the form, too."""
    row = Signatory(pk=7, petition=petition, kind=Kind.INDIVIDUAL, email="ana@mail.example")
    row.name, row.role, row.affiliation, row.language = name, role, name, language
    mail = OutgoingMail(pk=9, signatory=row, message=Message.ALREADY_SIGNED, language=language)
    sent = messages.write(mail)
    parsed = message_from_bytes(sent.message().as_bytes(), policy=default)
    assert sent.recipients() == ["ana@mail.example"]
    assert {header.lower() for header in parsed} <= HEADERS
    assert [str(one) for one in parsed["to"].addresses] == ["ana@mail.example"]
    assert "A statement" in parsed["subject"]
