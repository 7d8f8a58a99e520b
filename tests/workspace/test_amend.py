"""A value changed in a data file leaves every other byte where it was, or the file alone."""

import codecs
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from letters.errors import Unfit
from letters.workspace import reader
from letters.workspace.amend import Setting, amend

TOP = Path(__file__).parents[2]
KENT = """\
# Kent, with what people write around values.
force: kent   # the id
addressee:            # the chief
  name: "Ms B Sample"   # quoted
  office: Chief Constable
  mailbox: 'chief@kent.police.example'  # not the deputy
  verified_on:   2014-08-29\t# by telephone
copied_to:
- office: Liaison Officer
  mailbox: liaison@kent.police.example

# the deputy comes last
- {office: Deputy, mailbox: deputy@kent.police.example}   # in brackets
findings: {}
"""
CHIEF, LIAISON, DEPUTY = ("addressee",), ("copied_to", 0), ("copied_to", 1)


def amended(text, *settings_):
    return amend(text.encode(), "kent.yaml", settings_)[0].decode()


@pytest.mark.parametrize(
    ("loc", "key", "value", "old", "new"),
    [
        (CHIEF, "mailbox", "new@kent.police.example", "'chief@kent.police.example'", "new@kent.police.example"),
        (CHIEF, "verified_on", "2014-09-03", "2014-08-29\t#", "2014-09-03\t#"),
        (CHIEF, "phone", "+44 1622 690690", "by telephone\n", "by telephone\n  phone: +44 1622 690690\n"),
        (LIAISON, "mailbox", "x@kent.police.example", "liaison@kent.police.example", "x@kent.police.example"),
        (LIAISON, "verified_on", "2014-09-03", "liaison@kent.police.example\n",
         "liaison@kent.police.example\n  verified_on: 2014-09-03\n"),
        (DEPUTY, "mailbox", "x@kent.police.example", "deputy@kent.police.example", "x@kent.police.example"),
        (DEPUTY, "verified_on", "2014-09-03", "deputy@kent.police.example",
         "deputy@kent.police.example, verified_on: 2014-09-03"),
        (DEPUTY, "mailbox", "a{b}#c@kent.police.example", "deputy@kent.police.example", '"a{b}#c@kent.police.example"'),
    ],
)  # fmt: skip
def test_one_value_changes_and_nothing_else(loc, key, value, old, new):
    assert KENT.count(old) == 1
    assert amended(KENT, Setting(loc, key, value)) == KENT.replace(old, new)


def test_several_values_of_one_record_keep_their_order():
    settings_ = (Setting(DEPUTY, "mailbox", "x@kent.police.example"), Setting(DEPUTY, "verified_on", "2014-09-03"),
                 Setting(DEPUTY, "phone", "01622 690690"))  # fmt: skip
    new = "mailbox: x@kent.police.example, verified_on: 2014-09-03, phone: 01622 690690}"
    assert amended(KENT, *settings_) == KENT.replace("mailbox: deputy@kent.police.example}", new)
    liaison = tuple(Setting(LIAISON, each.key, each.value) for each in settings_)
    lines = "mailbox: x@kent.police.example\n  verified_on: 2014-09-03\n  phone: 01622 690690\n"
    assert amended(KENT, *liaison) == KENT.replace("mailbox: liaison@kent.police.example\n", lines)


@pytest.mark.parametrize("ending", ["\r\n", "\r"])
def test_line_ends_and_the_mark_of_windows_stay(ending):
    raw = codecs.BOM_UTF8 + KENT.replace("\n", ending).encode()
    after, _ = amend(raw, "kent.yaml", [Setting(LIAISON, "verified_on", "2014-09-03")])
    plain = amended(KENT, Setting(LIAISON, "verified_on", "2014-09-03"))
    assert after == codecs.BOM_UTF8 + plain.replace("\n", ending).encode()


def test_a_last_line_without_an_end_can_be_followed():
    text = "addressee:\n  office: Chief\n  mailbox: a@kent.example"
    assert amended(text, Setting(CHIEF, "verified_on", "2014-09-03")) == f"{text}\n  verified_on: 2014-09-03"


@pytest.mark.parametrize(
    "text",
    [
        "addressee:\n  office: Chief\n  mailbox: >-\n    a@kent.example\n",
        "addressee:\n  office: Chief\n  mailbox: 'a@kent.\n    example'\n",
        "addressee:\n  office: Chief\n  mailbox:\n",
    ],
)
def test_a_value_that_is_not_on_its_line_is_left_to_people(text):
    with pytest.raises(Unfit) as caught:
        amended(text, Setting(CHIEF, "mailbox", "b@kent.example"))
    [problem] = caught.value.problems
    assert (problem.file, problem.remedy) == ("kent.yaml", "change it by hand, in one line")


def test_a_file_with_mistakes_is_left_alone():
    with pytest.raises(Unfit, match="1 problem"):
        amended(f"{KENT}force: kent\n", Setting(CHIEF, "verified_on", "2014-09-03"))


@pytest.mark.parametrize("file", sorted((TOP / "data/forces").glob("*.yaml")), ids=lambda path: path.stem)
def test_every_letter_of_the_sample_can_be_verified(file):
    raw = file.read_bytes()
    after, document = amend(
        raw, file.name, [Setting(CHIEF, "verified_on", "2014-09-03"), Setting(LIAISON, "verified_on", "2014-09-03")]
    )
    assert re.sub(rb"verified_on: \d{4}-\d\d-\d\d", b"", after) == re.sub(rb"verified_on: \d{4}-\d\d-\d\d", b"", raw)
    assert document.root.get("addressee", "verified_on").text == "2014-09-03"


LINES = st.text(st.sampled_from("abZ ’ü:#-'\"{}[],&*!|>%@`\\\t"), max_size=12)


@settings(max_examples=300, deadline=None)
@given(st.lists(LINES, min_size=2, max_size=2), st.sampled_from(["\n", "\r\n"]), st.booleans(), st.data())
def test_whatever_stands_around_it_the_result_is_exact_or_refused(around, end, flow, data):
    key = data.draw(st.sampled_from(["mailbox", "verified_on", "phone"]))
    record = "{office: Chief, mailbox: a@k.example}" if flow else f"{end}  office: Chief{end}  mailbox: a@k.example"
    text = f"x: {around[0]}{end}addressee: {record} # {around[1]}{end}findings: y{end}"
    try:
        before = reader.read(text.encode(), "kent.yaml")
        after = amended(text, Setting(CHIEF, key, "2014-09-03"))
    except Unfit:
        return
    meant = {**before.data, "addressee": {**before.data["addressee"], key: "2014-09-03"}}
    assert reader.read(after.encode(), "kent.yaml").data == meant
    assert len(after) - len(text) <= len(f"{end}  verified_on: 2014-09-03")
