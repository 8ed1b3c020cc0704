"""The tables that go in and out as CSV, one file each."""

from consilia.network.services.sheets.consultants import CONSULTANTS
from consilia.network.services.sheets.duties import DUTIES
from consilia.network.services.sheets.holidays import HOLIDAYS
from consilia.network.services.sheets.organisations import ORGANISATIONS
from consilia.network.services.sheets.sheet import Sheet
from consilia.network.services.sheets.units import UNITS

SHEETS: dict[str, Sheet] = {
    sheet.kind: sheet for sheet in (ORGANISATIONS, UNITS, CONSULTANTS, DUTIES, HOLIDAYS)
}

__all__ = ["SHEETS", "Sheet"]
