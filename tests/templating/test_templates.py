import os

import pytest

from letters.errors import Unfit
from letters.templating.templates import Templates


@pytest.fixture
def folder(tmp_path):
    made = tmp_path / "templates"
    made.mkdir()
    return made


@pytest.fixture
def render(folder):
    def render(source, name="x.html.j2", **context):
        (folder / name).write_text(source, encoding="utf-8")
        return Templates(folder).render(name, context)

    return render


def problem(call, *args, **kwargs):
    with pytest.raises(Unfit) as refused:
        call(*args, **kwargs)
    (found,) = refused.value.problems
    return found


def test_text_is_escaped_whatever_the_file_is_called(render):
    assert render("{{ x }}", x="<b>&") == "&lt;b&gt;&amp;"
    assert render("{{ x }}", name="x.txt.j2", x="<b>") == "&lt;b&gt;"


def test_what_is_kept_of_a_text_is_that_texts_and_its_mistakes_are_in_the_folder_that_is_filled(tmp_path):
    for name, text in (("one", "first"), ("two", "first"), ("three", "second")):
        (tmp_path / name).mkdir()
        (tmp_path / name / "x.html.j2").write_text(
            f"{text}\n{{% macro part() %}}\n{{{{ 6 // n }}}}{{% endmacro %}}{{{{ part() }}}}"
        )
        templates = Templates(tmp_path / name)
        assert templates.render("x.html.j2", {"n": 2}).split() == [text, "3"]
        found = problem(templates.render, "x.html.j2", {"n": 0})
        assert (found.file, found.line, found.code) == (f"{name}/x.html.j2", 3, "T006")


def test_numbers_may_be_printed(render):
    assert render("{{ n }}", n=0) == "0"


@pytest.mark.parametrize("printed", ["x", "x | glue", "x | prose"])
@pytest.mark.parametrize("value", [None, "", " \n", True, ["a"], {"a": 1}, 1.5])
def test_what_is_neither_text_nor_number_is_refused_with_its_line(render, value, printed):
    found = problem(render, f"one\n{{{{ {printed} }}}}", x=value)
    assert (found.file, found.line, found.code) == ("templates/x.html.j2", 2, "T003")


@pytest.mark.parametrize("printed", ["none", "None", "''", "true", "[]", "none | glue", "'' ~ ''"])
def test_what_a_template_writes_out_is_looked_at_as_well(render, printed):
    found = problem(render, f"one\n{{{{ {printed} }}}}")
    assert (found.line, found.code) == (2, "T003")


def test_an_undefined_name_is_refused_with_its_line(render):
    found = problem(render, "one\n\n{{ who }}", x="y")
    assert (found.line, found.code) == (3, "T002")
    assert "'who'" in found.what
    assert "x" in found.remedy


def test_an_undefined_name_is_found_in_a_branch_that_is_not_taken(render):
    found = problem(render, "{% if x %}fine{% else %}\n{{ who }}{% endif %}", x="y")
    assert (found.line, found.code) == (2, "T002")


def test_names_that_the_template_makes_itself_are_known(render):
    source = "{% for i in x %}{% set y = i %}{{ y }}{% endfor %}{% if x %}{% set z = 1 %}{{ z }}{% endif %}"
    assert render(source, x=["a"]) == "a1"


def test_an_undefined_attribute_is_refused_with_its_line(render):
    found = problem(render, "\n{{ x.nme | glue }}", x={"name": "a"})
    assert (found.line, found.code) == (2, "T002")
    assert "nme" in found.what


def test_a_key_is_never_mistaken_for_a_method(render):
    assert render("{{ x.copy }} {{ x.items }}", x={"copy": "a-1", "items": "b"}) == "a-1 b"
    assert problem(render, "{{ x.keys }}", x={"copy": "a-1"}).code == "T002"


def test_malformed_templates_are_refused_with_their_line(render):
    found = problem(render, "one\n{% if x %}", x="y")
    assert (found.file, found.code) == ("templates/x.html.j2", "T001")
    assert found.line == 2


def test_a_mistake_in_an_included_file_is_placed_there(render, folder):
    (folder / "part.html.j2").write_text("fine\nfine\n{{ x.nothing }}", encoding="utf-8")
    found = problem(render, "{% include 'part.html.j2' %}", x={})
    assert (found.file, found.line) == ("templates/part.html.j2", 3)


@pytest.mark.parametrize("name", ["gone.html.j2", "../outside.html.j2", "/etc/hostname", "link.html.j2"])
def test_files_outside_the_folder_do_not_exist(render, folder, name):
    (folder.parent / "outside.html.j2").write_text("secret", encoding="utf-8")
    (folder / "link.html.j2").symlink_to("../outside.html.j2")
    found = problem(render, f"one\n{{% include '{name}' %}}", x="y")
    assert (found.file, found.line, found.code) == ("templates/x.html.j2", 2, "T004")
    assert ("link that leads out" in found.what) == (name == "link.html.j2")


def test_a_link_within_the_folder_is_followed(render, folder):
    (folder / "real.html.j2").write_text("real", encoding="utf-8")
    (folder / "link.html.j2").symlink_to("real.html.j2")
    assert render("{% include 'link.html.j2' %}", x="y") == "real"


@pytest.mark.parametrize("source", ["{{ x.__class__ }}", "{{ ''.__class__.__mro__ }}", "{{ x.append('b') }}"])
def test_the_sandbox_holds(render, source):
    assert problem(render, source, x=["a"]).code in {"T002", "T005"}


@pytest.mark.parametrize("source", ["{{ x + 1 }}", "{{ x[0] / 0 }}", "{{ 1 / 0 }}"])
def test_any_other_failure_is_placed_too(render, source):
    found = problem(render, f"\n{source}", x=["a"])
    assert (found.line, found.code) == (2, "T006")


def test_a_changed_template_is_read_again(folder):
    templates = Templates(folder)
    (folder / "x.html.j2").write_text("one", encoding="utf-8")
    assert templates.render("x.html.j2", {}) == "one"
    (folder / "x.html.j2").write_text("two {{ who }}", encoding="utf-8")
    os.utime(folder / "x.html.j2", (1, 1))
    assert problem(templates.render, "x.html.j2", {}).code == "T002"


def test_words_are_plain_text_on_one_line(folder):
    (folder / "w.html.j2").write_text("{% set a %}\n one\n {{ x }} {% endset %}", encoding="utf-8")
    assert Templates(folder).words("w.html.j2", {"x": "R & D"}) == {"a": "one R & D"}


def test_place_finds_a_line(folder):
    (folder / "a.css").write_text("one\ntwo Arial\n", encoding="utf-8")
    templates = Templates(folder)
    assert templates.place("a.css", "Arial") == ("templates/a.css", 2)
    assert templates.place("a.css", "Times") == ("templates/a.css", 0)
    assert templates.place("gone.css", "Times") == ("templates/gone.css", 0)


def test_words_are_found_in_the_file_itself_or_in_another_of_its_kind(folder):
    (folder / "messages").mkdir()
    for name, text in {"a.html.j2": "one", "b.css": "x\n y two", "messages/m.j2": "three"}.items():
        (folder / name).write_text(text, encoding="utf-8")
    templates = Templates(folder)
    assert templates.place_of("one", "a.html.j2") == ("templates/a.html.j2", 1, 1)
    assert templates.place_of("two", "a.html.j2") == ("templates/b.css", 2, 4)
    assert templates.place_of("three", "a.html.j2") == ("templates/a.html.j2", 0, 0)
    assert templates.place_of("three", "messages/m.j2") == ("templates/messages/m.j2", 1, 1)


def test_a_line_of_a_template_that_is_set_is_the_templates_own(folder):
    (folder / "w.j2").write_text("\n\n{% set a %}\n{{ x.y }}\n{% endset %}\n", encoding="utf-8")
    found = problem(Templates(folder).words, "w.j2", {"x": {}})
    assert (found.file, found.line, found.code) == ("templates/w.j2", 4, "T002")
