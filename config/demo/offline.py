"""A request that the doctor of the sign-in page wrote without a connection, and that waits for its child."""

from datetime import datetime, timedelta
from uuid import NAMESPACE_URL, uuid5

from config.demo.people import Cast
from consilia.cases.services import bring_offline_request

CHILD = "Девочка, 5 недель, патронаж в Верхнем"
WRITTEN = {
    "question": "Нужна ли срочная эхокардиография или можно наблюдать до планового приёма?",
    "summary": "Грубый систолический шум слева от грудины, выслушан на дому. Сосёт с перерывами, потеет. "
    "Прибавка за месяц 350 г. Сатурация 95 %, частота дыхания 58 в минуту, печень +2 см.",
    "diagnosis": "Врождённый порок сердца?",
    "urgency": "urgent",
    "field_id": "cardiology",
}
AGO = timedelta(hours=3)


def build(*, cast: Cast, at: datetime) -> None:
    """As her telephone brought it on the way back from the village."""
    bring_offline_request(
        client_uuid=uuid5(NAMESPACE_URL, "consilia demo offline"),
        child_words=CHILD,
        written=WRITTEN,
        by=cast.home[0].actor,
        at=at - AGO,
    )
