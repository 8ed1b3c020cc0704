"""What is done with archives; one function per deed, each one transaction."""

from consilia.archives.services.archives import (
    NameTaken,
    SecretMissing,
    add_archive,
    change_archive,
    disable_archive,
    door_of,
    enable_archive,
)
from consilia.archives.services.searching import SaysNobody, search_archive
from consilia.archives.services.transfers import (
    NothingToSend,
    NotThisWay,
    UnderWay,
    advance,
    begin_attempt,
    begin_pull,
    begin_push,
    give_up,
    keep_pulled,
    keep_pushed,
    place_of_news,
)
from consilia.foundation.switches import AlreadySo

__all__ = [
    "AlreadySo",
    "NameTaken",
    "NotThisWay",
    "NothingToSend",
    "SaysNobody",
    "SecretMissing",
    "UnderWay",
    "add_archive",
    "advance",
    "begin_attempt",
    "begin_pull",
    "begin_push",
    "change_archive",
    "disable_archive",
    "door_of",
    "enable_archive",
    "give_up",
    "keep_pulled",
    "keep_pushed",
    "place_of_news",
    "search_archive",
]
