"""Search in memos, on both databases behind one signature; what a person may not see is no hit and is not counted.

The work is bounded: of the memos that match and may be seen, the newest `MOST_RANKED` are ranked. So a word in every
fourth of 100,000 memos costs little more than a word in every hundredth (docs/decisions/0020-search.md).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

from sqlalchemy import Select, bindparam, cast, column, func, literal, literal_column, select, table, text
from sqlalchemy.dialects.postgresql import ARRAY, REGCONFIG, TSQUERY, TSVECTOR
from sqlalchemy.types import Integer, String
from sqlmodel import col

from bot.domain.search_words import Groups, Term
from bot.domain.snippets import CLOSE, OPEN, aligned, joined, transferred, unmarked
from storage.fulltext import FIELDS
from storage.queries.visible import visible_memos
from storage.tables import Memo
from storage.uow import ReadUnit

MOST_RANKED = 500

_FTS = table("memo_search", column("rowid", Integer), column("rank"), *(column(name) for name in FIELDS))
_VECTORS = table("memo_search", column("memo_id", Integer), column("workspace_id"), column("words", TSVECTOR))
_CONFIG = literal_column("'drumbeat'::regconfig", REGCONFIG)
_HEADLINE = f"HighlightAll=true, StartSel={OPEN}, StopSel={CLOSE}"


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
    mine = (col(Memo.workspace_id) == uow.workspace_id, visible_memos(uow, viewer_id), *conditions)
    if uow.on_postgres:
        # How frequent a word is decides the plan, so that a plan for any word is wrong for most.
        uow.session.execute(text("SET LOCAL plan_cache_mode = force_custom_plan"))
        newest = _newest_on_postgres(groups, mine)
    else:
        newest = _newest_on_sqlite(groups, mine)
    return _page(uow, newest, limit, offset)


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


def _page(uow: ReadUnit, newest: Select[Any], limit: int, offset: int) -> Found:
    """The best of the newest; one more than is ranked tells that there are others."""
    among = newest.limit(MOST_RANKED + 1).cte("newest")
    counted = select(func.count()).select_from(among).scalar_subquery()
    ranked = select(among).order_by(among.c.id.desc()).limit(MOST_RANKED).subquery()
    ordered = select(ranked.c.id, counted).order_by(ranked.c.score, ranked.c.id.desc()).limit(limit).offset(offset)
    rows = uow.session.execute(ordered).all()
    total = int(rows[0][1]) if rows else 0
    return Found([int(row[0]) for row in rows], min(total, MOST_RANKED), more=total > MOST_RANKED)


def _newest_on_sqlite(groups: Groups, mine: Sequence[Any]) -> Select[Any]:
    matches = literal_column("memo_search").op("MATCH")(_fts_query(groups))
    joined = _FTS.join(Memo, col(Memo.id) == _FTS.c.rowid)
    return (
        select(_FTS.c.rowid.label("id"), _FTS.c.rank.label("score"))
        .select_from(joined)
        .where(matches, *mine)
        .order_by(_FTS.c.rowid.desc())
    )


def _fts_query(groups: Groups) -> str:
    """FTS5's own language; terms hold letters and digits only, so that quoting is safe."""
    return " AND ".join(f"({' OR '.join(_fts_term(term) for term in group)})" for group in groups)


def _fts_term(term: Term) -> str:
    return f'"{" ".join(term.words)}"' + (" *" if term.prefix else "")


def _newest_on_postgres(groups: Groups, mine: Sequence[Any]) -> Select[Any]:
    query = _ts_query(groups)
    joined = _VECTORS.join(Memo, col(Memo.id) == _VECTORS.c.memo_id)
    return (
        select(_VECTORS.c.memo_id.label("id"), (-func.ts_rank(_VECTORS.c.words, query)).label("score"))
        .select_from(joined)
        .where(_VECTORS.c.words.op("@@")(query), *mine)
        .order_by(_VECTORS.c.memo_id.desc())
    )


def _ts_query(groups: Groups) -> Any:
    query: Any = None
    for group in groups:
        any_of: Any = None
        for term in group:
            any_of = _ts_term(term) if any_of is None else any_of.op("||")(_ts_term(term))
        query = any_of if query is None else query.op("&&")(any_of.self_group())
    return cast(query, TSQUERY)


def _ts_term(term: Term) -> Any:
    words = [aligned(word) for word in term.words]
    if not term.prefix:
        return func.phraseto_tsquery(_CONFIG, " ".join(words))
    *whole, last = words
    beginning = func.to_tsquery(_CONFIG, f"'{last}':*")
    return func.tsquery_phrase(func.phraseto_tsquery(_CONFIG, " ".join(whole)), beginning) if whole else beginning


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
    copies = func.unnest(cast(literal([aligned(plain) for plain in flat], ARRAY(String)), ARRAY(String)))
    rows = copies.table_valued("copy", with_ordinality="place", name="copies").render_derived()
    light = func.ts_headline(_CONFIG, rows.c.copy, _ts_query(groups), bindparam("how", _HEADLINE))
    lights = iter(uow.session.execute(select(light).order_by(rows.c.place)).scalars().all())
    return {
        memo_id: [joined(transferred(next(lights), plain)) if plain else "" for plain in several]
        for memo_id, several in texts.items()
    }
