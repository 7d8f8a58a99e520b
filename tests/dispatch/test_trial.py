"""`letters check` words every message of every letter: no branch of a template waits until a message leaves."""

import shutil

import pytest

from letters.dispatch.trial import unfit_messages
from letters.model.letter import Copy
from letters.templating.templates import Templates


@pytest.fixture
def wrong(make_letter, templates):
    """What is wrong with the messages of a letter, by templates with a text replaced."""

    def wrong(file=None, old="", new="", *, letter=None, folder=templates.folder):
        letter = letter or make_letter()
        copies = [Copy(f"{letter.id}-{number}", person) for number, person in enumerate(letter.people, 1)]
        return unfit_messages(letter, copies, Templates(folder))

    return wrong


@pytest.fixture
def spoilt(wrong, templates, tmp_path):
    folder = shutil.copytree(templates.folder, tmp_path / "templates")

    def spoilt(file, old, new, **others):
        path = folder / "messages" / file
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), encoding="utf-8")
        return wrong(folder=folder, **others)

    return spoilt


def test_the_shipped_messages_are_fit(wrong):
    assert wrong() == ()


def test_an_instant_that_is_to_be_confirmed_hides_nothing(make_letter, wrong, spoilt):
    letter = make_letter(embargo={"until": "to be confirmed", "notice": None})
    assert wrong(letter=letter) == ()
    assert spoilt("notice.txt.j2", "{{ withdrawn() }}", "{{ withdrwn() }}", letter=letter)
    assert letter.inspection.embargo is None


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (("sentences.j2", "{{ embargo.time }}", "{{ embargo.tmie }}"), "T002"),
        (("sentences.j2", "{{ replaces }}", "{{ replces }}"), "T002"),
        (("sentences.j2", "something was wrong", "something was {{ wrng }}"), "T002"),
        (("subject.j2", "with a changed report", "with a {{ chngd }} report"), "T002"),
        (("subject.j2", "REHEARSAL: ", "{{ none }}"), "T003"),
        (("message.txt.j2", "{{ keep() }}", "{{ keep }}"), "T003"),
        (("message.html.j2", "{% if checkpoint %}", "{% if checkpont %}"), "T002"),
        (("message.html.j2", "{{ embargo.notice }}", "{{ '' }}"), "T003"),
        (("message.html.j2", "</html>", "{% endfor %}"), "T001"),
        (("notice-subject.j2", "{{ copy }}", "{{ signatory.honours }}"), "T002"),
        (("notice.html.j2", "{{ doubtful() | trim }}", "{{ doubtfull() | trim }}"), "T002"),
        (("message.html.j2", "</body>", "<img src='https://t.example/{{ copy }}.gif' alt='.'></body>"), "M032"),
        (("notice.html.j2", "</body>", "<p style='background: url(https://t.example/)'>.</p></body>"), "M032"),
        (("notice.txt.j2", "{{ deleted() }}", "Please do so tomorrow.\n{{ deleted() }}"), "M003"),
        (("sentences.j2", "This is a rehearsal.", "As Kent Police knows, this is a rehearsal."), "M002"),
    ],
)
def test_every_branch_of_every_template_is_tried(spoilt, templates, change, code):
    file, old, _ = change
    before, _, _ = (templates.folder / "messages" / file).read_text(encoding="utf-8").partition(old)
    found = {(problem.file, problem.code, problem.line) for problem in spoilt(*change)}
    assert found == {(f"templates/messages/{file}", code, before.count("\n") + 1)}


def test_all_that_is_wrong_with_a_message_comes_at_once(spoilt):
    spoilt("subject.j2", "{{ force.name }}", "{{ forse.name }}")
    spoilt("message.txt.j2", "{{ certificate }}", "{{ certifcate }}")
    found = spoilt("message.html.j2", "{{ certificate }}", "{{ certifcate }}")
    assert {(problem.file, problem.code) for problem in found} == {
        (f"templates/messages/{name}", "T002") for name in ("subject.j2", "message.txt.j2", "message.html.j2")
    }


def test_a_missing_template_is_named(spoilt, tmp_path, wrong):
    (tmp_path / "templates/messages/notice.txt.j2").unlink()
    (problem,) = wrong(folder=tmp_path / "templates")
    assert problem.code == "T004"
    assert "notice.txt.j2" in problem.what


def test_what_only_one_letters_data_spoil_is_found(make_letter, wrong):
    letter = make_letter(embargo={"notice": "Not to be published before tomorrow."})
    assert {(problem.file, problem.code) for problem in wrong(letter=letter)} == {
        ("templates/messages/message.txt.j2", "M003"),
        ("templates/messages/message.html.j2", "M003"),
    }
