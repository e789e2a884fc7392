"""Named points at which a test may have the process killed."""

import pytest

from bot.sender.points import from_setting, nowhere


def test_production_has_no_points() -> None:
    assert from_setting("", is_sandbox=False) is nowhere
    nowhere("before_post")


def test_the_process_ends_at_the_named_passing_and_no_other() -> None:
    ends: list[str] = []
    point = from_setting("before_post:3", is_sandbox=True, end=lambda: ends.append("killed"))
    for name in ("before_post", "after_post", "before_post", "before_mark"):
        point(name)
    assert ends == []

    point("before_post")
    point("before_post")
    assert ends == ["killed"]


@pytest.mark.parametrize("value", ["before_post", "before_post:0", "before_post:x", "nowhere:1", ":1"])
def test_a_setting_that_names_no_point_is_refused_with_a_sentence(value: str) -> None:
    with pytest.raises(ValueError, match="must be a point and a number"):
        from_setting(value, is_sandbox=True)


def test_it_works_only_in_the_sandbox() -> None:
    with pytest.raises(ValueError, match="only for the sandbox"):
        from_setting("before_post:1", is_sandbox=False)
