"""What the port promises, kept by the real adapter and by the fake alike."""

import pytest
from fakes import MemoryPublisher

from letters.errors import NotPermitted
from letters.files import digest
from letters.publish.folder import FolderPublisher


@pytest.fixture(params=["memory", "folder"])
def any_publisher(request, tmp_path):
    return MemoryPublisher() if request.param == "memory" else FolderPublisher(tmp_path)


def test_staged_then_shown(any_publisher, permit, files):
    assert any_publisher.current() is None
    any_publisher.stage(permit, 1, files)
    assert any_publisher.current() is None
    any_publisher.switch(permit, 1)
    assert any_publisher.current() == 1


def test_digests_of_what_is_there(any_publisher, permit, files):
    assert any_publisher.digests(1) == {}
    any_publisher.stage(permit, 1, files)
    assert any_publisher.digests(1) == {name: digest(data) for name, data in files.items()}


def test_repeatable(any_publisher, permit, files):
    for _ in range(2):
        any_publisher.stage(permit, 1, files)
        any_publisher.switch(permit, 1)
    any_publisher.refuse_other(1, files)
    other = files | {"gwent/letter.pdf": b"%PDF"}
    for asking in (lambda: any_publisher.stage(permit, 1, other), lambda: any_publisher.refuse_other(1, other)):
        with pytest.raises(NotPermitted, match="other content"):
            asking()
    any_publisher.refuse_other(2, other)
    assert any_publisher.in_the_way() == ()


def test_holds_just_what_was_staged(any_publisher, permit, files):
    assert not any_publisher.holds(1, files)
    assert any_publisher.lacks(1)
    any_publisher.stage(permit, 1, files)
    assert any_publisher.holds(1, files)
    assert not any_publisher.lacks(1)
    assert not any_publisher.holds(2, files)
    for other in ({}, files | {"kent/letter.pdf": b"%PDF other"}, files | {"gwent/letter.pdf": b"%PDF"}):
        assert not any_publisher.holds(1, other)


def test_only_what_was_staged_can_be_shown(any_publisher, permit):
    with pytest.raises(NotPermitted, match="is not there"):
        any_publisher.switch(permit, 1)


def test_only_with_a_permit(any_publisher, files):
    with pytest.raises(TypeError):
        any_publisher.stage(object(), 1, files)
    with pytest.raises(TypeError):
        any_publisher.switch(object(), 1)


def test_what_was_given_up_is_taken_away_and_the_current_release_stays(any_publisher, permit, files):
    any_publisher.stage(permit, 1, files)
    any_publisher.switch(permit, 1)
    any_publisher.stage(permit, 2, files)
    for number in (1, 2, 3):
        any_publisher.withdraw(number)
    assert any_publisher.current() == 1
    assert any_publisher.holds(1, files)
    assert not any_publisher.holds(2, files)
