"""Figures for any labelled file: what the judge gets right, whom it accuses wrongly, and always-blame beside it."""

import re
import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial

from bot.domain.codes import Verdict
from bot.domain.judgement import Judge, Judgement
from bot.judge.rows import OWNERS, SPARED, Row

#: "F1 at the middle threshold": blame from even odds on.
MIDDLE = 0.5
_ARTICLE = re.compile(
    r"^(?:the|an?|our|my|his|her|their|your|its|el|la|los|las|nuestr[oa]s?|mis?|tus?|sus?|der|die|das|den|dem|ein\w{0,2}"
    r"|unser\w{0,2}|mein\w{0,2}|l[ea]s?|notre|nos|m[ao]n?|mes|un[ae]?|os?|as?|noss[oa]s?|minhas?|meus?|hamar[aei]|mer[aei])\s+"
    r"|^l'",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Judged:
    """A labelled reply, what the judge said of it, and the processor time it took, in milliseconds."""

    row: Row
    found: Judgement
    took: float


def text(rows: Sequence[Row], judge: Judge) -> str:
    """The whole report as text, a table a section."""
    judged = [_judged(row, judge) for row in rows]
    sections = (_verdicts, _bands, _people, _names, _languages, _kinds)
    return "\n".join("\n".join(section(judged)) + "\n" for section in sections)


def alike(one: str | None, other: str | None) -> bool:
    """Whether two names are the same but for case, leading articles and possessives."""
    return _bare(one) == _bare(other)


def overlapping(one: str | None, other: str | None) -> bool:
    """Whether two names are alike, or share a word."""
    return alike(one, other) or bool(set(_bare(one).split()) & set(_bare(other).split()))


def _bare(name: str | None) -> str:
    return _ARTICLE.sub("", (name or "").strip().lower()).strip(' .,;:!?"')


def _judged(row: Row, judge: Judge) -> Judged:
    start = time.thread_time()
    found = judge(row.text)
    return Judged(row, found, 1000 * (time.thread_time() - start))


def _verdicts(judged: Sequence[Judged]) -> Iterable[str]:
    blame = [each.row.blame for each in judged]
    yield f"{len(judged)} replies, {sum(blame)} of them blame"
    yield f"{'at the middle threshold':<34}{'precision':>10}{'recall':>8}{'F1':>8}"
    for name, said in (
        (f"judge (score from {MIDDLE} on)", [each.found.score >= MIDDLE for each in judged]),
        ("always blame", [True] * len(judged)),
    ):
        yield f"{name:<34}{_precision(blame, said):>10}{_recall(blame, said):>8}{_f1(blame, said):>8}"


def _bands(judged: Sequence[Judged]) -> Iterable[str]:
    cut = list(filter(_cut, judged))
    blame = [each for each in judged if each.row.blame]
    left = [each for each in blame if each.found.verdict is Verdict.LEAVE]
    yield "bands"
    yield _line("cut: precision", sum(each.row.blame for each in cut), len(cut))
    yield _line("cut: recall", sum(each.row.blame for each in cut), len(blame))
    yield _line("ask: share of all replies", sum(each.found.verdict is Verdict.ASK for each in judged), len(judged))
    yield _line("blame left alone", len(left), len(blame))


def _people(judged: Sequence[Judged]) -> Iterable[str]:
    yield "wrongly accused (cut)"
    kinds = {kind: frozenset({kind}) for kind in sorted(OWNERS)}
    for name, wanted in (
        ("owners, dependency owners, escalated", OWNERS),
        *((f"  {kind}", each) for kind, each in kinds.items()),
        ("praise and plain yes", SPARED),
    ):
        yield _line(name, *_share(judged, _cut, partial(_of_kind, wanted)))
    yield _line("human (health, family, burnout, safety)", *_share(judged, _cut, lambda row: row.human))
    yield _line("human replies recognised", *_share(judged, lambda each: each.found.human, lambda row: row.human))
    yield _line("called human, and are not", *_share(judged, lambda each: each.found.human, lambda row: not row.human))


def _names(judged: Sequence[Judged]) -> Iterable[str]:
    spans = [each for each in judged if each.row.blamed]
    unnamed = [each for each in judged if each.row.blame and not each.row.blamed]
    party = [each for each in judged if each.row.party and each.found.verdict is not Verdict.LEAVE]
    took = sorted(each.took for each in judged)
    yield "who is blamed, answers, time"
    yield _line("name exact", sum(alike(each.row.blamed, each.found.blamed) for each in spans), len(spans))
    yield _line("name partial", sum(overlapping(each.row.blamed, each.found.blamed) for each in spans), len(spans))
    yield _line("nobody named, and none given", sum(each.found.blamed is None for each in unnamed), len(unnamed))
    yield _line("party, where cut or asked", sum(each.row.party is each.found.party for each in party), len(party))
    yield _line("answer", sum(each.row.answer == each.found.answer for each in judged), len(judged))
    yield f"  {'p50, p99 per reply, processor time':<44}{_at(took, 0.5):.1f} ms, {_at(took, 0.99):.1f} ms"


def _languages(judged: Sequence[Judged]) -> Iterable[str]:
    columns = f"{'replies':>8}{'precision':>10}{'recall':>8}{'F1':>8}{'always blame F1':>17}{'owners cut':>12}"
    yield f"{'language':<12}{columns}"
    languages = sorted({each.row.language for each in judged}, key=lambda name: (name != "en", name))
    groups = [(name, {name}) for name in languages]
    for name, wanted in [*groups, ("not English", {*languages} - {"en"})]:
        chosen = [each for each in judged if each.row.language in wanted]
        blame = [each.row.blame for each in chosen]
        said = [each.found.score >= MIDDLE for each in chosen]
        owners = [each for each in chosen if each.row.kind in OWNERS]
        cut = sum(map(_cut, owners))
        yield (
            f"{name:<12}{len(chosen):>8}{_precision(blame, said):>10}{_recall(blame, said):>8}{_f1(blame, said):>8}"
            f"{_f1(blame, [True] * len(blame)):>17}{f'{cut} of {len(owners)}':>12}"
        )


def _kinds(judged: Sequence[Judged]) -> Iterable[str]:
    counts = Counter((each.row.kind, each.found.verdict) for each in judged)
    blaming = {each.row.kind for each in judged if each.row.blame}
    yield f"{'kind':<24}{'replies':>8}" + "".join(f"{verdict.value:>7}" for verdict in Verdict)
    for kind in sorted({each.row.kind for each in judged}, key=lambda kind: (kind not in blaming, kind)):
        shares = [counts[kind, verdict] for verdict in Verdict]
        yield f"{kind:<24}{sum(shares):>8}" + "".join(f"{count:>7}" for count in shares)


def _of_kind(kinds: frozenset[str], row: Row) -> bool:
    return row.kind in kinds


def _cut(each: Judged) -> bool:
    return each.found.verdict is Verdict.CUT


def _share(judged: Sequence[Judged], hit: Callable[[Judged], bool], wanted: Callable[[Row], bool]) -> tuple[int, int]:
    chosen = [each for each in judged if wanted(each.row)]
    return sum(map(hit, chosen)), len(chosen)


def _line(name: str, part: int, whole: int) -> str:
    return f"  {name:<44}{_ratio(part, whole):>6}  ({part} of {whole})"


def _ratio(part: int, whole: int) -> str:
    return f"{part / whole:.3f}" if whole else "-"


def _precision(blame: Sequence[bool], said: Sequence[bool]) -> str:
    return _ratio(_both(blame, said), sum(said))


def _recall(blame: Sequence[bool], said: Sequence[bool]) -> str:
    return _ratio(_both(blame, said), sum(blame))


def _f1(blame: Sequence[bool], said: Sequence[bool]) -> str:
    return _ratio(2 * _both(blame, said), sum(blame) + sum(said))


def _both(blame: Sequence[bool], said: Sequence[bool]) -> int:
    return sum(one and other for one, other in zip(blame, said, strict=True))


def _at(ordered: Sequence[float], share: float) -> float:
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else 0.0
