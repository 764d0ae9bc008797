import pytest
from django.core.management import CommandError, call_command


@pytest.mark.parametrize("address", ["", "nobody", "a\nb@mail.example"])
def test_no_test_is_sent_to_what_is_no_address(address, mailoutbox):
    with pytest.raises(CommandError, match="no e-mail address"):
        call_command("send_test_mail", address)
    assert not mailoutbox


def test_a_test_is_sent(mailoutbox, capsys):
    call_command("send_test_mail", "desk@mail.example")
    assert mailoutbox[0].to == ["desk@mail.example"]
    assert "took a mail to desk@mail.example" in capsys.readouterr().out
