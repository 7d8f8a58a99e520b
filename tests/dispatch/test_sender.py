import pytest

from letters.dispatch import sender
from letters.errors import BadSettings


@pytest.mark.parametrize(
    ("setting", "name", "mailbox"),
    [
        ("letters@hmic.example", "", "letters@hmic.example"),
        ("HMIC <letters@hmic.example>", "HMIC", "letters@hmic.example"),
        ("HMIC, Letters <letters@hmic.example>", "HMIC, Letters", "letters@hmic.example"),
        ("Arolygiaeth Ŵ <l+1@hmic.example>", "Arolygiaeth Ŵ", "l+1@hmic.example"),
    ],
)
def test_one_mailbox_with_or_without_a_name(setting, name, mailbox):
    assert sender.read(setting) == sender.Sender(name, mailbox)


def test_the_domain_is_what_follows_the_at():
    assert sender.read("HMIC <letters@hmic.example>").domain == "hmic.example"


@pytest.mark.parametrize(
    "setting",
    [
        None,
        "",
        "HMIC",
        "a@hmic.example, b@kent.example",
        "a@hmic.example,b@kent.example",
        "A <a@hmic.example>, B <b@kent.example>",
        "A <a@kent.example> <b@hmic.example>",
        "a@kent.example@hmic.example",
        "A <a@hmic.example>\r\nBcc: b@kent.example",
        "A <a@hmic.example\n>",
        "a@hmic.example\n",
        "A <@hmic.example>",
    ],
)
def test_anything_else_is_refused(setting):
    with pytest.raises(BadSettings, match=r"mail\.sender"):
        sender.read(setting)
