"""The tables of signatories, as its models say."""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
import django.db.models.functions.datetime
import django.db.models.functions.text
from django.conf import settings
from django.db import migrations, models

import petitions.models.petition
from signatories.models import functions


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("petitions", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        # Indexes below use these functions.
        migrations.RunSQL(functions.PIECES, functions.DROP_PIECES),
        migrations.RunSQL(functions.TIE, functions.DROP_TIE),
        migrations.CreateModel(
            name="Signatory",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("individual", "individual"), ("organisation", "organisation")],
                        max_length=12,
                        verbose_name="kind",
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("unconfirmed", "waiting for the e-mail to be confirmed"),
                            ("confirmed", "confirmed, waiting for review"),
                            ("published", "published"),
                            ("rejected", "not accepted"),
                            ("withdrawn", "withdrawn"),
                            ("merged", "merged into another entry"),
                        ],
                        default="unconfirmed",
                        max_length=11,
                        verbose_name="status",
                    ),
                ),
                (
                    "listing",
                    models.CharField(
                        choices=[("full", "in full"), ("withheld", "name withheld")],
                        default="full",
                        max_length=8,
                        verbose_name="listing",
                    ),
                ),
                (
                    "basis",
                    models.CharField(
                        choices=[
                            ("confirmed", "confirmed by e-mail"),
                            ("entered", "entered by an organiser"),
                        ],
                        default="confirmed",
                        max_length=9,
                        verbose_name="basis",
                    ),
                ),
                ("name", models.CharField(max_length=250, verbose_name="name")),
                (
                    "proposed",
                    models.JSONField(blank=True, default=dict, editable=False, verbose_name="correction"),
                ),
                (
                    "proposed_at",
                    models.DateTimeField(
                        blank=True, editable=False, null=True, verbose_name="correction asked for"
                    ),
                ),
                ("set_aside", models.JSONField(blank=True, default=dict, editable=False)),
                ("set_aside_at", models.DateTimeField(blank=True, editable=False, null=True)),
                (
                    "corrected_on",
                    models.DateField(
                        blank=True, editable=False, null=True, verbose_name="corrected after a delivery"
                    ),
                ),
                ("acronym", models.CharField(blank=True, max_length=200, verbose_name="acronym")),
                ("affiliation", models.CharField(blank=True, max_length=200, verbose_name="affiliation")),
                ("role", models.CharField(blank=True, max_length=200, verbose_name="role")),
                ("country", models.CharField(blank=True, max_length=2, verbose_name="country")),
                ("is_international", models.BooleanField(default=False, verbose_name="international")),
                ("shows_country", models.BooleanField(default=True, verbose_name="country is shown")),
                ("website", models.CharField(blank=True, max_length=200, verbose_name="website")),
                (
                    "representative",
                    models.CharField(blank=True, max_length=250, verbose_name="representative"),
                ),
                ("search_key", models.CharField(blank=True, editable=False, max_length=2000)),
                ("sort_key", models.BinaryField(default=b"")),
                (
                    "twin_keys",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=90), default=list, editable=False, size=None
                    ),
                ),
                (
                    "aliases",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=250),
                        blank=True,
                        default=list,
                        editable=False,
                        size=None,
                        verbose_name="other spellings",
                    ),
                ),
                ("email", models.CharField(blank=True, max_length=254, verbose_name="e-mail address")),
                ("fingerprint", models.UUIDField(blank=True, editable=False, null=True)),
                ("ordinal", models.PositiveSmallIntegerField(default=1, editable=False)),
                ("language", models.CharField(default="en", max_length=35, verbose_name="language")),
                ("revision", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "offered_consents",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("consent", "consent to be listed"),
                                ("attestation", "authority to sign"),
                                ("updates", "consent to news"),
                            ],
                            max_length=11,
                        ),
                        blank=True,
                        db_default=[],
                        default=list,
                        editable=False,
                        size=None,
                    ),
                ),
                (
                    "flags",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("robot", "filled in what only a robot sees"),
                                ("quick", "sent faster than a person types"),
                                ("network", "many from the same network"),
                                ("disposable", "the address is a disposable one"),
                                ("look-alike", "looks like a name that is listed already"),
                                ("affiliation", "the affiliation is an organisation on the list"),
                            ],
                            max_length=30,
                        ),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="flags",
                    ),
                ),
                ("source", models.CharField(blank=True, max_length=250, verbose_name="source")),
                ("sourced_on", models.DateField(blank=True, null=True, verbose_name="source's date")),
                ("note", models.TextField(blank=True, verbose_name="note")),
                (
                    "invited_at",
                    models.DateTimeField(blank=True, editable=False, null=True, verbose_name="invited"),
                ),
                (
                    "signed_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(),
                        editable=False,
                        verbose_name="signed",
                    ),
                ),
                (
                    "confirmed_at",
                    models.DateTimeField(blank=True, editable=False, null=True, verbose_name="confirmed"),
                ),
                (
                    "published_on",
                    models.DateField(blank=True, editable=False, null=True, verbose_name="published on"),
                ),
                (
                    "mailed_at",
                    models.DateTimeField(
                        blank=True, editable=False, null=True, verbose_name="last mail accepted"
                    ),
                ),
                (
                    "reminded",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=20),
                        blank=True,
                        default=list,
                        editable=False,
                        size=None,
                    ),
                ),
                ("code_mail", models.BigIntegerField(blank=True, editable=False, null=True)),
                ("code_revision", models.PositiveIntegerField(default=1, editable=False)),
                ("code_tries", models.PositiveSmallIntegerField(default=0, editable=False)),
                (
                    "bounced_at",
                    models.DateTimeField(
                        blank=True, editable=False, null=True, verbose_name="address condemned"
                    ),
                ),
                (
                    "forgotten_at",
                    models.DateTimeField(blank=True, editable=False, null=True, verbose_name="forgotten"),
                ),
                (
                    "merged_into",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="merged",
                        to="signatories.signatory",
                    ),
                ),
                (
                    "petition",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="signatories",
                        to="petitions.petition",
                        verbose_name="petition",
                    ),
                ),
            ],
            options={
                "verbose_name": "signatory",
                "verbose_name_plural": "signatories",
            },
        ),
        migrations.CreateModel(
            name="LinkRequest",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("email", models.CharField(max_length=254)),
                ("due_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("created_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
            options={
                "verbose_name": "request for a link",
                "verbose_name_plural": "requests for a link",
            },
        ),
        migrations.CreateModel(
            name="NoMail",
            fields=[
                ("fingerprint", models.UUIDField(primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
            options={
                "verbose_name": "address never written to",
                "verbose_name_plural": "addresses never written to",
            },
        ),
        migrations.CreateModel(
            name="Wording",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "purpose",
                    models.CharField(
                        choices=[
                            ("consent", "consent to be listed"),
                            ("attestation", "authority to sign"),
                            ("updates", "consent to news"),
                        ],
                        max_length=11,
                    ),
                ),
                ("language", models.CharField(max_length=35)),
                ("text", models.TextField()),
                ("digest", models.CharField(max_length=64, unique=True)),
                ("created_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
            options={
                "verbose_name": "wording",
                "verbose_name_plural": "wordings",
            },
        ),
        migrations.CreateModel(
            name="BulkDecision",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "act",
                    models.CharField(
                        choices=[("publish", "publish"), ("reject", "reject")],
                        max_length=7,
                        verbose_name="verdict",
                    ),
                ),
                (
                    "chosen",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=30),
                        blank=True,
                        db_default=[],
                        default=list,
                        size=None,
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        blank=True,
                        choices=[("individual", "individual"), ("organisation", "organisation")],
                        max_length=12,
                        verbose_name="kind",
                    ),
                ),
                (
                    "flag",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("robot", "filled in what only a robot sees"),
                            ("quick", "sent faster than a person types"),
                            ("network", "many from the same network"),
                            ("disposable", "the address is a disposable one"),
                            ("look-alike", "looks like a name that is listed already"),
                            ("affiliation", "the affiliation is an organisation on the list"),
                        ],
                        max_length=30,
                        verbose_name="flag",
                    ),
                ),
                ("q", models.CharField(blank=True, max_length=200, verbose_name="words of the name")),
                (
                    "reason",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("not-a-name", "the name is not a real name"),
                            (
                                "not-eligible",
                                "only the people or organisations named in the statement may sign",
                            ),
                            ("not-authorised", "the organisation has not authorised the signature"),
                            ("twin", "the signatory is on the list already"),
                            ("other", "another reason"),
                        ],
                        max_length=30,
                        verbose_name="reason",
                    ),
                ),
                ("words", models.TextField(blank=True, verbose_name="in words")),
                ("total", models.PositiveIntegerField(verbose_name="how many")),
                ("done", models.PositiveIntegerField(default=0, verbose_name="done")),
                ("undone", models.PositiveIntegerField(default=0, verbose_name="undone")),
                (
                    "created_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), verbose_name="begun"
                    ),
                ),
                ("cancelled_at", models.DateTimeField(null=True, verbose_name="cancelled")),
                ("finished_at", models.DateTimeField(null=True, verbose_name="finished")),
                ("undo_at", models.DateTimeField(null=True, verbose_name="undo asked for")),
                ("undo_finished_at", models.DateTimeField(null=True, verbose_name="undo finished")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="by",
                    ),
                ),
                (
                    "ended_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="ended by",
                    ),
                ),
                (
                    "petition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="bulk_decisions",
                        to="petitions.petition",
                        verbose_name="petition",
                    ),
                ),
            ],
            options={
                "verbose_name": "decision on many",
                "verbose_name_plural": "decisions on many",
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="ContactReveal",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), verbose_name="at"
                    ),
                ),
                ("signatory_number", models.BigIntegerField(verbose_name="signatory")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="by",
                    ),
                ),
                (
                    "petition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reveals",
                        to="petitions.petition",
                        verbose_name="petition",
                    ),
                ),
            ],
            options={
                "verbose_name": "look at contact data",
                "verbose_name_plural": "looks at contact data",
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="DayCell",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("individual", "individual"), ("organisation", "organisation")],
                        max_length=12,
                    ),
                ),
                ("on", models.DateField()),
                ("count", models.BigIntegerField(default=0)),
                (
                    "petition",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="petitions.petition",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="DayChange",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("individual", "individual"), ("organisation", "organisation")],
                        max_length=12,
                    ),
                ),
                ("on", models.DateField()),
                ("n", models.SmallIntegerField()),
                (
                    "petition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="petitions.petition"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ExportRecord",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), verbose_name="at"
                    ),
                ),
                ("reason", models.CharField(max_length=500, verbose_name="reason")),
                ("rows", models.PositiveIntegerField(verbose_name="rows")),
                ("with_withheld", models.BooleanField(default=False, verbose_name="withheld names too")),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="by",
                    ),
                ),
                (
                    "petition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="exports",
                        to="petitions.petition",
                        verbose_name="petition",
                    ),
                ),
            ],
            options={
                "verbose_name": "export",
                "verbose_name_plural": "exports",
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="Featured",
            fields=[
                (
                    "signatory",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        serialize=False,
                        to="signatories.signatory",
                    ),
                ),
                ("place", models.PositiveIntegerField()),
            ],
            options={
                "verbose_name": "name in front",
                "verbose_name_plural": "names in front",
                "ordering": ["place", "signatory"],
            },
        ),
        migrations.CreateModel(
            name="SharedRequest",
            fields=[
                (
                    "signatory",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="shared_request",
                        serialize=False,
                        to="signatories.signatory",
                    ),
                ),
                (
                    "act",
                    models.CharField(
                        choices=[
                            ("withhold", "withhold the name"),
                            ("withdraw", "take the entry off the list"),
                        ],
                        max_length=8,
                        verbose_name="what is asked for",
                    ),
                ),
                ("asked_by", models.BigIntegerField()),
                (
                    "asked_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), verbose_name="asked"
                    ),
                ),
            ],
            options={
                "verbose_name": "request for a shared entry",
                "verbose_name_plural": "requests for shared entries",
                "ordering": ["asked_at"],
            },
        ),
        migrations.CreateModel(
            name="ListImport",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("inviting", models.BooleanField(default=False, verbose_name="invited")),
                ("source", models.CharField(max_length=250, verbose_name="source")),
                ("sourced_on", models.DateField(null=True, verbose_name="source's date")),
                ("language", models.CharField(max_length=35, verbose_name="language")),
                ("text", models.TextField()),
                ("lines", models.PositiveIntegerField(verbose_name="lines")),
                ("entered", models.PositiveIntegerField(null=True, verbose_name="entered")),
                ("left_out", models.PositiveIntegerField(default=0, verbose_name="left out")),
                (
                    "left_out_lines",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.PositiveIntegerField(), default=list, size=None
                    ),
                ),
                ("problem", models.TextField(blank=True, verbose_name="problem")),
                ("created_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("started_at", models.DateTimeField(null=True, verbose_name="begun")),
                ("finished_at", models.DateTimeField(null=True, verbose_name="finished")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="by",
                    ),
                ),
                (
                    "petition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="list_imports",
                        to="petitions.petition",
                        verbose_name="petition",
                    ),
                ),
            ],
            options={
                "verbose_name": "long list",
                "verbose_name_plural": "long lists",
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="MailHalt",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("reason", models.CharField(max_length=200, verbose_name="reason")),
                (
                    "since",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), verbose_name="since"
                    ),
                ),
                (
                    "probe_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), verbose_name="next try"
                    ),
                ),
            ],
            options={
                "verbose_name": "stop of mail",
                "verbose_name_plural": "stops of mail",
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("pk", 1)), name="mail_halt_is_one")
                ],
            },
        ),
        migrations.CreateModel(
            name="OutgoingMail",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "message",
                    models.CharField(
                        choices=[
                            ("confirm", "please confirm"),
                            ("already-signed", "you have already signed"),
                            ("published", "published after review"),
                            ("rejected", "not accepted"),
                            ("corrected", "name corrected by a moderator"),
                            ("accepted", "correction accepted"),
                            ("declined", "correction declined"),
                            ("delivered", "delivered to its addressee"),
                            ("reminder", "reminder to confirm"),
                            ("last-call", "last call to confirm"),
                            ("manage", "the link to the entry"),
                            ("entered", "entered by an organiser"),
                            ("invite", "invited to sign"),
                            ("show", "may the name be shown?"),
                            ("invitation", "invitation to work here"),
                            ("waiting", "to moderators: something waits"),
                            ("closing", "to organisers: the close is near"),
                            ("held", "to organisers: mail is held back"),
                            ("unseen", "to organisers: nobody may see the withheld names that wait"),
                            ("asked", "another owner of the entry asks for a change"),
                            ("administrator", "to organisers: an administrator took a role"),
                        ],
                        max_length=20,
                        verbose_name="message",
                    ),
                ),
                ("language", models.CharField(max_length=35, verbose_name="language")),
                ("priority", models.PositiveSmallIntegerField(default=5)),
                (
                    "due_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), verbose_name="due"
                    ),
                ),
                ("attempts", models.PositiveSmallIntegerField(default=0, verbose_name="attempts")),
                ("tried_at", models.DateTimeField(null=True, verbose_name="last tried")),
                ("sent_at", models.DateTimeField(null=True, verbose_name="accepted by the mail server")),
                ("given_up_at", models.DateTimeField(null=True, verbose_name="given up")),
                ("held", models.CharField(blank=True, max_length=30, verbose_name="held because")),
                ("last_error", models.CharField(blank=True, max_length=200, verbose_name="last answer")),
                ("created_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                (
                    "petition",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="petitions.petition",
                    ),
                ),
                (
                    "signatory",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="mails",
                        to="signatories.signatory",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "outgoing mail",
                "verbose_name_plural": "outgoing mails",
            },
        ),
        migrations.CreateModel(
            name="Heartbeat",
            fields=[
                (
                    "of",
                    models.CharField(
                        choices=[("work", "Work"), ("tallies", "Tallies"), ("backup", "Backup")],
                        max_length=10,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("trouble", models.CharField(blank=True, max_length=200)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("of__in", ["work", "tallies", "backup"])),
                        name="heartbeat_of_something",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Report",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("words", models.TextField(max_length=2000, verbose_name="what is wrong")),
                (
                    "contact",
                    models.CharField(blank=True, max_length=254, verbose_name="how to reach who said so"),
                ),
                (
                    "created_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), verbose_name="reported"
                    ),
                ),
                ("settled_at", models.DateTimeField(blank=True, null=True, verbose_name="settled")),
                (
                    "petition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="reports",
                        to="petitions.petition",
                        verbose_name="petition",
                    ),
                ),
                (
                    "settled_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="settled by",
                    ),
                ),
            ],
            options={
                "verbose_name": "report",
                "verbose_name_plural": "reports",
                "ordering": ["settled_at", "id"],
            },
        ),
        migrations.CreateModel(
            name="RoomLink",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "key",
                    models.CharField(
                        default=petitions.models.petition.make_key, editable=False, max_length=32, unique=True
                    ),
                ),
                ("until", models.DateTimeField(verbose_name="works until")),
                ("uses", models.PositiveIntegerField(verbose_name="signatures at most")),
                (
                    "used",
                    models.PositiveIntegerField(default=0, editable=False, verbose_name="signatures so far"),
                ),
                (
                    "created_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="made by",
                    ),
                ),
                (
                    "petition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="rooms",
                        to="petitions.petition",
                        verbose_name="petition",
                    ),
                ),
            ],
            options={
                "verbose_name": "room link",
                "verbose_name_plural": "room links",
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="StatusChange",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("individual", "individual"), ("organisation", "organisation")],
                        max_length=12,
                        verbose_name="kind",
                    ),
                ),
                (
                    "from_status",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("unconfirmed", "waiting for the e-mail to be confirmed"),
                            ("confirmed", "confirmed, waiting for review"),
                            ("published", "published"),
                            ("rejected", "not accepted"),
                            ("withdrawn", "withdrawn"),
                            ("merged", "merged into another entry"),
                        ],
                        max_length=11,
                        verbose_name="from",
                    ),
                ),
                (
                    "to_status",
                    models.CharField(
                        choices=[
                            ("unconfirmed", "waiting for the e-mail to be confirmed"),
                            ("confirmed", "confirmed, waiting for review"),
                            ("published", "published"),
                            ("rejected", "not accepted"),
                            ("withdrawn", "withdrawn"),
                            ("merged", "merged into another entry"),
                        ],
                        max_length=11,
                        verbose_name="to",
                    ),
                ),
                (
                    "was_listing",
                    models.CharField(
                        choices=[("full", "in full"), ("withheld", "name withheld")], max_length=8
                    ),
                ),
                ("was_country", models.CharField(blank=True, max_length=2)),
                (
                    "listing",
                    models.CharField(
                        choices=[("full", "in full"), ("withheld", "name withheld")], max_length=8
                    ),
                ),
                ("country", models.CharField(blank=True, max_length=2)),
                (
                    "basis",
                    models.CharField(
                        choices=[
                            ("confirmed", "confirmed by e-mail"),
                            ("entered", "entered by an organiser"),
                        ],
                        db_default="confirmed",
                        max_length=9,
                    ),
                ),
                ("published_on", models.DateField(null=True)),
                (
                    "at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), verbose_name="at"
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=30, verbose_name="reason")),
                ("words", models.TextField(blank=True, verbose_name="in words")),
                ("folded_at", models.DateTimeField(null=True)),
                (
                    "bulk",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="changes",
                        to="signatories.bulkdecision",
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="by",
                    ),
                ),
                (
                    "petition",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="petitions.petition",
                        verbose_name="petition",
                    ),
                ),
                (
                    "signatory",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="changes",
                        to="signatories.signatory",
                        verbose_name="signatory",
                    ),
                ),
            ],
            options={
                "verbose_name": "change",
                "verbose_name_plural": "changes",
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="TallyCell",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("individual", "individual"), ("organisation", "organisation")],
                        max_length=12,
                    ),
                ),
                (
                    "listing",
                    models.CharField(
                        choices=[("full", "in full"), ("withheld", "name withheld")], max_length=8
                    ),
                ),
                ("country", models.CharField(blank=True, max_length=2)),
                (
                    "basis",
                    models.CharField(
                        choices=[
                            ("confirmed", "confirmed by e-mail"),
                            ("entered", "entered by an organiser"),
                        ],
                        db_default="confirmed",
                        max_length=9,
                    ),
                ),
                ("count", models.BigIntegerField(default=0)),
                (
                    "petition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="petitions.petition"
                    ),
                ),
            ],
            options={
                "verbose_name": "tally cell",
                "verbose_name_plural": "tally cells",
            },
        ),
        migrations.CreateModel(
            name="UnknownCountry",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("n", models.BigIntegerField()),
                (
                    "petition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="petitions.petition"
                    ),
                ),
            ],
        ),
        migrations.AddField(
            model_name="signatory",
            name="attestation",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="signatories.wording",
            ),
        ),
        migrations.AddField(
            model_name="signatory",
            name="consent",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="signatories.wording",
            ),
        ),
        migrations.CreateModel(
            name="Consent",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "purpose",
                    models.CharField(
                        choices=[
                            ("consent", "consent to be listed"),
                            ("attestation", "authority to sign"),
                            ("updates", "consent to news"),
                        ],
                        max_length=11,
                    ),
                ),
                ("recipient", models.CharField(blank=True, max_length=250)),
                ("given_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "signatory",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="consents",
                        to="signatories.signatory",
                    ),
                ),
                (
                    "wording",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="signatories.wording",
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="bulkdecision",
            constraint=models.CheckConstraint(
                condition=models.Q(("chosen", []), ("flag", ""), ("kind", ""), ("q", ""), _negated=True),
                name="bulk_has_a_rule",
            ),
        ),
        migrations.AddConstraint(
            model_name="daycell",
            constraint=models.UniqueConstraint(fields=("petition", "kind", "on"), name="day_one_cell"),
        ),
        migrations.AddConstraint(
            model_name="sharedrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(("act__in", ["withhold", "withdraw"])), name="shared_request_act_known"
            ),
        ),
        migrations.AddIndex(
            model_name="outgoingmail",
            index=models.Index(
                condition=models.Q(("user__isnull", False)), fields=["user"], name="mail_of_user"
            ),
        ),
        migrations.AddIndex(
            model_name="outgoingmail",
            index=models.Index(
                condition=models.Q(("petition__isnull", False)), fields=["petition"], name="mail_of_petition"
            ),
        ),
        migrations.AddIndex(
            model_name="outgoingmail",
            index=models.Index(
                condition=models.Q(("given_up_at__isnull", True), ("held", ""), ("sent_at__isnull", True)),
                fields=["priority", "due_at"],
                name="mail_due",
            ),
        ),
        migrations.AddConstraint(
            model_name="outgoingmail",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "message__in",
                        [
                            "confirm",
                            "already-signed",
                            "published",
                            "rejected",
                            "corrected",
                            "accepted",
                            "declined",
                            "delivered",
                            "reminder",
                            "last-call",
                            "manage",
                            "entered",
                            "invite",
                            "show",
                            "invitation",
                            "waiting",
                            "closing",
                            "held",
                            "unseen",
                            "asked",
                            "administrator",
                        ],
                    )
                ),
                name="mail_message_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="outgoingmail",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("signatory__isnull", False), ("user__isnull", True)),
                    models.Q(("signatory__isnull", True), ("user__isnull", False)),
                    _connector="OR",
                ),
                name="mail_is_for_one",
            ),
        ),
        migrations.AddConstraint(
            model_name="outgoingmail",
            constraint=models.UniqueConstraint(
                condition=models.Q(("given_up_at__isnull", True), ("sent_at__isnull", True)),
                fields=("signatory", "message"),
                name="mail_one_waiting",
            ),
        ),
        migrations.AddConstraint(
            model_name="outgoingmail",
            constraint=models.UniqueConstraint(
                condition=models.Q(("given_up_at__isnull", True), ("sent_at__isnull", True)),
                fields=("user", "petition", "message"),
                name="mail_one_waiting_for_worker",
            ),
        ),
        migrations.AddConstraint(
            model_name="roomlink",
            constraint=models.CheckConstraint(
                condition=models.Q(("used__lte", models.F("uses"))), name="room_not_overused"
            ),
        ),
        migrations.AddIndex(
            model_name="statuschange",
            index=models.Index(
                condition=models.Q(("folded_at__isnull", True)), fields=["petition"], name="change_unfolded"
            ),
        ),
        migrations.AddIndex(
            model_name="statuschange",
            index=models.Index(fields=["petition", "at"], name="change_by_day"),
        ),
        migrations.AddIndex(
            model_name="statuschange",
            index=models.Index(
                condition=models.Q(
                    ("from_status", "published"),
                    models.Q(("from_status", "merged"), ("to_status", "confirmed")),
                    _connector="OR",
                ),
                fields=["petition", "at"],
                name="change_of_list",
            ),
        ),
        migrations.AddIndex(
            model_name="statuschange",
            index=models.Index(
                condition=models.Q(("by__isnull", False)), fields=["by"], name="change_by_user"
            ),
        ),
        migrations.AddIndex(
            model_name="statuschange",
            index=models.Index(
                condition=models.Q(("bulk__isnull", False)), fields=["bulk"], name="change_of_bulk"
            ),
        ),
        migrations.AddConstraint(
            model_name="statuschange",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["individual", "organisation"])), name="change_kind_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="statuschange",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "to_status__in",
                        ["unconfirmed", "confirmed", "published", "rejected", "withdrawn", "merged"],
                    )
                ),
                name="change_to_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="statuschange",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("listing", "withheld"), _negated=True), ("country", ""), _connector="OR"
                ),
                name="change_withheld_has_no_country",
            ),
        ),
        migrations.AddConstraint(
            model_name="tallycell",
            constraint=models.UniqueConstraint(
                fields=("petition", "kind", "listing", "country", "basis"), name="tally_one_cell"
            ),
        ),
        migrations.AddIndex(
            model_name="signatory",
            index=models.Index(fields=["petition", "id"], name="signatory_newest"),
        ),
        migrations.AddIndex(
            model_name="signatory",
            index=models.Index(
                condition=models.Q(("merged_into__isnull", False)),
                fields=["merged_into"],
                name="signatory_merged",
            ),
        ),
        migrations.AddIndex(
            model_name="signatory",
            index=models.Index(
                condition=models.Q(("fingerprint__isnull", False), ("status__in", ["rejected", "withdrawn"])),
                fields=["petition", "kind", "fingerprint"],
                name="signatory_past_of_address",
            ),
        ),
        migrations.AddIndex(
            model_name="signatory",
            index=models.Index(
                condition=models.Q(("set_aside_at__isnull", False)),
                fields=["set_aside_at"],
                name="signatory_set_aside",
            ),
        ),
        migrations.AddIndex(
            model_name="signatory",
            index=models.Index(
                models.F("petition"),
                models.OrderBy(models.F("kind"), descending=True),
                models.F("sort_key"),
                models.Func(
                    "id", "fingerprint", function="signatories_tie", output_field=models.BigIntegerField()
                ),
                condition=models.Q(("listing", "full"), ("status", "published")),
                name="signatory_list",
            ),
        ),
        migrations.AddIndex(
            model_name="signatory",
            index=models.Index(
                models.F("petition"),
                models.F("country"),
                models.OrderBy(models.F("kind"), descending=True),
                models.F("sort_key"),
                models.Func(
                    "id", "fingerprint", function="signatories_tie", output_field=models.BigIntegerField()
                ),
                condition=models.Q(("listing", "full"), ("status", "published")),
                name="signatory_list_by_country",
            ),
        ),
        migrations.AddIndex(
            model_name="signatory",
            index=models.Index(
                models.F("petition"),
                models.OrderBy(models.F("kind"), descending=True),
                models.OrderBy(models.F("published_on"), descending=True),
                models.F("sort_key"),
                models.Func(
                    "id", "fingerprint", function="signatories_tie", output_field=models.BigIntegerField()
                ),
                condition=models.Q(("listing", "full"), ("status", "published")),
                name="signatory_list_by_day",
            ),
        ),
        migrations.AddIndex(
            model_name="signatory",
            index=django.contrib.postgres.indexes.GinIndex(
                models.Func("search_key", function="signatories_pieces"),
                condition=models.Q(("listing", "full"), ("status", "published")),
                gin_pending_list_limit=128,
                name="signatory_search",
            ),
        ),
        migrations.AddIndex(
            model_name="signatory",
            index=django.contrib.postgres.indexes.GinIndex(
                condition=models.Q(("status__in", ["confirmed", "published"])),
                fields=["twin_keys"],
                gin_pending_list_limit=128,
                name="signatory_twins",
            ),
        ),
        migrations.AddIndex(
            model_name="signatory",
            index=models.Index(
                models.F("petition"),
                models.F("confirmed_at"),
                models.F("id"),
                condition=models.Q(("status", "confirmed")),
                name="signatory_queue",
            ),
        ),
        migrations.AddIndex(
            model_name="signatory",
            index=models.Index(
                django.db.models.functions.text.Upper("email"),
                condition=models.Q(
                    ("listing", "full"), ("status", "published"), models.Q(("email", ""), _negated=True)
                ),
                name="signatory_mailbox",
            ),
        ),
        migrations.AddIndex(
            model_name="signatory",
            index=models.Index(
                models.F("petition"),
                models.F("proposed_at"),
                models.F("id"),
                condition=models.Q(("proposed_at__isnull", False)),
                name="signatory_corrections",
            ),
        ),
        migrations.AddConstraint(
            model_name="signatory",
            constraint=models.UniqueConstraint(
                condition=models.Q(
                    ("fingerprint__isnull", False),
                    ("status__in", ["confirmed", "merged", "published", "unconfirmed"]),
                ),
                fields=("petition", "kind", "fingerprint", "ordinal"),
                name="signatory_one_per_address",
            ),
        ),
        migrations.AddConstraint(
            model_name="signatory",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["individual", "organisation"])), name="signatory_kind_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="signatory",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "status__in",
                        ["unconfirmed", "confirmed", "published", "rejected", "withdrawn", "merged"],
                    )
                ),
                name="signatory_status_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="signatory",
            constraint=models.CheckConstraint(
                condition=models.Q(("listing__in", ["full", "withheld"])), name="signatory_listing_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="signatory",
            constraint=models.CheckConstraint(
                condition=models.Q(("basis__in", ["confirmed", "entered"])), name="signatory_basis_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="signatory",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("merged_into", None), ("status__in", ("merged", "withdrawn")), _connector="OR"
                ),
                name="signatory_lives_on",
            ),
        ),
        migrations.AddConstraint(
            model_name="signatory",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("name", ""), _negated=True), ("forgotten_at__isnull", False), _connector="OR"
                ),
                name="signatory_has_name",
            ),
        ),
        migrations.AddConstraint(
            model_name="signatory",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("status", "unconfirmed"),
                    ("confirmed_at__isnull", False),
                    ("basis", "entered"),
                    _connector="OR",
                ),
                name="signatory_confirmed_has_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="signatory",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("status", "published"), _negated=True),
                    ("published_on__isnull", False),
                    _connector="OR",
                ),
                name="signatory_published_has_day",
            ),
        ),
        migrations.AddConstraint(
            model_name="signatory",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("kind", "organisation"),
                    models.Q(
                        ("acronym", ""), ("is_international", False), ("representative", ""), ("website", "")
                    ),
                    _connector="OR",
                ),
                name="signatory_individual_fields",
            ),
        ),
        migrations.AddConstraint(
            model_name="signatory",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind", "individual"), ("affiliation", ""), _connector="OR"),
                name="signatory_organisation_fields",
            ),
        ),
        migrations.AddConstraint(
            model_name="signatory",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("proposed", {}), ("proposed_at", None)),
                    models.Q(models.Q(("proposed", {}), _negated=True), ("proposed_at__isnull", False)),
                    _connector="OR",
                ),
                name="signatory_correction_has_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="signatory",
            constraint=models.CheckConstraint(
                condition=models.Q(("country", ""), ("country__regex", "^[A-Z]{2}$"), _connector="OR"),
                name="signatory_country_is_a_code",
            ),
        ),
        migrations.AddConstraint(
            model_name="signatory",
            constraint=models.CheckConstraint(
                condition=models.Q(("is_international", False), ("country", ""), _connector="OR"),
                name="signatory_international_has_no_country",
            ),
        ),
        migrations.AddConstraint(
            model_name="signatory",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("confirmed_at__isnull", True),
                    ("confirmed_at__gte", models.F("signed_at")),
                    _connector="OR",
                ),
                name="signatory_confirms_after_signing",
            ),
        ),
        migrations.AddConstraint(
            model_name="consent",
            constraint=models.CheckConstraint(
                condition=models.Q(("purpose__in", ["consent", "attestation", "updates"])),
                name="consent_purpose_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="consent",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_at__isnull", True)),
                fields=("signatory", "purpose", "recipient"),
                name="consent_one_active",
            ),
        ),
    ]
