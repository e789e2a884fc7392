"""The reasons of a verdict in words: what a feature's name says to the person who wrote the reply."""

_KINDS = {"w": "words", "m": "words", "l": "ends with", "s": "sentence shape", "k": "order", "p": "said of"}
_COUNTED = {
    "I": "first person",
    "WE": "we",
    "P": "somebody else",
    "NEG": "negations",
    "DATE": "dates",
    "#": "numbers",
}
#: Signs of the whole reply, by how their names start.
_WHOLE = {
    "length ": "length of the reply",
    "a noun True": "something is named",
    "a noun False": "nothing is named",
    "answer none ": "no answer",
    "answer no ": "the answer is no",
    "answer yes ": "the answer is yes",
    "answer conditional ": "the answer has a condition",
}
_AMOUNTS = ("none", "one", "two", "several")


def sentence(name: str) -> str:
    """A feature's name as a reason: "dates: none", "words: because legal", "order: P before NEG"."""
    kind, _, what = name.partition(":")
    if kind != "x":
        return f"{_KINDS[kind]}: {what.replace('>', ' before ')}"
    if plain := next((told for start, told in _WHOLE.items() if what.startswith(start)), None):
        return plain
    counted, _, amount = what.rpartition(" ")
    if counted in _COUNTED and amount.isdigit():
        return f"{_COUNTED[counted]}: {_AMOUNTS[int(amount)]}"
    return what.replace("_", " ")
