"""Who may consent."""

from datetime import date

from consilia.foundation.ages import age_at

# Russian Federal Law 323-FZ of 21.11.2011, art. 54 part 2: from 15 a minor consents in person.
OWN_CONSENT_YEARS = 15


def may_consent_alone(birth_date: date, *, on: date) -> bool:
    return birth_date <= on and age_at(birth_date, on).years >= OWN_CONSENT_YEARS
