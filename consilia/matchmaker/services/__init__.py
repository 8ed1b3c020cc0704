"""What is done in exchange with other systems; one function per deed, each one transaction."""

from consilia.foundation.switches import AlreadySo
from consilia.matchmaker.services.answering import TooMany, answer_match, note_refused
from consilia.matchmaker.services.peers import (
    NameTaken,
    add_peer,
    change_peer,
    disable_peer,
    enable_peer,
    rotate_token,
    token_to_show,
)
from consilia.matchmaker.services.receiving import begin_attempt, give_up, keep_answer
from consilia.matchmaker.services.sending import (
    ChangedMeanwhile,
    NobodyChosen,
    NoExchange,
    NothingToAsk,
    drafted,
    send_query,
)

__all__ = [
    "AlreadySo",
    "ChangedMeanwhile",
    "NameTaken",
    "NoExchange",
    "NobodyChosen",
    "NothingToAsk",
    "TooMany",
    "add_peer",
    "answer_match",
    "begin_attempt",
    "change_peer",
    "disable_peer",
    "drafted",
    "enable_peer",
    "give_up",
    "keep_answer",
    "note_refused",
    "rotate_token",
    "send_query",
    "token_to_show",
]
