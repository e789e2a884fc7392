"""What storage raises; driver errors stop here."""


class StoreUnavailable(Exception):
    """The database is busy or away; nothing was stored, trying again later is right."""


class StoreRefused(Exception):
    """A rule that the database keeps was broken; nothing was stored.

    `rule` is the constraint's or trigger's name where the database told it, else the driver's words.
    """

    def __init__(self, rule: str) -> None:
        super().__init__(f"the database refused the change: {rule}")
        self.rule = rule
