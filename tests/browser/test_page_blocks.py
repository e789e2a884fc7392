"""Block Kit and Slack's markup as the sandbox's page draws them."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.page_kit import NOW, Json, World, button, mrkdwn, opened, option, plain

pytestmark = pytest.mark.browser


@pytest.fixture
def world() -> World:
    """The canned workspace."""
    return World()


@pytest.fixture(scope="module")
def page(browser: Browser) -> Iterator[Page]:
    """A page whose modules are asked directly; tests of this file that click open their own."""
    with opened(browser, World()) as page:
        yield page


def html(page: Page, module: str, function: str, *args: object) -> str:
    script = """async ([module, name, args]) => {
        const made = (await import(module))[name](...args);
        const box = document.createElement("div");
        box.append(made);
        return box.innerHTML;
    }"""
    return str(page.evaluate(script, [f"/assets/{module}", function, list(args)]))


MRKDWN = [
    ("*bold* _it_ ~no~", "<strong>bold</strong> <em>it</em> <s>no</s>"),
    ("*_both_*", "<strong><em>both</em></strong>"),
    ("2*3*4 snake_case_name", "2*3*4 snake_case_name"),
    ("* not bold * and *open", "* not bold * and *open"),
    ("a\nb", "a<br>b"),
    ("`a *b* &lt;c&gt;`", "<code>a *b* &lt;c&gt;</code>"),
    ("```x &lt; 1\ny```", "<pre>x &lt; 1\ny</pre>"),
    ("&gt; one\n&gt; *two*\nthree", "<blockquote>one<br><strong>two</strong></blockquote>three"),
    ("• one\n• two", "<ul><li>one</li><li>two</li></ul>"),
    ("3. three\n4. four", '<ol start="3"><li>three</li><li>four</li></ol>'),
    ("&amp;lt; &lt;b&gt;", "&amp;lt; &lt;b&gt;"),
    ("<@U0BEN>", '<span class="mention" title="Growth">@Ben Okafor</span>'),
    ("<@U0ANA|ana>", '<span class="mention me" title="CEO">@Ana Lindqvist</span>'),
    ("<#C9HIDDEN|>", '<span class="mention">#private-channel</span>'),
    ("<!subteam^S0ENG>", '<span class="mention me">@engineering</span>'),
    ("<!here>", '<span class="mention me">@here</span>'),
    ("<javascript:alert(1)|click>", "<span>click</span>"),
    (":+1: :nonsense:", '<span class="emoji" role="img" aria-label="+1" title=":+1:">👍</span> :nonsense:'),
    ("<img src=x onerror=alert(1)>", "&lt;img src=x onerror=alert(1)&gt;"),
]


@pytest.mark.parametrize(("text", "expected"), MRKDWN)
def test_mrkdwn_becomes(page: Page, text: str, expected: str) -> None:
    assert html(page, "mrkdwn.js", "mrkdwn", text) == expected


def test_a_link_opens_elsewhere_without_a_way_back(page: Page) -> None:
    drawn = html(page, "mrkdwn.js", "mrkdwn", "<https://example.com/a?b=1&amp;c=2|the *plan*>")
    assert 'href="https://example.com/a?b=1&amp;c=2"' in drawn
    assert 'rel="noopener noreferrer"' in drawn
    assert "the <strong>plan</strong>" in drawn


DATES = [
    ("{date_num}", "2026-11-23"),
    ("{date}", "November 23rd"),
    ("{date_short}", "Nov 23"),
    ("{date_long}", "Monday, November 23rd"),
    ("{date_short_pretty} at {time}", "today at 10:09"),
    ("{time_secs}", "10:09:00"),
    ("{ago}", "1 second ago"),
    ("{unknown}", "{unknown}"),
]


@pytest.mark.parametrize(("form", "expected"), DATES)
def test_dates_are_said_in_the_viewers_zone(page: Page, form: str, expected: str) -> None:
    script = """async ([form, now]) =>
        (await import("/assets/time.js")).slackDate(now, form, "Europe/Stockholm", now + 1)"""
    assert page.evaluate(script, [form, NOW]) == expected


@pytest.mark.parametrize(
    ("offset", "expected"),
    [(-86_400, "yesterday"), (86_400, "tomorrow"), (7 * 86_400, "Nov 30"), (60 * 86_400, "Jan 22, 2027")],
)
def test_near_days_have_names_and_other_years_are_told(page: Page, offset: int, expected: str) -> None:
    script = """async ([at, now]) =>
        (await import("/assets/time.js")).slackDate(at, "{date_short_pretty}", "UTC", now)"""
    assert page.evaluate(script, [NOW + offset, NOW]) == expected


MARKDOWN = [
    ("## Title", "<h4>Title</h4>"),
    ("**b** and *i* and ~~s~~", "<p><strong>b</strong> and <em>i</em> and <s>s</s></p>"),
    ("- a\n  - b\n- c", "<ul><li>a<ul><li>b</li></ul></li><li>c</li></ul>"),
    ("> quoted", "<blockquote><p>quoted</p></blockquote>"),
    ("```py\nx = 1\n```", "<pre>x = 1</pre>"),
    ("\\*literal\\*", "<p>*literal*</p>"),
    ("<b>no</b>", "<p>&lt;b&gt;no&lt;/b&gt;</p>"),
]


@pytest.mark.parametrize(("text", "expected"), MARKDOWN)
def test_markdown_becomes(page: Page, text: str, expected: str) -> None:
    assert html(page, "markdown.js", "markdown", text) == f'<div class="rich markdown">{expected}</div>'


def drawn(page: Page) -> Locator:
    return page.get_by_role("article").last


def rich(*elements: Json) -> Json:
    return {"type": "rich_text", "elements": list(elements)}


def series(name: str, *values: int) -> Json:
    return {"name": name, "data": [{"label": f"W{at}", "value": value} for at, value in enumerate(values)]}


SHOWN: list[tuple[Json, str]] = [
    ({"type": "header", "text": plain("Weekly review")}, "Weekly review"),
    ({"type": "section", "text": mrkdwn("*EU* launch")}, "EU launch"),
    ({"type": "section", "fields": [mrkdwn("one"), plain("two")]}, "onetwo"),
    ({"type": "context", "elements": [mrkdwn("small"), plain("print")]}, "smallprint"),
    (rich({"type": "rich_text_section", "elements": [{"type": "user", "user_id": "U0BEN"}]}), "@Ben Okafor"),
    (rich({"type": "rich_text_preformatted", "elements": [{"type": "text", "text": "x = 1"}]}), "x = 1"),
    ({"type": "alert", "level": "warning", "text": mrkdwn("In breach")}, "In breach"),
    (
        {"type": "table", "rows": [[{"type": "raw_text", "text": "Name"}], [{"type": "raw_text", "text": "EU"}]]},
        "NameEU",
    ),
    ({"type": "hologram"}, "cannot show a block of type “hologram”"),
]


def test_every_block_shows_its_text(browser: Browser, world: World) -> None:
    world.show(*(block for block, _ in SHOWN))
    with opened(browser, world) as page:
        for at, (_, expected) in enumerate(SHOWN):
            expect(drawn(page).locator(".body > .block").nth(at)).to_contain_text(expected)


@pytest.mark.parametrize("kind", ["bar", "line", "area"])
def test_a_chart_has_its_numbers_for_those_who_cannot_see_it(browser: Browser, world: World, kind: str) -> None:
    chart = {
        "type": kind,
        "series": [series("Yes", 4, 7), series("No", 1, 2)],
        "axis_config": {"categories": ["W0", "W1"]},
    }
    world.show({"type": "data_visualization", "title": "Answers", "chart": chart})
    with opened(browser, world) as page:
        figure = page.get_by_role("figure", name="Answers")
        expect(figure.locator("svg")).to_be_visible()
        expect(figure.get_by_role("row")).to_have_text(["YesNo", "W041", "W172"])


ACTIONS: list[Json] = [
    button("Yes", "yes", style="primary"),
    button(
        "No",
        "no",
        style="danger",
        confirm={
            "title": plain("Off track?"),
            "text": plain("It is stored."),
            "confirm": plain("Say no"),
            "deny": plain("Back"),
        },
    ),
    {"type": "overflow", "action_id": "more", "options": [option("Hand over", "h"), option("Show", "s")]},
    {
        "type": "static_select",
        "action_id": "which",
        "placeholder": plain("Which one?"),
        "options": [option("EU launch", "1"), option("Pricing", "2")],
    },
    {"type": "datepicker", "action_id": "by"},
]


@pytest.fixture
def clicked(browser: Browser, world: World) -> Iterator[Page]:
    """A message with one of each."""
    world.show({"type": "actions", "block_id": "a", "elements": ACTIONS})
    with opened(browser, world) as page:
        yield page


def test_a_click_says_where_it_happened_and_what_else_was_chosen(clicked: Page, world: World) -> None:
    clicked.get_by_role("button", name="Yes").click()
    sent = world.heard(clicked, "action")
    assert (sent["block_id"], sent["action_id"]) == ("a", "yes")
    assert sent["container"]["type"] == "message"
    assert set(sent["state"]["a"]) == {"which", "by"}


def test_a_button_may_ask_before_it_acts(clicked: Page, world: World) -> None:
    clicked.get_by_role("button", name="No", exact=True).click()
    asked = clicked.get_by_role("dialog", name="Off track?")
    expect(asked).to_contain_text("It is stored.")
    asked.get_by_role("button", name="Back").click()
    assert world.did("action") == []
    clicked.get_by_role("button", name="No", exact=True).click()
    asked.get_by_role("button", name="Say no").click()
    assert world.heard(clicked, "action")["action_id"] == "no"


def test_choices_of_a_message_act_at_once(clicked: Page, world: World) -> None:
    clicked.get_by_role("button", name="More options").click()
    clicked.get_by_role("menuitem", name="Show").click()
    assert world.heard(clicked, "action")["value"]["selected_option"]["value"] == "s"
    clicked.get_by_role("combobox", name="Which one?").fill("pri")
    clicked.keyboard.press("Enter")
    clicked.locator("input[type=date]").fill("2026-11-30")
    clicked.locator("input[type=date]").press("Enter")
    expect(clicked.get_by_role("combobox", name="Which one?")).to_have_value("Pricing")
    values = [each["value"] for each in world.did("action")]
    assert values[1]["selected_option"]["value"] == "2"
    assert values[2] == {"selected_date": "2026-11-30"}
