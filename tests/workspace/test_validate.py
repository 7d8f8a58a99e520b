"""Pydantic's errors become problems with a place, in plain English."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from letters.model.inspection import Inspection
from letters.model.letter import Force
from letters.model.settings import Settings
from letters.workspace.reader import read
from letters.workspace.validate import validate

MODELS = (Force, Inspection, Settings)


def check(model, text, series="D"):
    """(line, column, code, what, remedy) of each problem with a text."""
    _, problems = validate(model, read(text.encode(), "x.yaml"), series)
    return [(found.line, found.column, found.code, found.what, found.remedy) for found in problems]


def test_settings_that_are_right_become_the_model():
    value, problems = validate(Settings, read(b"mail: {port: 2525}\n", "x.yaml"))
    assert problems == ()
    assert value == Settings.model_validate({"mail": {"port": 2525}})


def test_an_unknown_key_stands_at_the_key_and_names_the_nearest():
    assert check(Settings, "mail:\n  prot: 25\n", "S") == [
        (2, 3, "S003", "the key ‘prot’ is not known", "write port"),
    ]


def test_an_unknown_key_like_no_other_lists_the_known_ones():
    ((_, _, _, _, remedy),) = check(Settings, "signing:\n  zzz: 1\n")
    assert remedy == "take it out; known here: certificate, passphrase_file, pkcs11, picture, level, issuers"


@pytest.mark.parametrize(
    ("text", "nearest"),
    [
        ("themes:\n  - idd: x\n", "id"),
        ("signatories:\n  name:\n    honors: x\n", "honours"),
        ("embargo:\n  untill: x\n", "until"),
        ("opening:\n  - insrt: embargo\n", "insert"),
        ("reports: x\n", "report"),
    ],
)
def test_the_nearest_key_is_found_inside_lists_mappings_aliases_and_options(text, nearest):
    assert f"write {nearest}" in [remedy for *_, code, _, remedy in check(Inspection, text) if code == "D003"]


def test_a_missing_key_stands_at_its_parents_key():
    found = check(Force, "force: kent\naddressee:\n  name: x\n")
    assert (2, 1, "D001", "the key office is missing", "add a line office: with its value") in found
    assert (1, 1, "D001", "the key status is missing", "add a line status: with its value") in found


def test_all_that_an_embargo_has_wrong_is_told_at_once():
    parts = "until: 2014-09-04 00:01\n  zone: Europe/London\n  weekday: Friday\n  pre_release_from: soon\n  notise: x\n"
    assert sorted({(line, code) for line, _, code, *_ in check(Inspection, f"embargo:\n  {parts}") if line > 1}) == [
        (4, "D007"),
        (5, "D007"),
        (6, "D003"),
    ]
    missing = [
        what for _, _, code, what, _ in check(Inspection, "embargo: {until: 2014-09-04 00:01}") if code == "D007"
    ]
    assert missing == ["notice is missing", "pre_release_from is missing", "zone is missing"]


def test_an_approver_of_another_ones_certificate_is_told_beside_other_mistakes():
    mark = f"sha256:{'0' * 64}"
    people = "".join(f"  {name}: {{name: {name}, certificate: '{mark}'}}\n" for name in ("ann", "bob"))
    found = [(line, what) for line, _, code, what, _ in check(Inspection, f"approvers:\n{people}") if code == "D007"]
    assert found == [(3, "two approvers have the same certificate, and one person must not count twice")]


def test_an_embargo_error_stands_at_the_key_that_it_names():
    text = "embargo:\n  until: 2014-09-04 00:01\n  zone: Europe/London\n  weekday: Friday\n"
    text += "  pre_release_from: 2014-09-03 00:01\n  notice: x\n"
    found = [problem for problem in check(Inspection, text) if problem[2] == "D007"]
    assert [problem[:2] for problem in found] == [(4, 12)]


def test_a_bad_key_of_a_mapping_stands_at_the_key():
    found = check(Force, "findings:\n  Bad Key:\n    - x\n")
    assert (2, 3, "D005") in [problem[:3] for problem in found]


def test_a_bad_key_does_not_hide_what_is_wrong_with_its_value():
    found = [problem[:3] for problem in check(Force, "findings:\n  Bad Key: x\n")]
    assert {(2, 3, "D005"), (2, 12, "D004")} <= set(found)


def test_a_list_whose_entries_are_all_wrong_is_not_also_called_empty():
    codes = [problem[2] for problem in check(Force, "mail_domains: [A@B]\n") if problem[0:2] != (1, 1)]
    assert codes == ["D005"]


def test_what_the_reader_refused_is_not_complained_of_again():
    assert check(Settings, "ledger: &a x\nmail:\n  sender: *a\n") == []
    missing = [what for *_, what, _ in check(Force, "name: &a x\nregion: *a\n")]
    assert "the key status is missing" in missing
    assert "the key region is missing" not in missing


def test_an_optional_key_without_a_value_is_a_problem():
    assert [problem[:3] for problem in check(Settings, "mail:\n  host:\n", "S")] == [(2, 3, "S002")]


def test_an_unknown_key_without_a_value_is_one_problem():
    assert [problem[2] for problem in check(Settings, "nonsense:\n")] == ["D003"]


def test_long_values_are_cut():
    text = f"ledger: x\nmail:\n  port: {'9' * 100_000}\n  security: {'a' * 100_000}\n"
    for *_, what, remedy in check(Settings, text):
        assert len(what) < 200
        assert len(remedy) < 200


SAMPLES = st.recursive(
    st.sampled_from(["", "x", "~", "None", "2014-09-04 00:01", "a@b.example", "to be confirmed"]),
    lambda part: (
        st.lists(part, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                [
                    *Force.model_fields,
                    *Settings.model_fields,
                    "embargo",
                    "themes",
                    "opening",
                    "insert",
                    "until",
                    "zone",
                    "id",
                ]
            ),
            part,
            max_size=6,
        )
    ),
    max_leaves=20,
)


def _yaml(value):
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {_yaml(part)}" for key, part in value.items()) + "}"
    return "[" + ", ".join(map(_yaml, value)) + "]" if isinstance(value, list) else (f'"{value}"' if value else "~")


@given(SAMPLES)
@settings(deadline=None)
def test_whatever_stands_in_a_file_is_said_without_pydantics_words(value):
    for model in MODELS:
        for line, column, _, what, remedy in check(model, _yaml(value)):
            assert line == 1
            assert column >= 1
            assert remedy
            assert "Input should" not in what
            assert "is not as it should be" not in what
