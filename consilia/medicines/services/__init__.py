"""What people do with needs: keyword-only deeds, each one transaction."""

from consilia.medicines.services.choosing import AgainstTheRules, choose_channel, look_up_listing
from consilia.medicines.services.identifying import MedicineFacts, identify_need
from consilia.medicines.services.moving import (
    Told,
    inform_ministry,
    move_need,
    prepare_of_age,
    stop_for_death,
)
from consilia.medicines.services.papers import (
    TooManyPapers,
    add_arrived_paper,
    add_paper,
    read_paper,
    take_paper_back,
)
from consilia.medicines.services.parents import (
    NoSuchGuardian,
    PageEnded,
    PageUnknown,
    end_parent_link,
    make_parent_link,
    open_parent_page,
    token_of,
)
from consilia.medicines.services.policy import load_medicines_policy
from consilia.medicines.services.refusals import (
    ChannelMissing,
    DayImpossible,
    DiagnosisUncertain,
    NeedElsewhere,
    NeedKnown,
    NumberMissing,
    PapersMissing,
    ProtocolMissing,
    RegionUnknown,
    WordsMissing,
)
from consilia.medicines.services.reminding import tell_due_days, tell_shortages
from consilia.medicines.services.stock import StockFacts, count_stock

__all__ = [
    "AgainstTheRules",
    "ChannelMissing",
    "DayImpossible",
    "DiagnosisUncertain",
    "MedicineFacts",
    "NeedElsewhere",
    "NeedKnown",
    "NoSuchGuardian",
    "NumberMissing",
    "PageEnded",
    "PageUnknown",
    "PapersMissing",
    "ProtocolMissing",
    "RegionUnknown",
    "StockFacts",
    "Told",
    "TooManyPapers",
    "WordsMissing",
    "add_arrived_paper",
    "add_paper",
    "choose_channel",
    "count_stock",
    "end_parent_link",
    "identify_need",
    "inform_ministry",
    "load_medicines_policy",
    "look_up_listing",
    "make_parent_link",
    "move_need",
    "open_parent_page",
    "prepare_of_age",
    "read_paper",
    "stop_for_death",
    "take_paper_back",
    "tell_due_days",
    "tell_shortages",
    "token_of",
]
