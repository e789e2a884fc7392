"""The modals of the sandbox's page: a stack of dialogs, their fields, and what they keep."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.page_kit import Json, World, field, modal, opened, option, plain, tell

pytestmark = pytest.mark.browser

ASSIGN = [
    field("name", "Initiative", "plain_text_input", hint=plain("Short")),
    field("dri", "DRI", "users_select"),
    field("also", "Watchers", "multi_users_select", optional=True),
    field("due", "Due date", "datepicker"),
    field("kind", "Kind", "radio_buttons", options=[option("Decision", "d"), option("Resources", "r")]),
    field("tell", "Tell", "checkboxes", optional=True, options=[option("Sponsor", "s"), option("Channel", "c")]),
    field("why", "Why", "plain_text_input", multiline=True, optional=True),
]


@pytest.fixture
def world() -> World:
    """The canned workspace with a modal open."""
    world = World()
    world.stack = [modal("V1", "Assign a DRI", ASSIGN)]
    return world


@pytest.fixture
def page(browser: Browser, world: World) -> Iterator[Page]:
    """The page as Ana sees it."""
    with opened(browser, world) as page:
        expect(dialog(page)).to_be_visible()
        yield page


def dialog(page: Page, title: str = "Assign a DRI") -> Locator:
    return page.get_by_role("dialog", name=title)


def choose(page: Page, label: str, words: str) -> None:
    dialog(page).get_by_role("combobox", name=label).fill(words)
    dialog(page).get_by_role("listbox").get_by_role("option").first.click()


def save(page: Page, world: World) -> Json:
    world.done.clear()
    dialog(page).get_by_role("button", name="Save").click()
    return dict(world.heard(page, "submit")["values"])


def change(page: Page, world: World, *stack: Json) -> None:
    world.stack = list(stack)
    tell(page, type="view")


def test_the_first_field_has_the_focus_which_stays_inside(page: Page) -> None:
    expect(dialog(page).get_by_label("Initiative")).to_be_focused()
    for _ in range(12):
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement === document.body || !!document.activeElement.closest('dialog')")


def test_everything_chosen_is_submitted_in_slacks_shape(page: Page, world: World) -> None:
    dialog(page).get_by_label("Initiative").fill("EU launch")
    choose(page, "DRI", "ken")
    choose(page, "Watchers", "ben")
    choose(page, "Watchers", "ana")
    dialog(page).get_by_label("Due date").fill("2026-11-30")
    dialog(page).get_by_label("Resources").check()
    dialog(page).get_by_label("Sponsor").check()
    values = save(page, world)
    assert values["name"]["v"] == {"type": "plain_text_input", "value": "EU launch"}
    assert values["dri"]["v"]["selected_user"] == "U0KEN"
    assert values["also"]["v"]["selected_users"] == ["U0BEN", "U0ANA"]
    assert values["due"]["v"]["selected_date"] == "2026-11-30"
    assert values["kind"]["v"]["selected_option"]["value"] == "r"
    assert [each["value"] for each in values["tell"]["v"]["selected_options"]] == ["s"]
    assert values["why"]["v"]["value"] is None


def test_a_deactivated_person_is_not_offered(page: Page) -> None:
    dialog(page).get_by_role("combobox", name="DRI").click()
    offered = dialog(page).get_by_role("listbox").get_by_role("option")
    expect(offered).to_have_text(["Ana LindqvistCEO", "Ben OkaforGrowth", "Kenji WatanabeEngineering", "Drumbeatapp"])


def test_a_chip_is_taken_away_again(page: Page, world: World) -> None:
    choose(page, "Watchers", "ben")
    choose(page, "Watchers", "ken")
    dialog(page).get_by_role("button", name="Remove Ben Okafor").click()
    assert save(page, world)["also"]["v"]["selected_users"] == ["U0KEN"]


def test_a_refusal_stands_beside_its_field_until_it_is_mended(page: Page, world: World) -> None:
    world.answers["submit"] = {"ok": True, "response_action": "errors", "errors": {"name": "That name is taken."}}
    name = dialog(page).get_by_label("Initiative")
    name.fill("EU launch")
    save(page, world)
    expect(name).to_have_accessible_description("Short That name is taken.")
    expect(name).to_have_attribute("aria-invalid", "true")
    expect(name).to_be_focused()
    expect(name).to_have_value("EU launch")
    name.fill("EU launch 2")
    expect(name).not_to_have_attribute("aria-invalid", "true")
    expect(dialog(page).get_by_text("That name is taken.")).to_be_hidden()


def test_a_refusal_of_no_field_stands_above_all(page: Page, world: World) -> None:
    world.answers["submit"] = {"ok": False, "error": "We had some trouble connecting. Try again?"}
    save(page, world)
    expect(dialog(page).get_by_role("alert")).to_contain_text("trouble connecting")


def test_typing_survives_an_update_only_where_the_ids_stay(page: Page, world: World) -> None:
    dialog(page).get_by_label("Initiative").fill("EU launch")
    dialog(page).get_by_label("Why").fill("Because")
    renamed = [field("name", "Initiative", "plain_text_input"), field("why2", "Why", "plain_text_input", optional=True)]
    change(page, world, modal("V1", "Assign a DRI", renamed, revision=2))
    expect(dialog(page).get_by_label("DRI")).to_have_count(0)
    expect(dialog(page).get_by_label("Initiative")).to_have_value("EU launch")
    expect(dialog(page).get_by_label("Why")).to_have_value("")
    assert save(page, world) == {
        "name": {"v": {"type": "plain_text_input", "value": "EU launch"}},
        "why2": {"v": {"type": "plain_text_input", "value": None}},
    }


def test_an_update_keeps_the_focus_and_the_caret(page: Page, world: World) -> None:
    dialog(page).get_by_label("Initiative").press_sequentially("EU launch")
    page.keyboard.press("ArrowLeft")
    change(page, world, modal("V1", "Assign a DRI", ASSIGN[:2], revision=2))
    expect(dialog(page).get_by_label("Why")).to_have_count(0)
    page.keyboard.type("c")
    expect(dialog(page).get_by_label("Initiative")).to_have_value("EU launcch")


def test_the_view_below_keeps_what_was_typed(page: Page, world: World) -> None:
    below = world.stack[0]
    dialog(page).get_by_label("Initiative").fill("EU launch")
    change(page, world, below, modal("V2", "Find a sponsor", [field("q", "Name", "plain_text_input")]))
    expect(dialog(page, "Find a sponsor")).to_be_visible()
    expect(dialog(page, "Find a sponsor").get_by_role("button", name="Back")).to_be_visible()
    expect(dialog(page)).to_have_count(0)
    change(page, world, below)
    expect(dialog(page).get_by_label("Initiative")).to_have_value("EU launch")


@pytest.mark.parametrize(
    ("leave", "everything"),
    [
        (lambda page: page.keyboard.press("Escape"), False),
        (lambda page: dialog(page).get_by_role("button", name="Cancel").click(), False),
        (lambda page: dialog(page).get_by_role("button", name="Close dialog").click(), True),
    ],
    ids=["escape", "cancel", "cross"],
)
def test_leaving_tells_the_app(page: Page, world: World, leave: Callable[[Page], None], everything: bool) -> None:
    world.stack = []
    leave(page)
    expect(dialog(page)).to_have_count(0)
    closed = world.heard(page, "close")
    assert (closed["view_id"], closed.get("all", False)) == ("V1", everything)


def test_an_external_select_asks_the_app(browser: Browser, world: World) -> None:
    world.stack = [modal("V1", "Assign a DRI", [field("goal", "Objective", "external_select", min_query_length=2)])]
    world.answers["options"] = {"ok": True, "options": [option("Grow in Europe", "1")]}
    with opened(browser, world) as page:
        choose(page, "Objective", "gr")
        assert world.heard(page, "options")["query"] == "gr"
        assert save(page, world)["goal"]["v"]["selected_option"]["value"] == "1"


def test_an_input_may_act_before_it_is_submitted(browser: Browser, world: World) -> None:
    kinds = [option("Person", "p"), option("Scope", "s")]
    world.stack = [
        modal("V1", "Assign a DRI", [field("kind", "Kind", "static_select", dispatch_action=True, options=kinds)])
    ]
    with opened(browser, world) as page:
        choose(page, "Kind", "sco")
        sent = world.heard(page, "action")
        assert sent["container"] == {"type": "view", "view_id": "V1"}
        assert sent["value"]["selected_option"]["value"] == "s"
