"""The design's figures as the first version: nobody has verified them."""

from datetime import UTC, datetime

from django.db import migrations

SINCE = datetime(2020, 1, 1, tzinfo=UTC)
WEIGHTS = {
    "exact": 30,
    "seen": 15,
    "hours": 15,
    "language": 10,
    "fairness": 10,
    "load": 25,
    "answer": 10,
    "quality": 5,
    "tie": 1,
    "day_begins": 8,
    "day_ends": 20,
    "fairness_days": 30,
    "answer_days": 180,
    "working_language": "ru",
    "interpreters": [],
}
# urgency, asked at once (None: the whole duty roster), the next one by itself, source
OFFERS = (
    ("emergency", None, True, "ours; at Swinfen a backup rescued 36 of 39 unanswered"),
    ("urgent", 2, True, "ours; at Swinfen a backup rescued 36 of 39 unanswered"),
    ("planned", 1, False, "ours: a coordinator looks again"),
)


def seed(apps, schema_editor):
    apps.get_model("routing", "RoutingWeights").objects.create(starts=SINCE, source="ours: the design", **WEIGHTS)
    policy = apps.get_model("routing", "OfferPolicy")
    for urgency, parallel, by_score, source in OFFERS:
        policy.objects.create(
            urgency=urgency, parallel=parallel, next_by_score=by_score, starts=SINCE, source=source
        )


class Migration(migrations.Migration):
    dependencies = [("routing", "0001_initial")]
    operations = [migrations.RunPython(seed, migrations.RunPython.noop)]
