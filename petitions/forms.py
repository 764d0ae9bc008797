"""The forms of a petition, its texts, documents and team in the admin."""

from dataclasses import replace
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms import BaseInlineFormSet
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import invitations
from accounts.models import User
from accounts.text import line, validate_line
from petitions import languages, markdown, roles, word_files
from petitions.fields import MomentField
from petitions.models import Document, Petition, Role, State, Statement


class PetitionForm(forms.ModelForm):
    """A petition. It refuses changes of an opened petition before a database trigger does."""

    closes_at = MomentField(
        label=gettext_lazy("closes"),
        required=False,
        ends=True,
        help_text=gettext_lazy("If you give no time, it closes at the end of that day."),
    )
    public_at = MomentField(
        label=gettext_lazy("public from"),
        required=False,
        help_text=Petition._meta.get_field("public_at").help_text,
    )

    def clean(self) -> dict[str, object]:
        """Refuse changes of what opening froze."""
        cleaned = super().clean() or {}
        before = self.instance
        if before.pk is None or before.state == State.DRAFT:
            return cleaned
        for name in ("controller", "contact"):
            if not cleaned.get(name):
                self.add_error(name, _("An open petition needs it."))
        closes_at = cleaned.get("closes_at")
        if closes_at and before.closes_at and closes_at == before.closes_at.replace(microsecond=0):
            # The page shows whole seconds, so a difference of less than a second is no move of the close.
            closes_at = cleaned["closes_at"] = before.closes_at
        shown = self.initial.get("closes_at")
        if shown and (closes_at is None or closes_at < shown):
            self.add_error("closes_at", _("An open petition can only close later than it was to close."))
        elif shown and closes_at and closes_at > shown and before.clock >= shown:
            self.add_error("closes_at", _("This petition has closed, and stays closed."))
        return cleaned


class StatementFormSet(BaseInlineFormSet):
    """The texts of one petition: exactly one is the official version, and each language occurs once."""

    @property
    def left_out_of_files(self) -> list[str]:
        """Return sentences on the parts of the sent files that were left out.

        If the page is shown again, its fields hold the files' text, so saving reports nothing more.
        """
        sent = [form for form in self.forms if form.files.get(form.add_prefix("word"))]
        return [sentence for form in sent if isinstance(form, TextForm) for sentence in form.left_out]

    def clean(self) -> None:
        """Require exactly one official version among the texts that will be saved."""
        super().clean()
        kept = [
            form.cleaned_data
            for form in self.forms
            if form.is_valid() and not form.cleaned_data.get("DELETE")
        ]
        texts = [data for data in kept if data.get("title")]
        shown = {form.instance.pk for form in self.forms if form.instance.pk}
        others = (
            self.instance.statements.exclude(pk__in=shown).filter(authentic=True).count()
            if self.instance.pk
            else 0
        )
        authentic = others + sum(bool(data.get("authentic")) for data in texts)
        if authentic > 1:
            raise ValidationError(_("Only one version can be authentic."))
        if texts and not authentic and not others and len(texts) == 1:
            # The only text is the official version.
            texts[0]["authentic"] = True
            next(form for form in self.forms if form.cleaned_data is texts[0]).instance.authentic = True
        elif texts and not authentic:
            raise ValidationError(_("Tick one version as the authentic one."))


class RoleFormSet(BaseInlineFormSet):
    """The team of one petition: each person once, with rights that the user may give."""

    # The user who fills in the form.
    by: User | None = None

    def clean(self) -> None:
        """Refuse two roles for one person, and rights that the user may not give."""
        super().clean()
        self._hold_to_one_role()
        self._hold_to_own_rights()

    def _hold_to_own_rights(self) -> None:
        petition: Petition = self.instance
        if self.by is None or petition.pk is None:
            return
        own = roles.rights_of(petition, self.by)
        for form in self.forms:
            said = getattr(form, "cleaned_data", {})
            if not said or said.get("DELETE") or "email" not in said:
                continue
            before = roles.rights_of(petition, form.instance.user)
            for right, kept in (("may_see_contact", "contact"), ("may_see_withheld", "withheld")):
                wanted = replace(before, **{kept: said.get(right, False)})
                if not roles.may_give(before, wanted, by=self.by, to=form.instance.user, own=own):
                    form.add_error(
                        right, _("You cannot give a right that you do not have on this petition yourself.")
                    )

    def _hold_to_one_role(self) -> None:
        kept = {form.instance.pk for form in self.forms if form.instance.pk}
        others = Role.objects.filter(petition=self.instance.pk).exclude(pk__in=kept)
        seen = {email.casefold() for email in others.values_list("user__email", flat=True)}
        if self.instance.pk is None and self.by and not self.by.is_superuser:
            # Saving the petition makes its author an organiser.
            seen.add(self.by.email.casefold())
        for form in self.forms:
            email = getattr(form, "cleaned_data", {}).get("email", "").casefold()
            if email and not form.cleaned_data.get("DELETE"):
                if email in seen:
                    form.add_error("email", _("This person has a role here already. Change that one."))
                seen.add(email)


class TypedLinesField(forms.CharField):
    """Entries that are typed on a line each."""

    widget = forms.Textarea(attrs={"rows": 3})

    def prepare_value(self, value: object) -> object:
        """Show a list as lines."""
        return "\n".join(value) if isinstance(value, list) else value

    def lines(self, value: object) -> list[str]:
        """Return the lines that are not empty. Raises ValidationError."""
        return [tidy for one in (super().clean(value) or "").splitlines() if (tidy := line(one))]


class LinesField(TypedLinesField):
    """A list of texts, typed with one on each line."""

    def clean(self, value: object) -> list[str]:
        """Return the lines that are not empty. Raises ValidationError."""
        return self.lines(value)


class TextForm(forms.ModelForm):
    """A text in one language: cleaned when it is sent, with the direction of its language."""

    class Meta:
        # The text is checked after cleaning, so that bullets of word processors cause no error.
        field_classes = {"text": forms.CharField}

    def clean_language(self) -> str:
        """Return the language tag in lower case."""
        return languages.normalise(self.cleaned_data["language"])

    # Sentences about the parts of the text that were dropped.
    left_out: list[str] = []

    def clean_text(self) -> str:
        """Return the text without leftovers of word processors, and note what was dropped."""
        cleaned, self.left_out = markdown.clean(
            self.cleaned_data["text"], title=self.cleaned_data.get("title", "")
        )
        return cleaned.strip()

    def save(self, commit: bool = True) -> Statement | Document:
        """Set the direction before saving."""
        self.instance.direction = languages.direction(self.instance.language)
        saved: Statement | Document = super().save(commit)
        return saved


class StatementForm(TextForm):
    """The statement in one language."""

    addressees = LinesField(
        label=gettext_lazy("addressees"), required=False, help_text=gettext_lazy("One per line.")
    )

    word = forms.FileField(
        label=gettext_lazy("Or a Word file (.docx)"),
        required=False,
        help_text=gettext_lazy(
            "Its text takes the place of the one above: headings, lists, links, footnotes."
        ),
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        """Make the text optional: a file may bring it."""
        super().__init__(*args, **options)
        if "text" in self.fields:
            self.fields["text"].required = False

    def clean(self) -> dict[str, object]:
        """Read the text from the file, if there is one; require a text or a file. Raises ValidationError."""
        cleaned = super().clean() or {}
        file = cleaned.get("word")
        if file:
            found, left_out = word_files.read(file, size=file.size)
            brought, notes = markdown.clean(found, title=cleaned.get("title", ""))
            cleaned["text"], self.left_out = brought.strip(), left_out + notes
            self.instance.text = cleaned["text"]
            # Files are not kept, so a page that is shown again has the file's text in its fields.
            typed = QueryDict(mutable=True)
            typed.update(self.data)
            typed[self.add_prefix("text")] = cleaned["text"]
            self.data = typed
        elif not cleaned.get("text") and "text" in self.fields and "text" not in self.errors:
            self.add_error("text", _("Enter the text, or choose a file."))
        return cleaned

    class Meta(TextForm.Meta):
        model = Statement
        fields = (
            "language",
            "authentic",
            "title",
            "subtitle",
            "summary",
            "addressees",
            "place",
            "who_may_sign",
            "text",
        )
        widgets = {"text": forms.Textarea(attrs={"rows": 24})}


class DocumentForm(TextForm):
    """A companion document: a text or a PDF."""

    class Meta(TextForm.Meta):
        model = Document
        fields = ("name", "language", "title", "text", "file", "position", "tells_outcome")

    def clean(self) -> dict[str, object]:
        """Require a text or a PDF."""
        cleaned = super().clean() or {}
        if not cleaned.get("text") and not cleaned.get("file"):
            raise ValidationError(_("Enter a text or choose a PDF."))
        return cleaned


class RoleForm(forms.ModelForm):
    """A role. Its user is named by e-mail address, so that nobody can browse the accounts."""

    email = forms.EmailField(label=gettext_lazy("e-mail address"), validators=[validate_line])

    class Meta:
        model = Role
        fields = ("email", "name", "may_see_contact", "may_see_withheld", "gets_mail")

    def __init__(self, *args: Any, **options: Any) -> None:
        """Show the user's address; an existing role cannot be given to another user."""
        super().__init__(*args, **options)
        if self.instance.pk:
            self.fields["email"].initial = self.instance.user.email
            self.fields["email"].disabled = True

    def clean_email(self) -> str:
        """Return the address; saving creates a missing account, which is then invited by mail."""
        email: str = self.cleaned_data["email"]
        user = User.objects.filter(email__iexact=email).first()
        if user and not user.is_active and user.pk != self.instance.user_id:
            raise ValidationError(_("This account is switched off."))
        self.instance.user = user or User(email=email)
        return email

    def save(self, commit: bool = True) -> Role:
        """Save the role, and create the account if it is missing."""
        if self.instance.user.pk is None:
            self.instance.user = invitations.invite(self.instance.user.email)
        role: Role = super().save(commit)
        return role
