from django.apps import AppConfig
from django.db.backends.signals import connection_created


class FoundationConfig(AppConfig):
    name = "consilia.foundation"
    label = "foundation"

    def ready(self) -> None:
        from consilia.foundation.wall import greet

        connection_created.connect(greet, dispatch_uid="consilia.foundation.wall")
