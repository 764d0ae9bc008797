"""Checks that an upload is a PDF of bounded size, by its content and not by its name."""

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

LARGEST = 10 * 1024 * 1024  # bytes


def validate_pdf(file: UploadedFile) -> None:
    """Refuse a file that is no PDF or is larger than 10 MB. Raises ValidationError."""
    if (file.size or 0) > LARGEST:
        raise ValidationError(_("The file is larger than 10 MB."))
    beginning = file.read(1024)
    file.seek(0)
    # ISO 32000-1, 7.5.2 and its implementation notes: the header is within the first 1,024 bytes.
    if b"%PDF-" not in beginning:
        raise ValidationError(_("This file is not a PDF."))
