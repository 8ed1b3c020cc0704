"""Every job has a worker."""

from procrastinate.contrib.django import app

from config.command.serve import CARRYING_QUEUES, QUICK_QUEUES, SLOW_QUEUES


def test_each_queue_of_the_product_is_worked_by_one_worker() -> None:
    worked = [*QUICK_QUEUES, *SLOW_QUEUES, *CARRYING_QUEUES]
    assert {task.queue for task in app.tasks.values()} <= set(worked)
    assert len(worked) == len(set(worked))
