"""A planned question is asked of three experts at once, where nobody has changed the seed of one.

In simulated years (benchmarks/routing_simulation.py) the breaches come so within 1.15 times those of somebody who knows
the future, and an expert hears of 3.9 instead of 3.7 offers a question: whoever looks again asks the others later anyway.
"""

from django.db import migrations

ONE = {"parallel": 1, "source": "ours: a coordinator looks again"}
THREE = {"parallel": 3, "source": "ours: a simulated year (docs/reference/benchmarks.md)"}


def _change(before, after):
    def change(apps, schema_editor):
        apps.get_model("routing", "OfferPolicy").objects.filter(urgency="planned", **before).update(**after)

    return change


class Migration(migrations.Migration):
    dependencies = [("routing", "0006_offers_end")]
    operations = [migrations.RunPython(_change(ONE, THREE), _change(THREE, ONE))]
