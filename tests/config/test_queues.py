"""Every job has a worker."""

from procrastinate.contrib.django import app

from config.command.serve import QUICK_QUEUES, SLOW_QUEUES


def test_each_queue_of_the_product_is_worked_by_one_worker() -> None:
    assert {task.queue for task in app.tasks.values()} <= {*QUICK_QUEUES, *SLOW_QUEUES}
    assert not set(QUICK_QUEUES) & set(SLOW_QUEUES)
