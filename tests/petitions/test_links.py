import pytest
from django.urls import reverse
from django.utils.translation import override

from petitions import links


@pytest.mark.parametrize("sealed", ["1.abc", "SEALED", "a-SEALED.b_c"])
@pytest.mark.parametrize(
    ("name", "args"), [("signing:confirm", ()), ("signing:check_your_email", ("slug~SEALED",))]
)
def test_what_a_token_opens_is_where_django_would_look_for_it(sealed, name, args):
    for language in ("en", "ar", "en"):
        with override(language):
            assert links.path_with_token(sealed, name, *args) == reverse(name, args=[*args, sealed])
