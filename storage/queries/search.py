"""Search in memos, on both databases behind one signature; what a person may not see is no hit and is not counted.

The work is bounded: of the memos that match and may be seen, the newest `MOST_RANKED` are ranked. So a word in every
fourth of 100,000 memos costs little more than a word in every hundredth (docs/decisions/0020-search.md).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import zip_longest
from typing import Any

from sqlalchemy import FromClause, Select, bindparam, cast, column, func, literal_column, select, table, text
from sqlalchemy.dialects.postgresql import ARRAY, REGCONFIG, TSQUERY, TSVECTOR
from sqlalchemy.types import Integer, String
from sqlmodel import col

from bot.domain.search_words import Groups, Term
from bot.domain.snippets import CLOSE, OPEN, aligned, joined, transferred, unmarked
from storage.fulltext import FIELDS
from storage.queries.visible import PREPARED, given, memos_seen
from storage.tables import Memo
from storage.uow import ReadUnit

MOST_RANKED = 500
LOOKED_AT = 2
"""How many times as many are looked at first, for a page of what somebody may see."""

_FTS = table("memo_search", column("rowid", Integer), column("rank"), *(column(name) for name in FIELDS))
_VECTORS = table("memo_search", column("memo_id", Integer), column("workspace_id"), column("words", TSVECTOR))
_CONFIG = literal_column("'drumbeat'::regconfig", REGCONFIG)
# How frequent a word is decides the plan, so that a plan for any word is wrong for most.
_PLAN_EACH = text("SET LOCAL plan_cache_mode = force_custom_plan")
_HEADLINE = f"HighlightAll=true, StartSel={OPEN}, StopSel={CLOSE}"


Shape = tuple[tuple[tuple[bool, bool], ...], ...]
"""Of each term of each group: whether its last word is a beginning, whether it has several words."""


@dataclass(frozen=True, slots=True)
class Found:
    """One page of a search.

    Args:
        ids: memos, the best first.
        total: how many match and may be seen; where `more`, the newest so many were ranked and there are others.
    """

    ids: Sequence[int]
    total: int
    more: bool = False


def search(
    uow: ReadUnit, viewer_id: int, groups: Groups, *, limit: int, offset: int = 0, conditions: Sequence[Any] = ()
) -> Found:
    """The memos that hold these words and that this person may see, the best first.

    Args:
        uow: a unit of work.
        viewer_id: who looks.
        groups: what must be found; at least one.
        limit: the size of the page.
        offset: how many come before it.
        conditions: further conditions on `Memo`.
    """
    if uow.on_postgres:
        uow.session.execute(_PLAN_EACH)
    values = given(uow, viewer_id) | _words(uow, groups) | {"of_page": limit, "of_before": offset}
    build = _page_of if conditions else _page
    # PostgreSQL reads texts one by one as soon as it must also look who may see them: it is given few to look at, and
    # all of them only where somebody sees little of the newest.
    for looked_at in (MOST_RANKED * LOOKED_AT, None) if uow.on_postgres else (None,):
        page = build(uow.on_postgres, _shape(groups), MOST_RANKED, looked_at, tuple(conditions))
        rows = uow.session.execute(page, values).all()
        seen, matched = (int(rows[0][1]), int(rows[0][2])) if rows else (0, 0)
        if seen > MOST_RANKED or (looked_at is not None and 0 < matched < looked_at):
            break
    return Found([int(row[0]) for row in rows], min(seen, MOST_RANKED), more=seen > MOST_RANKED)


def marked(uow: ReadUnit, groups: Groups, texts: dict[int, Sequence[str]]) -> dict[int, list[str]]:
    """The texts of memos with the words that match between OPEN and CLOSE.

    Args:
        uow: a unit of work.
        groups: what was looked for.
        texts: memo to its texts in the order of `FIELDS`; erased ones as they are shown.
    """
    clean = {memo_id: [unmarked(each) for each in several] for memo_id, several in texts.items()}
    if not clean:
        return {}
    return _marked_on_postgres(uow, groups, clean) if uow.on_postgres else _marked_on_sqlite(uow, groups, clean)


def _shape(groups: Groups) -> Shape:
    return tuple(tuple((term.prefix, len(term.words) > 1) for term in group) for group in groups)


def _words(uow: ReadUnit, groups: Groups) -> dict[str, str]:
    """The values of the parameters that hold words."""
    if not uow.on_postgres:
        return {"of_words": _fts_query(groups)}
    found: dict[str, str] = {}
    for name, term in _named(groups):
        words = [aligned(word) for word in term.words]
        if term.prefix:
            found[f"{name}_last"] = f"'{words.pop()}':*"
        if words:
            found[name] = " ".join(words)
    return found


def _named(groups: Groups) -> Iterator[tuple[str, Term]]:
    for first, group in enumerate(groups):
        for second, term in enumerate(group):
            yield f"word_{first}_{second}", term


def _page_of(
    postgres: bool, shape: Shape, most: int, looked_at: int | None, conditions: Sequence[Any] = ()
) -> Select[Any]:
    """The best of the newest, how many may be seen (one more than is ranked tells that there are others), of how many.

    Args:
        postgres: which database.
        shape: of what is looked for.
        most: how many are ranked.
        looked_at: how many of those that match are looked at, the newest first; None for all.
        conditions: further conditions on `Memo`.
    """
    mine = (col(Memo.workspace_id) == PREPARED.workspace, memos_seen(PREPARED), *conditions)
    matching = _matching_on_postgres(shape, looked_at) if postgres else _matching_on_sqlite()
    newest = select(*matching.c).select_from(matching.join(Memo, col(Memo.id) == matching.c.id)).where(*mine)
    among = newest.order_by(matching.c.id.desc()).limit(most + 1).cte("newest")
    counted = select(func.count()).select_from(among).scalar_subquery()
    matched = select(func.count()).select_from(matching).scalar_subquery() if looked_at else literal_column("0")
    ranked = select(among).order_by(among.c.id.desc()).limit(most).subquery()
    score = -func.ts_rank(ranked.c.words, _ts_query(shape)) if postgres else ranked.c.score
    ordered = select(ranked.c.id, counted, matched).order_by(score, ranked.c.id.desc())
    return ordered.limit(bindparam("of_page", type_=Integer)).offset(bindparam("of_before", type_=Integer))


_page = lru_cache(maxsize=64)(_page_of)
"""Built once for each shape of search: making the statement takes longer than most searches."""


def _matching_on_sqlite() -> FromClause:
    matches = literal_column("memo_search").op("MATCH")(bindparam("of_words"))
    return select(_FTS.c.rowid.label("id"), _FTS.c.rank.label("score")).where(matches).subquery("matching")


def _matching_on_postgres(shape: Shape, looked_at: int | None) -> FromClause:
    found = select(_VECTORS.c.memo_id.label("id"), _VECTORS.c.words).where(
        _VECTORS.c.workspace_id == PREPARED.workspace, _VECTORS.c.words.op("@@")(_ts_query(shape))
    )
    if looked_at is None:
        return found.subquery("matching")
    return found.order_by(_VECTORS.c.memo_id.desc()).limit(looked_at).cte("matching")


def _fts_query(groups: Groups) -> str:
    """FTS5's own language; terms hold letters and digits only, so that quoting is safe."""
    return " AND ".join(f"({' OR '.join(_fts_term(term) for term in group)})" for group in groups)


def _fts_term(term: Term) -> str:
    return f'"{" ".join(term.words)}"' + (" *" if term.prefix else "")


def _ts_query(shape: Shape) -> Any:
    query: Any = None
    for first, group in enumerate(shape):
        any_of: Any = None
        for second, (prefix, several) in enumerate(group):
            term = _ts_term(f"word_{first}_{second}", prefix, several)
            any_of = term if any_of is None else any_of.op("||")(term)
        query = any_of if query is None else query.op("&&")(any_of.self_group())
    return cast(query, TSQUERY)


def _ts_term(name: str, prefix: bool, several: bool) -> Any:
    whole = func.phraseto_tsquery(_CONFIG, bindparam(name, type_=String))
    if not prefix:
        return whole
    beginning = func.to_tsquery(_CONFIG, bindparam(f"{name}_last", type_=String))
    return func.tsquery_phrase(whole, beginning) if several else beginning


def _marked_on_sqlite(uow: ReadUnit, groups: Groups, texts: dict[int, list[str]]) -> dict[int, list[str]]:
    this: Any = literal_column("memo_search")
    lights = [func.highlight(this, place, OPEN, CLOSE).label(name) for place, name in enumerate(FIELDS)]
    matches = this.op("MATCH")(_fts_query(groups))
    # One pass over the matches between them: by `rowid IN` FTS5 would begin its search again for each.
    between = _FTS.c.rowid.between(min(texts), max(texts))
    query = select(_FTS.c.rowid, *lights).where(matches, between, (_FTS.c.rowid + 0).in_(list(texts)))
    found = {int(row[0]): row[1:] for row in uow.session.execute(query)}
    return {memo_id: _lit(found.get(memo_id, ()), several) for memo_id, several in texts.items()}


def _lit(lights: Sequence[str | None], several: list[str]) -> list[str]:
    """Where the index has no words any more, what is shown in their place."""
    return [joined(light or plain) for light, plain in zip_longest(lights, several, fillvalue="")]


def _marked_on_postgres(uow: ReadUnit, groups: Groups, texts: dict[int, list[str]]) -> dict[int, list[str]]:
    flat = [plain for several in texts.values() for plain in several if plain]
    values = {"of_texts": [aligned(plain) for plain in flat], **_words(uow, groups)}
    lights = iter(uow.session.execute(_lights(_shape(groups)), values).scalars().all())
    return {
        memo_id: [joined(transferred(next(lights), plain)) if plain else "" for plain in several]
        for memo_id, several in texts.items()
    }


@lru_cache(maxsize=64)
def _lights(shape: Shape) -> Select[Any]:
    copies = func.unnest(cast(bindparam("of_texts", type_=ARRAY(String)), ARRAY(String)))
    rows = copies.table_valued("copy", with_ordinality="place", name="copies").render_derived()
    light = func.ts_headline(_CONFIG, rows.c.copy, _ts_query(shape), bindparam("how", _HEADLINE))
    return select(light).order_by(rows.c.place)
