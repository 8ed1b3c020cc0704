"""What can go wrong, in words for the person who started the product."""


class PostgresFailure(Exception):
    """The embedded database cannot do what was asked; the text says why and what to do."""


class AlreadyRunning(PostgresFailure):
    """Another process holds this database folder."""
