"""An error in any view writes no personal data to logs or mails."""

import io
import logging

import pytest
from billiard.einfo import ExceptionInfo
from celery import current_app
from celery.app.task import Context
from celery.app.trace import TraceInfo
from celery.states import FAILURE
from django.conf import settings as configured
from django.db import DataError, connection
from django.test import Client
from django.urls import reverse

from config.logging import MaskTokens, QuietFormatter
from signatories.identity import tokens
from signatories.identity.tokens import Purpose
from signatories.signing import encrypted_addresses
from tests import make

pytestmark = pytest.mark.django_db
SENTINEL = "Sentinella Vallagrande"
TYPED = {
    "name": SENTINEL, "email": "sentinella@vallagrande.example", "affiliation": SENTINEL, "role": SENTINEL,
    "representative": SENTINEL, "words": SENTINEL, "contact": SENTINEL, "code": "SENTINEL", "q": SENTINEL,
    "act": "correct", "reason": "duplicate", "list": SENTINEL, "source": SENTINEL, "kind": "individual",
}  # fmt: skip


@pytest.fixture
def log():
    """The log output of the site's own handler."""
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.addFilter(MaskTokens())
    handler.setFormatter(QuietFormatter(configured.LOGGING["formatters"]["line"]["format"]))
    logging.getLogger().addHandler(handler)
    yield written
    logging.getLogger().removeHandler(handler)


@pytest.fixture
def doors(petition) -> dict[str, str]:
    """Return the URL of each public and admin page that reads input."""
    row = make.published(petition, name=SENTINEL, email=TYPED["email"])
    waiting = make.signed(petition, name=SENTINEL)
    handle = encrypted_addresses.encrypt(
        encrypted_addresses.Handle(petition.pk, "individual", TYPED["email"])
    )
    slug = petition.slug
    mailed = {name: reverse(name, args=[tokens.make(why, waiting)]) for name, why in (
        ("signing:confirm", Purpose.CONFIRM), ("signing:not_me", Purpose.NOT_ME))}  # fmt: skip
    admin = {
        name: reverse(f"admin:signatories_signatory_{name}", args=[row.pk])
        for name in ("publish", "reject", "merge", "rename", "take_back", "change")
    }
    pages = {
        name: reverse(f"admin:signatories_signatory_{name}", args=[petition.pk])
        for name in ("import", "many", "export")
    }
    return mailed | admin | pages | {
        "sign": reverse("signing:sign", args=[slug]),
        "check": reverse("signing:check_your_email", args=[slug, handle]),
        "manage": make.manage_path(row),
        "request": reverse("signing:request_link"),
        "report": reverse("signing:report", args=[slug]),
        "list": reverse("listing:signatories", args=[slug]) + f"?q={SENTINEL}",
        "csv": reverse("data:csv", args=[slug]),
        "queue": reverse("admin:signatories_signatory_queue"),
        "changelist": reverse("admin:signatories_signatory_changelist") + f"?q={SENTINEL}",
    }  # fmt: skip


READS, WRITES = ("SELECT", "(SELECT", "COPY"), ("INSERT", "UPDATE", "DELETE", "WITH", "\nWITH")


def failing(verbs):
    """Return a wrapper that makes these statements on signatories fail with an error that quotes the row."""

    def wrapper(execute, statement, values, many, context):
        if "signatories_" in statement and statement.startswith(verbs):
            raise DataError(f"Failing row contains ({SENTINEL}, {TYPED['email']}, {values}).")
        return execute(statement, values, many, context)

    return wrapper


@pytest.mark.parametrize(
    ("role", "method", "verbs", "least"),
    [
        ("public", "get", READS, 5), ("public", "post", READS, 4), ("public", "post", WRITES, 4),
        ("staff", "get", READS, 12), ("staff", "post", READS, 10), ("staff", "post", WRITES, 4),
    ],
)  # fmt: skip
def test_a_failure_in_any_view_writes_nothing_personal(
    doors, log, enter, mailoutbox, settings, role, method, verbs, least
):
    settings.ADMINS = [("Operator", "operator@site.example")]
    client = enter(make.user(administrator=True)) if role == "staff" else Client()
    client.raise_request_exception = False
    failed = 0
    with connection.execute_wrapper(failing(verbs)):
        for path in doors.values():
            typed = TYPED | {"started": make.started(), "listing": "full"} if method == "post" else {}
            answer = getattr(client, method)(path, typed, secure=True)
            if answer.status_code == 500:
                failed += 1
                assert SENTINEL.encode() not in answer.content
    assert failed >= least
    written = log.getvalue() + "".join(mail.body for mail in mailoutbox)
    assert "DataError" in written
    assert SENTINEL not in written
    assert "vallagrande" not in written


def test_an_error_about_machines_says_what_is_wrong(log):
    try:
        raise ConnectionRefusedError("connection refused by db.internal")
    except OSError:
        logging.getLogger("undersigned").exception("No database.")
    assert "refused by db.internal" in log.getvalue()


def test_a_task_that_fails_says_of_which_type_it_was_and_not_its_words(log):
    @current_app.task(name="tests.failing")
    def failing_task():
        raise DataError(f"Failing row contains ({SENTINEL}).")

    try:
        failing_task()
    except DataError as problem:
        told = TraceInfo(FAILURE, problem)
        told._log_error(failing_task, Context(id="1"), ExceptionInfo())
    written = log.getvalue()
    assert "tests.failing" in written
    assert "DataError" in written
    assert SENTINEL not in written
