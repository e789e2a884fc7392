"""What is typed behind `/decide find`, the dates in it, and the words around a find."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain import snippets
from bot.domain.past_dates import leading_past_date
from bot.domain.search_words import MOST_WORDS, Sought, Term, read_groups, read_search
from bot.domain.snippets import CLOSE, OPEN

TODAY = date(2026, 11, 23)  # a Monday


def words(*groups: tuple[str, ...] | str) -> tuple[tuple[Term, ...], ...]:
    """Groups of single words."""
    return tuple(tuple(Term((word,)) for word in ([group] if isinstance(group, str) else group)) for group in groups)


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("", ()),
        ("acme supplier", words("acme", "supplier")),
        ('"to be decided"', ((Term(("to", "be", "decided")),),)),
        ("“to be”", ((Term(("to", "be")),),)),
        ("migr*", ((Term(("migr",), prefix=True),),)),
        ("m*", words("m")),
        ("go-migr*", ((Term(("go", "migr"), prefix=True),),)),
        ("acme or globex budget", words(("acme", "globex"), "budget")),
        ("or acme or", words(("or"), "acme")),
        ("I-7", ((Term(("I", "7")),),)),
        ("40,000", ((Term(("40", "000")),),)),
        ("café", words("café")),
        ("cafe\u0301", words("café")),
        ('"unbalanced acme', ((Term(("unbalanced", "acme")),),)),
        ('NEAR(a) AND col:z ^x -y "" * \' ;--', ((Term(("NEAR", "a")),), *words("AND"), (Term(("col", "z")),),
                                                *words("x", "y"))),
        ("🚀 … !!", ()),
        ("a" * 99, words("a" * 40)),
    ],
)  # fmt: skip
def test_words_phrases_and_beginnings_are_read(typed: str, read: object) -> None:
    assert read_groups(typed) == read


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("by <@U1|ana> acme", Sought(groups=words("acme"), by="U1")),
        ("acme <@U1>", Sought(groups=words("acme"), by="U1")),
        ("acme on I-7", Sought(groups=words("acme"), on="I-7")),
        ("acme on in", Sought(groups=words("acme", "on", "in"))),
        ("since 1 Nov acme", Sought(groups=words("acme"), since=date(2026, 11, 1))),
        ("acme since 24 Nov", Sought(groups=words("acme"), since=date(2025, 11, 24))),
        ("until 2026-10-31 since 1 Oct", Sought(since=date(2026, 10, 1), until=date(2026, 10, 31))),
        ("until 30 Nov", Sought(until=date(2026, 11, 30))),
        ("until 1 Mar", Sought(until=date(2026, 3, 1))),
        ("since 2030-01-01", Sought(since=date(2030, 1, 1))),
        ("since Monday", Sought(since=TODAY)),
        ("since Friday", Sought(since=date(2026, 11, 20))),
        ("since Blursday acme", Sought(groups=words("acme"), unread="Blursday")),
        ("since", Sought(groups=words("since"))),
        ("sinceacme", Sought(groups=words("sinceacme"))),
    ],
)
def test_who_on_what_and_when_are_taken_out_of_the_words(typed: str, read: Sought) -> None:
    assert read_search(typed, TODAY) == read


@pytest.mark.parametrize(
    ("text", "today", "day"),
    [
        ("29 Feb", date(2028, 3, 1), date(2028, 2, 29)),
        ("29 Feb", date(2027, 3, 1), date(2028, 2, 29)),  # none within a year: the next
        ("31 Dec", date(2026, 1, 1), date(2025, 12, 31)),
        ("1 Jan", date(2026, 1, 1), date(2026, 1, 1)),
        ("yes", TODAY, None),
        ("on 1 Nov", TODAY, None),
    ],
)
def test_a_date_without_a_year_is_the_last_such_day(text: str, today: date, day: date | None) -> None:
    read = leading_past_date(text, today)
    assert (read and read[0]) == day


@given(st.text(max_size=300) | st.text(alphabet='"“” *()<@U1>since until on I-7 or\x00', max_size=300))
def test_no_text_is_too_hostile_to_be_read(typed: str) -> None:
    sought = read_search(typed, TODAY)

    terms = [term for group in sought.groups for term in group]
    assert sum(len(term.words) for term in terms) <= MOST_WORDS
    assert all(word.isalnum() and len(word) <= 40 for term in terms for word in term.words)


def test_four_thousand_characters_are_read_as_twenty_words() -> None:
    assert sum(len(term.words) for group in read_groups("word " * 900) for term in group) == MOST_WORDS
    assert len(read_groups('"' + "a b " * 900)[0][0].words) == MOST_WORDS


def lit(text: str) -> str:
    return text.replace("[", OPEN).replace("]", CLOSE)


@pytest.mark.parametrize(
    ("text", "limit", "shown"),
    [
        ("We take [Acme]", 60, "We take [Acme]"),
        ("one\n two  [three]", 60, "one two [three]"),
        ("aaaa " * 20 + "[Acme] wins " + "bbbb " * 20, 40, "… aaaa aaaa aaaa [Acme] wins bbbb bbbb …"),
        ("[Acme] " + "bbbb " * 20, 20, "[Acme] bbbb bbbb …"),
        ("word " * 20, 20, "word word word word …"),
        ("aa " * 8 + "[" + "long " * 9 + "end]", 30, "… aa aa aa aa [" + "long " * 9 + "end]"),
    ],
)
def test_a_snippet_is_cut_at_words_around_the_first_match(text: str, limit: int, shown: str) -> None:
    assert snippets.snippet(lit(text), limit) == lit(shown)


def test_marks_are_counted_joined_and_taken_apart() -> None:
    text = lit("We [take] [Acme], at [most]")

    assert snippets.joined(text) == lit("We [take Acme], at [most]")
    assert snippets.marks(text) == 3
    assert snippets.pieces(lit("a [b] c]")) == [("a ", False), ("b", True), (" c", False)]
    assert snippets.unmarked(text) == "We take Acme, at most"


def test_marks_of_a_copy_without_accents_are_set_in_the_text_itself() -> None:
    text = "Über café, 40,000 🚀 ﬁn"

    assert snippets.aligned(text) == "Uber cafe  40 000   ﬁn"
    assert snippets.transferred(lit("[Uber] cafe  [40] 000   ﬁn"), text) == lit("[Über] café, [40],000 🚀 ﬁn")
    assert snippets.transferred("", text) == text
