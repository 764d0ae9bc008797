"""The tables of petitions, as its models say."""

import datetime

import django.contrib.postgres.fields
import django.core.validators
import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

import coalitions.models
import petitions.colours
import petitions.models.petition
import petitions.models.texts
import petitions.uploads


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("coalitions", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Petition",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "coalition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="petitions",
                        to="coalitions.coalition",
                        verbose_name="coalition",
                    ),
                ),
                (
                    "slug",
                    models.SlugField(
                        help_text="The last part of the page's address.",
                        max_length=80,
                        unique=True,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^[a-z0-9]+(-[a-z0-9]+)*$", "Use small letters, digits and single hyphens."
                            )
                        ],
                        verbose_name="address",
                    ),
                ),
                (
                    "default_language",
                    models.CharField(
                        default="en",
                        max_length=35,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^[A-Za-z]{2,3}(-[A-Za-z]{4})?(-([A-Za-z]{2}|[0-9]{3}))?(-([A-Za-z0-9]{5,8}|[0-9][A-Za-z0-9]{3}))*$",
                                "Enter a language tag like en, pt-BR or zh-Hans.",
                            )
                        ],
                        verbose_name="default language",
                    ),
                ),
                (
                    "kinds",
                    models.CharField(
                        choices=[
                            ("organisations", "organisations"),
                            ("individuals", "individuals"),
                            ("both", "organisations and individuals"),
                        ],
                        default="both",
                        max_length=13,
                        verbose_name="who may sign",
                    ),
                ),
                (
                    "review",
                    models.CharField(
                        choices=[
                            ("organisations", "organisations"),
                            ("individuals", "individuals"),
                            ("both", "organisations and individuals"),
                            ("none", "nobody"),
                        ],
                        default="organisations",
                        max_length=13,
                        verbose_name="published only after review",
                    ),
                ),
                (
                    "holds_all",
                    models.BooleanField(default=False, verbose_name="hold all new names for review"),
                ),
                (
                    "lists_individuals_in_downloads",
                    models.BooleanField(default=True, verbose_name="list individuals in downloads"),
                ),
                (
                    "has_neutral_subjects",
                    models.BooleanField(default=False, verbose_name="neutral subjects in e-mails"),
                ),
                ("event_from_on", models.DateField(blank=True, null=True, verbose_name="event from")),
                ("event_until_on", models.DateField(blank=True, null=True, verbose_name="event until")),
                (
                    "controller",
                    models.CharField(
                        blank=True,
                        help_text="Who is responsible for the signatories' data.",
                        max_length=250,
                        verbose_name="controller",
                    ),
                ),
                (
                    "contact",
                    models.CharField(
                        blank=True,
                        help_text="How signatories and the press reach the controller.",
                        max_length=250,
                        verbose_name="contact",
                    ),
                ),
                (
                    "recipients",
                    models.CharField(
                        blank=True,
                        help_text="To whom the list will be handed. Left empty: the addressees.",
                        max_length=500,
                        verbose_name="recipients",
                    ),
                ),
                (
                    "news_sender",
                    models.CharField(
                        blank=True,
                        help_text="Who may write to signatories that ask for news. Left empty: nobody is asked.",
                        max_length=250,
                        verbose_name="sender of news",
                    ),
                ),
                (
                    "accent",
                    models.CharField(
                        blank=True,
                        help_text="Of buttons and numbers, like #7b1e2e. Left empty: the site's own.",
                        max_length=7,
                        validators=[petitions.colours.validate],
                        verbose_name="colour",
                    ),
                ),
                (
                    "time_zone",
                    models.CharField(
                        default="UTC",
                        max_length=64,
                        validators=[coalitions.models.validate_time_zone],
                        verbose_name="time zone",
                    ),
                ),
                ("opens_at", models.DateTimeField(blank=True, null=True, verbose_name="opens")),
                ("closes_at", models.DateTimeField(blank=True, null=True, verbose_name="closes")),
                (
                    "grace_hours",
                    models.PositiveSmallIntegerField(
                        default=24,
                        validators=[django.core.validators.MaxValueValidator(24)],
                        verbose_name="hours to confirm after the close",
                    ),
                ),
                (
                    "public_at",
                    models.DateTimeField(
                        blank=True,
                        help_text="Before it, every page needs the secret link. Left empty: public as soon as it opens.",
                        null=True,
                        verbose_name="public from",
                    ),
                ),
                (
                    "key",
                    models.CharField(
                        default=petitions.models.petition.make_key, editable=False, max_length=32
                    ),
                ),
                (
                    "fingerprint_version",
                    models.PositiveSmallIntegerField(
                        default=petitions.models.petition.newest_fingerprint_version, editable=False
                    ),
                ),
                ("paused_at", models.DateTimeField(editable=False, null=True)),
                ("close_reason", models.CharField(blank=True, editable=False, max_length=500)),
                (
                    "created_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False
                    ),
                ),
            ],
            options={
                "verbose_name": "petition",
                "verbose_name_plural": "petitions",
                "ordering": ["-opens_at", "-id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("kinds__in", ["organisations", "individuals", "both"])),
                        name="petition_kinds_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("review__in", ["organisations", "individuals", "both", "none"])),
                        name="petition_review_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("closes_at__isnull", True),
                            ("opens_at__isnull", True),
                            ("closes_at__gt", models.F("opens_at")),
                            _connector="OR",
                        ),
                        name="petition_closes_after_it_opens",
                        violation_error_message="A petition closes after it opens.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("closes_at__isnull", True),
                            ("closes_at__lt", datetime.datetime(2100, 1, 1, 0, 0, tzinfo=datetime.UTC)),
                            _connector="OR",
                        ),
                        name="petition_closes_in_our_time",
                        violation_error_message="A petition closes within this century.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("event_from_on__isnull", True),
                            ("event_until_on__isnull", True),
                            ("event_until_on__gte", models.F("event_from_on")),
                            _connector="OR",
                        ),
                        name="petition_event_in_order",
                        violation_error_message="The event ends after it begins.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("opens_at__isnull", True),
                            models.Q(
                                models.Q(("controller", ""), _negated=True),
                                models.Q(("contact", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="petition_opens_with_controller_and_contact",
                        violation_error_message="A petition cannot open without a controller and a contact.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("slug__regex", "^[a-z0-9]+(-[a-z0-9]+)*$")),
                        name="petition_slug_fits_address",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("grace_hours__lte", 24)), name="petition_grace_within_a_day"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Convenor",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(default=0, verbose_name="position")),
                ("name", models.CharField(max_length=250, verbose_name="name")),
                ("website", models.URLField(blank=True, verbose_name="website")),
                (
                    "petition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="convenors",
                        to="petitions.petition",
                        verbose_name="petition",
                    ),
                ),
            ],
            options={
                "verbose_name": "convenor",
                "verbose_name_plural": "convenors",
                "ordering": ["position", "id"],
            },
        ),
        migrations.CreateModel(
            name="RoleChange",
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
                (
                    "was_name",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("organiser", "organiser"),
                            ("moderator", "moderator"),
                            ("viewer", "viewer"),
                        ],
                        max_length=9,
                    ),
                ),
                ("saw_contact", models.BooleanField(default=False)),
                ("saw_withheld", models.BooleanField(default=False)),
                (
                    "name",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("organiser", "organiser"),
                            ("moderator", "moderator"),
                            ("viewer", "viewer"),
                        ],
                        max_length=9,
                        verbose_name="role",
                    ),
                ),
                ("sees_contact", models.BooleanField(default=False, verbose_name="may see contact data")),
                ("sees_withheld", models.BooleanField(default=False, verbose_name="may see withheld names")),
                ("is_administrators", models.BooleanField(default=False)),
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
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="role_changes",
                        to="petitions.petition",
                        verbose_name="petition",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="person",
                    ),
                ),
            ],
            options={
                "verbose_name": "change of a role",
                "verbose_name_plural": "changes of roles",
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="Statement",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "language",
                    models.CharField(
                        max_length=35,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^[A-Za-z]{2,3}(-[A-Za-z]{4})?(-([A-Za-z]{2}|[0-9]{3}))?(-([A-Za-z0-9]{5,8}|[0-9][A-Za-z0-9]{3}))*$",
                                "Enter a language tag like en, pt-BR or zh-Hans.",
                            )
                        ],
                        verbose_name="language",
                    ),
                ),
                (
                    "direction",
                    models.CharField(
                        choices=[("ltr", "left to right"), ("rtl", "right to left")],
                        default="ltr",
                        max_length=3,
                        verbose_name="direction",
                    ),
                ),
                (
                    "authentic",
                    models.BooleanField(
                        default=False,
                        help_text="The version that counts where versions differ.",
                        verbose_name="authentic",
                    ),
                ),
                ("title", models.CharField(max_length=300, verbose_name="title")),
                ("subtitle", models.CharField(blank=True, max_length=300, verbose_name="subtitle")),
                ("summary", models.TextField(blank=True, max_length=1000, verbose_name="summary")),
                ("text", models.TextField(help_text="In Markdown.", max_length=200000, verbose_name="text")),
                (
                    "addressees",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=300),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="addressees",
                    ),
                ),
                ("place", models.CharField(blank=True, max_length=250, verbose_name="place")),
                (
                    "who_may_sign",
                    models.CharField(blank=True, max_length=500, verbose_name="who may sign, as printed"),
                ),
                (
                    "withdrawn_at",
                    models.DateTimeField(blank=True, editable=False, null=True, verbose_name="withdrawn"),
                ),
                (
                    "created_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False
                    ),
                ),
                ("edited_at", models.DateTimeField(auto_now=True)),
                (
                    "petition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="statements",
                        to="petitions.petition",
                        verbose_name="petition",
                    ),
                ),
            ],
            options={
                "verbose_name": "statement",
                "verbose_name_plural": "statements",
                "ordering": ["-authentic", "language"],
            },
        ),
        migrations.CreateModel(
            name="Amendment",
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
                        choices=[
                            ("erratum", "erratum"),
                            ("language", "another language"),
                            ("withdrawal", "translation withdrawn"),
                            ("close", "the close moved"),
                            ("closed", "closed early"),
                            ("reopened", "reopened"),
                            ("paused", "new signatures paused"),
                            ("resumed", "new signatures resumed"),
                        ],
                        max_length=10,
                        verbose_name="what",
                    ),
                ),
                ("old", models.TextField(blank=True, max_length=2000, verbose_name="old")),
                ("new", models.TextField(blank=True, max_length=2000, verbose_name="new")),
                ("reason", models.TextField(blank=True, max_length=500, verbose_name="reason")),
                (
                    "at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), verbose_name="at"
                    ),
                ),
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
                        related_name="amendments",
                        to="petitions.petition",
                        verbose_name="petition",
                    ),
                ),
                (
                    "statement",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="amendments",
                        to="petitions.statement",
                        verbose_name="statement",
                    ),
                ),
            ],
            options={
                "verbose_name": "amendment",
                "verbose_name_plural": "amendments",
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="Document",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.SlugField(max_length=80, verbose_name="address")),
                (
                    "language",
                    models.CharField(
                        max_length=35,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^[A-Za-z]{2,3}(-[A-Za-z]{4})?(-([A-Za-z]{2}|[0-9]{3}))?(-([A-Za-z0-9]{5,8}|[0-9][A-Za-z0-9]{3}))*$",
                                "Enter a language tag like en, pt-BR or zh-Hans.",
                            )
                        ],
                        verbose_name="language",
                    ),
                ),
                (
                    "direction",
                    models.CharField(
                        choices=[("ltr", "left to right"), ("rtl", "right to left")],
                        default="ltr",
                        max_length=3,
                        verbose_name="direction",
                    ),
                ),
                ("title", models.CharField(max_length=300, verbose_name="title")),
                (
                    "text",
                    models.TextField(
                        blank=True, help_text="In Markdown.", max_length=200000, verbose_name="text"
                    ),
                ),
                (
                    "file",
                    models.FileField(
                        blank=True,
                        upload_to=petitions.models.texts.document_path,
                        validators=[petitions.uploads.validate_pdf],
                        verbose_name="PDF",
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(default=0, verbose_name="position")),
                (
                    "tells_outcome",
                    models.BooleanField(
                        default=False,
                        help_text="Once the petition has closed, it stands above the text.",
                        verbose_name="says what became of the statement",
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), editable=False
                    ),
                ),
                (
                    "petition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="documents",
                        to="petitions.petition",
                        verbose_name="petition",
                    ),
                ),
            ],
            options={
                "verbose_name": "document",
                "verbose_name_plural": "documents",
                "ordering": ["position", "id"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("petition", "name", "language"), name="document_one_per_language"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("direction__in", ["ltr", "rtl"])), name="document_direction_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("text", ""), _negated=True),
                            models.Q(("file", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="document_has_text_or_file",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Role",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "name",
                    models.CharField(
                        choices=[
                            ("organiser", "organiser"),
                            ("moderator", "moderator"),
                            ("viewer", "viewer"),
                        ],
                        max_length=9,
                        verbose_name="role",
                    ),
                ),
                ("may_see_contact", models.BooleanField(default=False, verbose_name="may see contact data")),
                (
                    "may_see_withheld",
                    models.BooleanField(default=False, verbose_name="may see withheld names"),
                ),
                ("gets_mail", models.BooleanField(default=True, verbose_name="gets mail about what waits")),
                (
                    "petition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="roles",
                        to="petitions.petition",
                        verbose_name="petition",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="roles",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="person",
                    ),
                ),
            ],
            options={
                "verbose_name": "role",
                "verbose_name_plural": "roles",
                "constraints": [
                    models.UniqueConstraint(fields=("petition", "user"), name="role_one_per_person"),
                    models.CheckConstraint(
                        condition=models.Q(("name__in", ["organiser", "moderator", "viewer"])),
                        name="role_known",
                    ),
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="statement",
            constraint=models.UniqueConstraint(
                condition=models.Q(("withdrawn_at", None)),
                fields=("petition", "language"),
                name="statement_one_per_language",
            ),
        ),
        migrations.AddConstraint(
            model_name="statement",
            constraint=models.UniqueConstraint(
                condition=models.Q(("authentic", True)), fields=("petition",), name="statement_one_authentic"
            ),
        ),
        migrations.AddConstraint(
            model_name="statement",
            constraint=models.CheckConstraint(
                condition=models.Q(("direction__in", ["ltr", "rtl"])), name="statement_direction_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="statement",
            constraint=models.CheckConstraint(
                condition=models.Q(("title", ""), _negated=True), name="statement_has_title"
            ),
        ),
        migrations.AddConstraint(
            model_name="statement",
            constraint=models.CheckConstraint(
                condition=models.Q(("authentic", False), ("withdrawn_at__isnull", True), _connector="OR"),
                name="statement_authentic_stays",
            ),
        ),
        migrations.AddConstraint(
            model_name="amendment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "act__in",
                        [
                            "erratum",
                            "language",
                            "withdrawal",
                            "close",
                            "closed",
                            "reopened",
                            "paused",
                            "resumed",
                        ],
                    )
                ),
                name="amendment_act_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="amendment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("act", "erratum"), _negated=True),
                    models.Q(models.Q(("old", ""), _negated=True), ("statement__isnull", False)),
                    _connector="OR",
                ),
                name="erratum_has_words",
            ),
        ),
        migrations.AddConstraint(
            model_name="amendment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("act", "closed"), _negated=True),
                    models.Q(("reason", ""), _negated=True),
                    _connector="OR",
                ),
                name="early_close_has_reason",
            ),
        ),
    ]
