"""All that a reply shows, as named numbers that a linear model weighs: n-grams, skeleton, structure.

The prefix of a name says where it comes from: ``w`` words, ``m`` words with their nouns as tags, ``c`` characters,
``l`` the last sentence, ``s`` skeleton, ``k`` which tag stands before which, ``p`` what is said of whom, ``x`` signs.
"""

import math
from collections.abc import Iterable, Iterator, Sequence

from bot.judge.clauses import Clause
from bot.judge.reading import Reading
from bot.judge.skeleton import PARTIES, Bone, grams

Sentences = Sequence[Sequence[Bone]]
#: How much each block counts; found by cross-validation over the themes that are trained on.
SCALES = {"w": 4.0, "c": 2.0, "l": 2.0, "s": 2.0, "k": 2.0, "p": 1.0, "x": 0.8}
#: Of a long reply the beginning and the end are weighed.
MAX_BONES = 60
MAX_CLAUSES = 40
_PEOPLE = frozenset({"NAME", "@", "BOSS", "ROLE"})
#: The writer as the one who acts: "I blocked Marketing", not "Marketing blocked me".
_ACTS = frozenset({"i", "i'm", "i've", "i'll", "i'd", "im", "ive", "yo", "ich", "je", "j'ai", "eu", "main", "maine"})
_EDGES = frozenset({"^", "$"})
_MIXED = frozenset({"NAME", "@", "TEAM", "VENDOR", "TOOL", "BOSS", "FORCE", "ROLE", "ART", "WORK", "DATE", "#"})


def evidence(reading: Reading) -> dict[str, float]:
    """Every feature of a reply with its value; a block of many names counts as much as one of few."""
    sentences = _shortened(reading.sentences)
    tags = {bone.token.start: bone.tag for bones in sentences for bone in bones}
    found: dict[str, float] = {}
    for prefix, names in (
        ("w", _words(sentences)),
        ("c", _characters(sentences)),
        ("l", _last(sentences)),
        ("s", _bones(sentences)),
        ("k", _pairs(sentences)),
        ("p", _said(reading.clauses[:MAX_CLAUSES], tags)),
    ):
        found |= _weighted(names, SCALES[prefix])
    found |= dict.fromkeys(_structure(reading, sentences), SCALES["x"])
    return found


def _shortened(sentences: Sentences) -> Sentences:
    flat = [bone for bones in sentences for bone in bones]
    return sentences if len(flat) <= 2 * MAX_BONES else [flat[:MAX_BONES], flat[-MAX_BONES:]]


def _weighted(names: Iterable[str], scale: float) -> dict[str, float]:
    distinct = dict.fromkeys(names)
    return dict.fromkeys(distinct, round(scale / math.sqrt(len(distinct) or 1), 6))


def _words(sentences: Sentences) -> Iterator[str]:
    for bones in sentences:
        yield from (f"w:{gram}" for gram in grams(["^", *map(_word, bones), "$"], 3) if gram not in _EDGES)
        yield from (f"m:{gram}" for gram in grams(["^", *_mixed(bones), "$"], 3) if " " in gram)


def _last(sentences: Sentences) -> Iterator[str]:
    """What a reply of several sentences ends on: a plan, or one more complaint."""
    if len(sentences) > 1:
        yield from (f"l:{gram}" for gram in grams(_mixed(sentences[-1]), 2))


def _mixed(bones: Sequence[Bone]) -> list[str]:
    return [bone.tag if bone.tag in _MIXED else bone.token.low for bone in bones if bone.tag]


def _word(bone: Bone) -> str:
    if bone.tag in ("#", "@"):
        return bone.tag
    return "TEAM" if bone.token.is_mention else bone.token.low


def _characters(sentences: Sentences) -> Iterator[str]:
    for bones in sentences:
        for token in (bone.token for bone in bones):
            if token.is_word and not token.is_mention and not token.low[0].isdigit():
                told = f" {token.low[:30]} "
                for size in (3, 4, 5):
                    yield from [f"c:{told[start : start + size]}" for start in range(len(told) - size + 1)]


def _bones(sentences: Sentences) -> Iterator[str]:
    for bones in sentences:
        tags = ["^"]
        for bone in bones:
            if bone.tag and not bone.tag == "_" == tags[-1]:
                tags.append(_tag(bone))
        yield from (f"s:{gram}" for gram in grams([*tags, "$"], 4) if gram not in _EDGES)


def _pairs(sentences: Sentences) -> Iterator[str]:
    for n, bones in enumerate(sentences):
        tags = [_tag(bone) for bone in bones if bone.tag not in ("", "_", ",")]
        for start, tag in enumerate(tags):
            yield from (f"k:{tag}>{later}" for later in tags[start + 1 : start + 6])
        if n == 0:
            yield from (f"k:first {tag}" for tag in tags)
        if n == len(sentences) - 1:
            yield from (f"k:last {tag}" for tag in tags)


def _said(parts: Sequence[Clause], tags: dict[int, str]) -> Iterator[str]:
    for part in parts:
        subject = part.subject.value
        how = ("neg" if part.negative else "pos", "if" * part.hypothetical, "passive" * part.passive)
        yield f"p:{subject}|{' '.join(filter(None, how))}"
        for token in part.predicate[:8]:
            yield f"p:{subject}|{token.low}"
            if tag := tags.get(token.start):
                yield f"p:{subject}|{tag}"


def _structure(reading: Reading, sentences: Sentences) -> Iterator[str]:
    """The signs, and counts over the whole reply: its length, its people, who comes first."""
    yield from dict.fromkeys(f"x:{sign.feature}" for sign in reading.signs)
    yield f"x:answer {reading.answer}"
    tags = [_tag(bone) for bones in sentences for bone in bones]
    yield from _escalating(sentences)
    yield from _whole(reading, tags)
    yield from (f"x:{tag} {_step(tags.count(tag), 0, 1, 2)}" for tag in ("I", "WE", "P", "NEG", "DATE", "#"))
    mine, theirs = (tags.index(tag) if tag in tags else len(tags) for tag in ("I", "P"))
    yield f"x:first {'I' if mine < theirs else 'P' if theirs < mine else 'nobody'}"
    yield from _sides(reading.clauses[:MAX_CLAUSES])


def _whole(reading: Reading, tags: Sequence[str]) -> Iterator[str]:
    """How long the reply is, and what its answer stands beside."""
    length = _step(sum(token.is_word for token in reading.tokens), 2, 4, 7, 12, 20)
    named = "P" in tags
    own = "MY" in tags or any(token.low in _ACTS for token in reading.tokens)
    yield f"x:length {length}"
    yield f"x:length {length} somebody {named}"
    yield f"x:a noun {named or bool({'ART', 'WORK', '_'} & set(tags))}"
    yield f"x:answer {reading.answer} somebody {named} mine {own}"
    yield f"x:answer {reading.answer} cause {'CAUSE' in tags} but {'BUT' in tags}"


def _escalating(sentences: Sentences) -> Iterator[str]:
    """Somebody was told in the past tense, and somebody else decides: an escalation in whatever words."""
    tags = [bone.tag for bones in sentences for bone in bones if bone.tag]
    told = any(tag in ("TELL", "ESC", "ASK") and _PEOPLE & set(tags[n + 1 : n + 7]) for n, tag in enumerate(tags))
    decides = any(tag in PARTIES and "DECIDE" in tags[n + 1 : n + 4] for n, tag in enumerate(tags))
    yield f"x:told {told} decides {decides} dated {'DATE' in tags}"
    if told and decides:
        yield "x:told who decides"
    if "SWAP" in tags:
        yield "x:replaced"


def _sides(parts: Sequence[Clause]) -> Iterator[str]:
    if parts:
        for where, part in (("opens", parts[0]), ("ends", parts[-1])):
            yield f"x:{where} {part.subject.value}{'-' if part.negative else '+'}"
        own = sum(part.subject.value in ("self", "we") for part in parts)
        yield f"x:own clauses {_step(4 * own // len(parts), 0, 1, 2, 3)}"


def _tag(bone: Bone) -> str:
    return "P" if bone.tag in PARTIES else bone.tag


def _step(count: int, *edges: int) -> int:
    return sum(count > edge for edge in edges)
