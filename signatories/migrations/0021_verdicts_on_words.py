"""Let verdicts on words be undone, and tell their owners."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """What was set aside, for a day, and two kinds of mail."""

    dependencies = [
        ("petitions", "0005_amended"),
        ("signatories", "0020_lives_on"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="outgoingmail",
            name="mail_message_known",
        ),
        migrations.AddField(
            model_name="signatory",
            name="set_aside",
            field=models.JSONField(blank=True, default=dict, editable=False),
        ),
        migrations.AddField(
            model_name="signatory",
            name="set_aside_at",
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
        migrations.AlterField(
            model_name="outgoingmail",
            name="message",
            field=models.CharField(
                choices=[
                    ("confirm", "please confirm"),
                    ("already-signed", "you have already signed"),
                    ("published", "published after review"),
                    ("rejected", "not accepted"),
                    ("corrected", "name corrected by a moderator"),
                    ("accepted", "correction accepted"),
                    ("declined", "correction declined"),
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
                ],
                max_length=20,
                verbose_name="message",
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
                        ],
                    )
                ),
                name="mail_message_known",
            ),
        ),
    ]
