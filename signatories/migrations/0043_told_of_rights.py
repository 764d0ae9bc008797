"""Mails that tell organisers of rights on their petition, and ask owners of a shared entry."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """Three more kinds of mail."""

    dependencies = [
        ("petitions", "0007_role_changes"),
        ("signatories", "0042_backups_are_noted"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="outgoingmail",
            name="mail_message_known",
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
    ]
