"""What people do with cases; one function per deed, each one transaction."""

from consilia.cases.services.attachments import (
    MOST_APART,
    MOST_FILES,
    UploadGone,
    attach_file,
    attach_images,
    attach_upload,
    take_back_file,
)
from consilia.cases.services.bulk import deeds_of, do_to_many, undo_for_many
from consilia.cases.services.clock_changes import (
    call_off_limit,
    confirm_limit,
    drop_limit,
    propose_limit,
)
from consilia.cases.services.clocks import miss_deadlines, tell_milestones
from consilia.cases.services.concluding import (
    acknowledge_case,
    begin_conclusion,
    begin_follow_up,
    close_case,
    record_correction,
    record_signature,
)
from consilia.cases.services.councils import (
    convene_council,
    follow_cancellation,
    follow_holding,
    follow_invitations,
    follow_postponement,
)
from consilia.cases.services.drafts import (
    CaseIncomplete,
    NoSuchFinding,
    describe_findings,
    replace_finding,
    save_draft,
    set_findings,
    start_case,
    submit_case,
)
from consilia.cases.services.emergencies import break_glass, end_emergency_access, review_emergency_access
from consilia.cases.services.ending import end_for_death, mark_duplicate, withdraw_case
from consilia.cases.services.export import export_worklist
from consilia.cases.services.forecasts import count_histories, foresee
from consilia.cases.services.information import answer_information, ask_information
from consilia.cases.services.invitations import (
    accept_invitation,
    decline_invitation,
    invite_colleague,
    revoke_invitation,
)
from consilia.cases.services.messages import send_message
from consilia.cases.services.moving import CaseMovedOn, lock_case
from consilia.cases.services.offers import (
    NotOffered,
    accept_case,
    lapse_offer,
    offer_case,
    recall_offers,
    refuse_offer,
)
from consilia.cases.services.offline import (
    NoLongerWaits,
    TooManyWait,
    begin_offline_request,
    bring_offline_request,
    discard_offline_request,
)
from consilia.cases.services.policy import load_policies
from consilia.cases.services.ranking import rank_open_cases_again
from consilia.cases.services.region import decline_case, pass_case_on
from consilia.cases.services.reopening import reopen_case
from consilia.cases.services.requirement_sets import (
    confirm_requirements,
    export_requirements,
    load_requirements,
    make_requirement_set,
    preview_requirements,
    upload_requirements,
)
from consilia.cases.services.requirements import answer_requirements
from consilia.cases.services.running_clocks import apply_change, apply_due_changes, follow_calendar
from consilia.cases.services.saved_views import (
    choose_columns,
    delete_view,
    move_view,
    open_with,
    rename_view,
    restore_view,
    save_view,
)
from consilia.cases.services.search import feed_search, tell_excerpts
from consilia.cases.services.second_readers import change_reader, decline_reading
from consilia.cases.services.second_reading import (
    agree_reading,
    answer_remarks,
    dissent_reading,
    return_reading,
    seek_reading,
    take_back_reading,
)
from consilia.cases.services.second_reading_rules import load_second_reading_rules
from consilia.cases.services.seeing import mark_previewed, mark_seen
from consilia.cases.services.stow import pack_sent, store_images
from consilia.cases.services.team import add_colleague, remove_colleague
from consilia.cases.services.timeouts import pass_on_unreviewed, withdraw_unanswered
from consilia.cases.services.triage import redirect_case, set_triage

__all__ = [
    "MOST_APART",
    "MOST_FILES",
    "CaseIncomplete",
    "CaseMovedOn",
    "NoLongerWaits",
    "NoSuchFinding",
    "NotOffered",
    "TooManyWait",
    "UploadGone",
    "accept_case",
    "accept_invitation",
    "acknowledge_case",
    "add_colleague",
    "agree_reading",
    "answer_information",
    "answer_remarks",
    "answer_requirements",
    "apply_change",
    "apply_due_changes",
    "ask_information",
    "attach_file",
    "attach_images",
    "attach_upload",
    "begin_conclusion",
    "begin_follow_up",
    "begin_offline_request",
    "break_glass",
    "bring_offline_request",
    "call_off_limit",
    "change_reader",
    "choose_columns",
    "close_case",
    "confirm_limit",
    "confirm_requirements",
    "convene_council",
    "count_histories",
    "decline_case",
    "decline_invitation",
    "decline_reading",
    "deeds_of",
    "delete_view",
    "describe_findings",
    "discard_offline_request",
    "dissent_reading",
    "do_to_many",
    "drop_limit",
    "end_emergency_access",
    "end_for_death",
    "export_requirements",
    "export_worklist",
    "feed_search",
    "follow_calendar",
    "follow_cancellation",
    "follow_holding",
    "follow_invitations",
    "follow_postponement",
    "foresee",
    "invite_colleague",
    "lapse_offer",
    "load_policies",
    "load_requirements",
    "load_second_reading_rules",
    "lock_case",
    "make_requirement_set",
    "mark_duplicate",
    "mark_previewed",
    "mark_seen",
    "miss_deadlines",
    "move_view",
    "offer_case",
    "open_with",
    "pack_sent",
    "pass_case_on",
    "pass_on_unreviewed",
    "preview_requirements",
    "propose_limit",
    "rank_open_cases_again",
    "recall_offers",
    "record_correction",
    "record_signature",
    "redirect_case",
    "refuse_offer",
    "remove_colleague",
    "rename_view",
    "reopen_case",
    "replace_finding",
    "restore_view",
    "return_reading",
    "review_emergency_access",
    "revoke_invitation",
    "save_draft",
    "save_view",
    "seek_reading",
    "send_message",
    "set_findings",
    "set_triage",
    "start_case",
    "store_images",
    "submit_case",
    "take_back_file",
    "take_back_reading",
    "tell_excerpts",
    "tell_milestones",
    "undo_for_many",
    "upload_requirements",
    "withdraw_case",
    "withdraw_unanswered",
]
