"""The public sign form and the pages behind mailed links."""
