"""Jobs are deferred in the transaction of the deed, also where a job does the deed.

In a web process procrastinate writes the row of a job over Django's own connection. In a worker it would use a pool of
its own and commit at once: another worker could then begin before what it is about is there, and a deed that was taken
back would leave its jobs behind. Only what a job itself defers is meant; the worker fetches and finishes by its pool.
"""

from procrastinate import App
from procrastinate.connector import BaseAsyncConnector, BaseConnector
from procrastinate.contrib.django.django_connector import DjangoConnector
from procrastinate.contrib.django.utils import connector_params
from procrastinate.psycopg_connector import PsycopgConnector


class _OfTheDeed(DjangoConnector):
    def get_worker_connector(self) -> BaseAsyncConnector:
        return _OfTheWorker(self)


class _OfTheWorker(PsycopgConnector):
    def __init__(self, of_the_deed: _OfTheDeed) -> None:
        super().__init__(kwargs=connector_params(of_the_deed.alias))
        self._of_the_deed = of_the_deed

    def get_sync_connector(self) -> BaseConnector:
        return self._of_the_deed


def defer_in_the_deed(app: App) -> None:
    """For PROCRASTINATE_ON_APP_READY."""
    app.connector = app.job_manager.connector = _OfTheDeed()
