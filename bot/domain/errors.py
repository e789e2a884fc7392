"""The one error that reaches a person word for word."""


class UserError(Exception):
    """A refusal: one sentence that says what is wrong and what to do.

    Args:
        sentence: complete, plain text, shown word for word.
        field: the name of the input it belongs to (``dri``, ``due`` …), or None for the whole.
    """

    def __init__(self, sentence: str, field: str | None = None) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.field = field
