"""The YAML test suite through the strict reader: a tree like PyYAML's, or a place."""

import yaml
from corpora import yaml_cases

from letters.errors import Unfit
from letters.workspace.reader import read

NOTHING = {"", "~", "null"}


def _read(text):
    """What the reader makes of it: its data, and the problems that it has with it."""
    try:
        document = read(text.encode(), "x.yaml")
    except Unfit as unfit:
        return None, unfit.problems
    return document.data, document.problems


def _composed(text):
    """PyYAML's own tree by its parser in Python, another than the reader's; every scalar as it is written."""
    return _plain(yaml.compose(text, yaml.SafeLoader))


def _plain(node):
    if isinstance(node, yaml.MappingNode):
        return {key.value: _plain(value) for key, value in node.value}
    if isinstance(node, yaml.SequenceNode):
        return [_plain(item) for item in node.value]
    is_nothing = node is None or (node.style is None and node.value in NOTHING)
    return None if is_nothing else node.value


def test_every_case_has_the_tree_of_pyyaml_or_an_error_with_a_place():
    cases, alike = yaml_cases(), 0
    assert len(cases) > 400
    for name, text in cases:
        data, problems = _read(text)
        assert all(problem.line > 0 and problem.column > 0 and problem.remedy for problem in problems), name
        if problems:
            continue
        try:
            composed = _composed(text)
        except yaml.YAMLError:
            continue
        assert data == composed, name
        alike += 1
    assert alike > 150
