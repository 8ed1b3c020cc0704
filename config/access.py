"""Who reaches which address: one table for every route of the product.

A rule says for whom an address opens, and whom it refuses although she may know that the thing is there (403
or 409). For everybody else it is 404: a stranger learns nothing. `tests/access/test_matrix.py` walks every
route as every role in every standing and holds the answers against this table; docs/reference/access.md is
written from it. A route about a case is tried where its deed could be done, such as an offer in triage.
"""

from dataclasses import dataclass
from typing import Final

from config.who import (
    ADMINISTRATORS,
    ASKING,
    AUDITORS,
    BODY,
    CARE,
    CARE_ROLES,
    CENTRE,
    CHILD,
    CLINICAL,
    COORDINATORS,
    CURATORS,
    DOCTORS,
    EVERYBODY,
    EXPERT,
    GUEST,
    HANDS,
    HOUSE,
    IN_EMERGENCY,
    INVITED,
    JUDGING,
    NEEDS,
    NOBODY,
    READERS,
    REGION,
    SENT,
    TAKEN,
    TREATING,
    People,
    Standing,
    all_of,
    own,
)
from consilia.accounts.domain.roles import Role


@dataclass(frozen=True)
class Rule:
    """`opens`: a page or a deed (2xx, 3xx, or 422 for what was typed). `refuses`: 403 or 409. The rest: 404.

    `post`: where sending a form is for others than reading its page.
    """

    opens: People
    refuses: People = NOBODY
    post: "Rule | None" = None

    @property
    def tells_apart(self) -> bool:
        """Whether it matters what ties a person to the thing."""
        people = [self.opens, self.refuses, *([self.post.opens, self.post.refuses] if self.post else [])]
        return any(
            0 < len({standing for role, standing in group if role is one}) < len(Standing)
            for group in people
            for one in Role
        )


def _hidden(opens: People) -> Rule:
    """For others it is not there."""
    return Rule(opens)


def _deed(opens: People, *, seen_by: People) -> Rule:
    """Whoever sees the thing is told that the deed is not hers."""
    return Rule(opens, refuses=seen_by - opens)


def _register(opens: People) -> Rule:
    """Of the network: everybody knows that it is there."""
    return Rule(opens, refuses=EVERYBODY - opens)


OPEN: Final = _hidden(EVERYBODY)
# In this world it leads to nothing for anybody: each says why.
NEVER: Final = _hidden(NOBODY)
OVERSIGHT: Final = all_of([Role.REGIONAL_OPERATOR, Role.MINISTRY_ANALYST])
FREEZING: Final = JUDGING | all_of([Role.ORGANISATION_COORDINATOR])
REPORTS: Final = _hidden(COORDINATORS | all_of([Role.MINISTRY_ANALYST, Role.QUALITY_REVIEWER]))
_MOVES: Final = {
    "offer": _deed(CENTRE, seen_by=SENT),
    "accept": _hidden(EXPERT),  # to whom it is offered
    "refuse": _deed(EXPERT, seen_by=TAKEN),
    "ask": _deed(EXPERT, seen_by=TAKEN),
    "answer": _deed(HOUSE, seen_by=SENT),
    "redirect": _deed(CENTRE | EXPERT, seen_by=TAKEN),
    "withdraw": _deed(HOUSE | CENTRE, seen_by=TAKEN),
    "close": _deed(HOUSE, seen_by=TAKEN),
    "convene": _deed(CENTRE | EXPERT, seen_by=TAKEN),
    "pass_on": _deed(REGION, seen_by=SENT),
    "decline": _deed(REGION, seen_by=SENT),
    "reopen": _deed(HOUSE, seen_by=TAKEN),
    "duplicate": _deed(HOUSE | CENTRE, seen_by=SENT),
}
_ADMINISTRATION: Final = (
    "people invite person correct password_link deactivate"
    " reactivate unlock reset_second_factor give_role organisations end_role"
)


def _names(context: str, names: str, rule: Rule) -> dict[str, Rule]:
    return {f"{context}:{name}": rule for name in names.split()}


ROUTES: Final[dict[str, Rule]] = {
    # The shell, and what everybody may know.
    **_names(
        "web", "home search gallery gallery_terms keys roles about offline offline_keys worker manifest", OPEN
    ),
    **_names("accounts", "profile preferences display language second_factor None", OPEN),
    "accounts:tokens": OPEN,  # one's own
    "accounts:make_token": _hidden(CLINICAL),
    "accounts:revoke_token": _hidden(ADMINISTRATORS),  # one's own, or an administrator's deed
    "accounts:act_as": Rule(NOBODY, refuses=EVERYBODY),  # not without saying in which role
    "accounts:demo_sign_in": NEVER,  # outside a demonstration
    **_names("accounts", _ADMINISTRATION, _hidden(ADMINISTRATORS)),
    **_names("notifications", "list preferences mark_all undo_mark_all counter mark policy", OPEN),
    "notifications:end_subscription": NEVER,
    **_names("notifications", "quiet_hours try_address digest_hour watch", OPEN),
    **_names(
        "notifications",
        "set_subscription letters decide_letters jobs decide_job",
        _hidden(ADMINISTRATORS),
    ),
    "notifications:live_token": Rule(NOBODY, refuses=EVERYBODY),  # not without an old one
    "notifications:open": _hidden(own(Role.REFERRING_DOCTOR)),  # news is its reader's
    # The request.
    "cases:worklist": _hidden(CLINICAL),
    "cases:start": OPEN,  # leads to the children whom one sees
    "cases:detail": _hidden(TAKEN),
    **_names("cases", "draft autosave needs attach_to_draft submit", _hidden(HOUSE)),
    **_names("cases", "read_text findings finding_near", _hidden(HOUSE)),
    **{f"cases:{move}": rule for move, rule in _MOVES.items()},
    **_names("cases", "add_colleague remove_colleague", _deed(HOUSE, seen_by=TAKEN)),
    "cases:message": _deed(BODY | READERS, seen_by=TAKEN),
    "cases:attach": _hidden(TAKEN),  # who sees the header alone is refused on the form, file by file
    # A body that is none is answered before it is asked who may add files.
    **_names("cases", "stow stow_study", _hidden(TAKEN)),
    **_names("cases", "file show_file film paper", _hidden(BODY | READERS)),
    **_names("cases", "play sheet", NEVER),  # not without what the page of the film or document gave
    "cases:diagnoses": _hidden(BODY | READERS),
    # Of a file of the case.
    **_names("imaging", "study thumbnail image copy description intake", _hidden(BODY | READERS)),
    **_names("imaging", "ecg ecg_paper ecg_values key_image paper", _hidden(BODY | READERS)),
    "imaging:add_mark": _hidden(BODY | READERS),  # who may only look is refused once something was drawn
    "imaging:change_mark": _deed(EXPERT, seen_by=BODY | READERS),  # whose mark it is
    # Not without what the description or the page gave.
    **_names("imaging", "values preview film sheet", NEVER),
    # A search finds what one sees, which may be nothing.
    **_names("imaging", "find_studies find_series find_instances", OPEN),
    **_names("imaging", "find_series_of find_instances_of find_instances_in", OPEN),
    **_names("imaging", "study_metadata series_metadata metadata", _hidden(BODY | READERS)),
    **_names("imaging", "rendered rendered_frame frames", _hidden(BODY | READERS)),
    **_names(
        "imaging",
        "study_thumbnail series_thumbnail instance_thumbnail frame_thumbnail",
        _hidden(BODY | READERS),
    ),
    "imaging:bulk": _hidden(BODY | READERS),  # of pixels; other values are for those who work on the case
    # As they came they are for those who work on the case.
    **_names("imaging", "retrieve_study retrieve_series", _deed(BODY, seen_by=BODY | READERS)),
    **_names("imaging", "retrieve report", _deed(BODY, seen_by=BODY | READERS)),
    "cases:keep_diagnoses": _hidden(BODY),
    "cases:kept_diagnoses": _hidden(BODY),
    "cases:take_back": _deed(own(Role.REFERRING_DOCTOR), seen_by=TAKEN),  # who added it
    # Reading by invitation, and in an emergency.
    "cases:invite": _deed(HOUSE | EXPERT, seen_by=TAKEN),
    "cases:revoke_invitation": _deed(HOUSE | EXPERT, seen_by=TAKEN),
    **_names("cases", "shared break_glass", _hidden(all_of([Role.REFERRING_DOCTOR, Role.EXPERT]))),
    **_names("cases", "accept_invitation decline_invitation", _hidden(INVITED)),
    "cases:end_emergency": _hidden(IN_EMERGENCY),
    **_names("cases", "emergencies emergency", _hidden(AUDITORS)),
    # Lists of one's own; a saved view and a deed on many are their owner's.
    **_names("cases", "search export columns views opens_with", _hidden(CLINICAL)),
    **_names("cases", "rename_view move_view delete_view restore_view bulk bulk_done bulk_undo", NEVER),
    # Requests written without a connection.
    "cases:write_offline": OPEN,
    "cases:brought": _hidden(ASKING),
    "cases:discard_brought": Rule(NOBODY, refuses=ASKING),  # nothing was brought
    # The second reading.
    "cases:second_readings": _hidden(all_of([Role.EXPERT, Role.TRIAGE_COORDINATOR])),
    "cases:change_reader": Rule(NOBODY, refuses=BODY),  # nobody reads this one
    **_names("conclusions", "reading seek_reading", NEVER),
    "conclusions:key_image": NEVER,  # this conclusion has none; whose it is, tests/conclusions/test_key_images.py asks
    # Limits.
    **_names("policies", "list rows", OPEN),
    "policies:propose": _register(ADMINISTRATORS),
    **_names("policies", "end change decide", Rule(NOBODY, refuses=EVERYBODY - ADMINISTRATORS)),
    **_names("cases", "limits which_limit", OPEN),
    "cases:propose_limit": _register(ADMINISTRATORS),
    **_names(
        "cases", "end_limit limit_change decide_limit", Rule(NOBODY, refuses=EVERYBODY - ADMINISTRATORS)
    ),
    # What is asked.
    **_names("cases", "requirement_sets export_sets requirement_set", OPEN),
    **_names("cases", "upload_sets make_set", _register(ADMINISTRATORS)),
    "cases:confirm_sets": Rule(own(Role.ADMINISTRATOR), refuses=EVERYBODY - ADMINISTRATORS),  # the uploader
    # The answer.
    "conclusions:begin": Rule(BODY, post=_deed(EXPERT, seen_by=BODY)),
    **_names("conclusions", "edit autosave preview correct", _hidden(EXPERT)),
    # Nothing stands on the form that could be signed or thrown away.
    **_names("conclusions", "sign discard", Rule(EXPERT, post=Rule(NOBODY, refuses=EXPERT))),
    "conclusions:decide": Rule(HOUSE, post=Rule(NOBODY, refuses=HOUSE)),
    **_names("conclusions", "versions read pdf text", _hidden(BODY | READERS)),
    # What follows.
    **_names("followup", "worklist hand_over", _hidden(TREATING)),
    **_names("followup", "handed_over undo_hand_over", _hidden(CARE)),
    "followup:add": _hidden(BODY),
    **_names("followup", "move complete skip reassign answer", _deed(HOUSE, seen_by=BODY)),
    "followup:reopen": Rule(NOBODY, refuses=BODY),  # it is open
    "followup:link": NEVER,  # without the token of a letter
    # The child.
    "patients:list": _hidden(CLINICAL),
    **_names("patients", "register similar", _hidden(ASKING)),
    "patients:questions": _hidden(all_of([Role.ORGANISATION_COORDINATOR])),
    "patients:answer_question": _hidden(own(Role.ORGANISATION_COORDINATOR)),
    **_names("patients", "detail alike", _hidden(CHILD)),
    **_names(
        "patients", "change death add_guardian add_identifier give_consent ask", _deed(CARE, seen_by=CHILD)
    ),
    "patients:reveal_identifier": _deed(CARE | CENTRE, seen_by=CHILD),
    # Their pages show what stands in the record anyway; the deed asks again.
    **_names("patients", "remove_guardian withdraw_consent", Rule(CHILD, post=_deed(CARE, seen_by=CHILD))),
    "patients:retire_identifier": Rule(CHILD),  # a reason is asked for first, then who gives it
    "patients:growth": _hidden(CHILD),
    **_names(
        "patients",
        "measure gestation correct_measurement withdraw_measurement",
        _deed(CARE, seen_by=CHILD),
    ),
    "patients:merge": _hidden(own(Role.ORGANISATION_COORDINATOR)),
    "patients:unmerge": _hidden(own(Role.ORGANISATION_COORDINATOR) | CENTRE),
    # The network: a register that everybody reads.
    **_names("network", "organisations organisation consultants consultant coverage import_template", OPEN),
    "network:calendar_years": OPEN,
    "network:judge_year": _register(ADMINISTRATORS),
    "network:duty_roster": OPEN,  # the form asks for a duty first, then who enters it
    **_names(
        "network",
        "create_organisation update_organisation set_organisation_hours set_calendar_exception"
        " remove_calendar_exception create_unit update_unit create_consultant upload_import",
        _register(ADMINISTRATORS),
    ),
    # An empty form would take away fields that consultants have.
    "network:set_centre_fields": Rule(
        ADMINISTRATORS, refuses=EVERYBODY - ADMINISTRATORS, post=Rule(NOBODY, refuses=EVERYBODY)
    ),
    **_names("network", "cancel_duty update_consultant", _register(ADMINISTRATORS | CENTRE)),
    **_names("network", "set_leave cancel_leave", _register(ADMINISTRATORS | CENTRE | EXPERT)),
    **_names("network", "exchange export_network", _register(ADMINISTRATORS | COORDINATORS)),
    "network:preview_import": Rule(own(Role.ADMINISTRATOR), refuses=EVERYBODY - ADMINISTRATORS),
    "network:confirm_import": Rule(NOBODY, refuses=EVERYBODY),
    "routing:policy": OPEN,
    **_names("routing", "set_weights", _hidden(ADMINISTRATORS)),
    # Councils: this one is to come; its members are the expert of the case and people of the centre.
    **_names("conferencing", "list feed", OPEN),
    "conferencing:schedule": _hidden(all_of([Role.TRIAGE_COORDINATOR, Role.EXPERT])),
    "conferencing:schedule_about": _deed(CENTRE | EXPERT, seen_by=TAKEN),
    "conferencing:find_people": _hidden(CLINICAL),
    "conferencing:feed_file": NEVER,  # without the token of a calendar
    "conferencing:centres": _hidden(ADMINISTRATORS),
    "conferencing:centre": _hidden(ADMINISTRATORS | CENTRE),
    **_names("conferencing", "detail people reschedule cancel open_vote", _hidden(CENTRE | EXPERT)),
    **_names("conferencing", "dissent invitation", _hidden(EXPERT)),
    "conferencing:join": Rule(NOBODY, refuses=CENTRE | EXPERT),  # not before its hour
    **_names("conferencing", "attendance close_vote", Rule(NOBODY, refuses=CENTRE | EXPERT)),
    "conferencing:hold": Rule(NOBODY, post=Rule(NOBODY, refuses=CENTRE | EXPERT)),
    **_names("conferencing", "answer cast_vote", _deed(EXPERT, seen_by=CENTRE | EXPERT)),
    **_names("conferencing", "recording write autosave read sign pdf text", NEVER),  # nothing is written yet
    # Quality: reviewers see what was drawn for them, and nobody else does.
    **_names("quality", "home centres", _hidden(JUDGING)),
    "quality:reviews": _hidden(all_of([Role.QUALITY_REVIEWER])),
    **_names("quality", "review draw dossier give_action action", NEVER),
    "quality:actions": OPEN,
    "quality:centre": _hidden(JUDGING),
    "quality:concern": _deed(own(Role.ORGANISATION_COORDINATOR) | CENTRE, seen_by=TAKEN),
    # The registry: its curators decide and ask, the expert who signed answers, whoever treats the child reads.
    **_names("registry", "home entries", _hidden(CURATORS)),
    "registry:proposal": _hidden(own(Role.REGISTRY_CURATOR) | EXPERT),
    "registry:entry": _hidden(own(Role.REGISTRY_CURATOR) | CHILD),
    **_names("registry", "new_visit", _hidden(own(Role.REGISTRY_CURATOR))),
    "registry:visit": Rule(
        own(Role.REGISTRY_CURATOR) | CHILD, post=Rule(NOBODY, refuses=own(Role.REGISTRY_CURATOR))
    ),  # which version?
    # Whoever sees the entry may say whether the child lives.
    "registry:statuses": _hidden(CURATORS | TREATING),
    "registry:status": _hidden(own(Role.REGISTRY_CURATOR) | CHILD),
    "registry:alive": Rule(NOBODY, post=_hidden(own(Role.REGISTRY_CURATOR) | CHILD)),
    "registry:elements": _hidden(own(Role.REGISTRY_CURATOR) | CHILD),
    "registry:catalogue": Rule(NOBODY, post=_hidden(CURATORS)),
    "registry:family": Rule(own(Role.REGISTRY_CURATOR) | CHILD, post=_hidden(own(Role.REGISTRY_CURATOR))),
    "registry:remove_relative": Rule(NOBODY, post=_hidden(own(Role.REGISTRY_CURATOR))),
    **_names("registry", "bring add_variant variant", _hidden(own(Role.REGISTRY_CURATOR))),
    # In this world the family has not consented to exchange.
    **_names(
        "registry", "packet family_file", Rule(NOBODY, post=Rule(NOBODY, refuses=own(Role.REGISTRY_CURATOR)))
    ),
    **_names("registry", "diseases", _hidden(CLINICAL | all_of([Role.MINISTRY_ANALYST]))),
    # Of one child alone only those are told who see her.
    "registry:disease": _hidden(own(Role.REGISTRY_CURATOR) | CHILD),
    # Medicines: the curators of the centre, the operators of the region, and whoever treats the child.
    "medicines:home": _hidden(all_of([*CARE_ROLES, Role.REGIONAL_OPERATOR, Role.REGISTRY_CURATOR])),
    "medicines:parent_page": NEVER,  # without the token that a parent was given
    "medicines:identify": _deed(HANDS - REGION, seen_by=own(Role.REGISTRY_CURATOR) | CHILD),
    "medicines:need": _hidden(NEEDS),
    "medicines:move": _deed(own(Role.REGISTRY_CURATOR), seen_by=NEEDS),
    **_names("medicines", "channel listing stock add_paper take_back", _deed(HANDS, seen_by=NEEDS)),
    **_names("medicines", "paper show_paper", _hidden(NEEDS)),
    "medicines:sheet": NEVER,  # not without what the page of the document gave
    **_names("medicines", "parents end_parent_page", _deed(CARE, seen_by=NEEDS)),
    "registry:quality": _hidden(CURATORS),
    "registry:research": Rule(NOBODY, post=Rule(NOBODY, refuses=CURATORS)),  # nobody looks alike here
    "registry:common_data": Rule(NOBODY, post=_hidden(CURATORS)),
    **_names("registry", "forms form form_file", _hidden(CURATORS | ADMINISTRATORS)),
    "registry:load_form": _hidden(ADMINISTRATORS),
    "registry:restate": _hidden(own(Role.REGISTRY_CURATOR)),
    # Patients like one: compared by whoever reads the case, asked about by whoever works on it, answered elsewhere.
    "similar:of_case": _hidden(BODY | READERS),
    "similar:ask": _hidden(BODY),
    "similar:contacts": _hidden(TREATING),
    # Who asked reads; the centre and the doctor of the similar patient answer.
    "similar:contact": Rule(
        own(Role.REFERRING_DOCTOR) | CENTRE | EXPERT,
        post=Rule(CENTRE | EXPERT, refuses=own(Role.REFERRING_DOCTOR)),
    ),
    # Other systems: they answer with a code of their own protocol, 401 without a token.
    **_names("archives", "list add archive", _hidden(ADMINISTRATORS)),
    "archives:search": _hidden(CARE),  # whose house has an archive
    **_names("archives", "pull push", NEVER),  # not without saying which archive
    **_names("matchmaker", "match heartbeat metrics", OPEN),
    **_names("matchmaker", "peers add_peer peer", _hidden(ADMINISTRATORS)),
    "matchmaker:received": _hidden(all_of([Role.TRIAGE_COORDINATOR])),
    # In this world the family has not consented to exchange: the page says so, and nothing is sent.
    "matchmaker:send": Rule(DOCTORS | EXPERT | GUEST, post=Rule(NOBODY, refuses=DOCTORS | EXPERT | GUEST)),
    "matchmaker:query": _hidden(BODY | READERS),
    # Proposals of routing.
    "routing:set_looking_again": _hidden(ADMINISTRATORS),
    "routing:proposals": _hidden(all_of([Role.EXPERT, Role.TRIAGE_COORDINATOR])),
    "routing:follow_all": _hidden(all_of([Role.TRIAGE_COORDINATOR])),
    **_names("routing", "follow dismiss step_in", NEVER),
    "routing:invitation": _hidden(all_of([Role.EXPERT])),  # leads back when nothing is proposed
    # Reports.
    **_names("analytics", "overview overview_csv indicator indicator_csv", REPORTS),
    "analytics:silent": _hidden(OVERSIGHT),
    "analytics:overdue": _hidden(OVERSIGHT | all_of([Role.ORGANISATION_COORDINATOR])),
    "analytics:gaps": _hidden(OVERSIGHT | all_of([Role.TRIAGE_COORDINATOR, Role.QUALITY_REVIEWER])),
    "analytics:snapshots": _hidden(FREEZING),
    "analytics:freeze": Rule(NOBODY, refuses=FREEZING),  # not without saying which year
    "analytics:cases": NEVER,  # this indicator counts no list
    **_names("analytics", "snapshot_pdf snapshot_csv", NEVER),
    # Words, documents, the log.
    **_names("terminology", "search typeahead browse concept", OPEN),
    **_names(
        "terminology",
        "names review-name change-synonyms undo-name retired choose-successor",
        _hidden(all_of([Role.REGISTRY_CURATOR, Role.ADMINISTRATOR])),
    ),
    "terminology:import": _hidden(ADMINISTRATORS),
    "terminology:confirm-import": _hidden(own(Role.ADMINISTRATOR)),  # the uploader
    **_names("documents", "verify certificate verify-printed uploads waiting room", OPEN),
    "documents:upload": NEVER,
    **_names("audit", "entries export entry subject", _hidden(AUDITORS)),
    **_names("audit", "chain verify", _hidden(AUDITORS | ADMINISTRATORS)),
}
