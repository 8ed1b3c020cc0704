"""Event -> jobs: every link between contexts that runs upwards, on one screen."""

from typing import Any

from consilia.archives import events as archives
from consilia.archives.jobs import carry, tell_of_end
from consilia.audit import events as audit
from consilia.audit.events import Event
from consilia.cases import events as cases
from consilia.cases.jobs import (
    apply_clock_changes,
    end_for_death,
    follow_calendar,
    follow_council,
    follow_policy,
    show_images,
    tell,
    tell_auditors,
    tell_of_deadline,
)
from consilia.conclusions import events as conclusions
from consilia.conclusions.jobs import tell_search
from consilia.conferencing import events as conferencing
from consilia.conferencing.jobs import tell_of_minutes, tell_of_session
from consilia.followup import jobs as followup
from consilia.imaging import events as imaging
from consilia.imaging.jobs import take_in
from consilia.matchmaker import events as matchmaker
from consilia.matchmaker import jobs as exchanging
from consilia.medicines import events as medicines
from consilia.medicines import jobs as supplying
from consilia.network import events as network
from consilia.notifications.jobs import tell_of_broken_chain
from consilia.patients import events as patients
from consilia.patients.jobs import tell_of_answer, tell_of_question
from consilia.policies import events as policies
from consilia.quality import events as quality
from consilia.quality import jobs as reviewing
from consilia.registry import events as registry
from consilia.registry import jobs as registering
from consilia.routing.jobs import learn
from consilia.similar import events as similar
from consilia.similar import jobs as comparing

REACTIONS: dict[type[Event], list[Any]] = {
    audit.ChainBroken: [tell_of_broken_chain],
    cases.CaseRouted: [tell],
    cases.CasePassedOn: [tell],
    cases.CaseDeclined: [tell, followup.end_plan],
    cases.TriageChanged: [tell],
    cases.CaseOffered: [tell],
    cases.CaseAccepted: [tell, learn],
    cases.OffersRecalled: [tell],
    cases.OfferRefused: [tell, learn],
    cases.OfferLapsed: [tell, learn],
    cases.CaseRedirected: [tell],
    cases.InformationRequested: [tell],
    cases.InformationAnswered: [tell],
    cases.MessageSent: [tell],
    cases.CouncilConvened: [tell],
    cases.CouncilHeld: [tell],
    cases.CouncilCalledOff: [tell],
    cases.SecondReaderNamed: [tell],
    cases.SecondReaderMissing: [tell],
    cases.SecondReadingReturned: [tell],
    cases.SecondReadingAgreed: [tell],
    cases.SecondReadingDissented: [tell],
    cases.ConclusionSigned: [tell, tell_search, learn],
    cases.ConclusionCorrected: [tell, tell_search],
    cases.CaseAcknowledged: [tell, followup.plan],
    cases.CaseClosed: [tell, followup.case_closed],
    cases.CaseReopened: [tell, reviewing.review_event],
    cases.CaseWithdrawn: [tell, followup.end_plan],
    cases.CaseMarkedDuplicate: [tell, followup.end_plan],
    cases.GlassBroken: [tell, tell_auditors],
    cases.ColleagueInvited: [tell],
    cases.InvitationAccepted: [tell],
    cases.InvitationDeclined: [tell],
    cases.DiagnosesMoved: [tell],
    cases.CaseEndedByDeath: [tell, followup.end_plan, reviewing.review_event],
    cases.ClockChangeConfirmed: [apply_clock_changes],
    policies.PolicyChangeConfirmed: [follow_policy],
    cases.DeadlineNears: [tell_of_deadline],
    cases.DeadlineMissed: [tell_of_deadline, reviewing.review_event],
    patients.DeathNoted: [
        end_for_death,
        followup.child_died,
        registering.child_died,
        supplying.child_died,
        reviewing.review_death,
    ],
    conferencing.SessionScheduled: [tell_of_session],
    conferencing.SessionMoved: [tell_of_session, follow_council],
    conferencing.SessionCancelled: [tell_of_session, follow_council],
    conferencing.ParticipantInvited: [tell_of_session, follow_council],
    conferencing.ParticipantRemoved: [tell_of_session, follow_council],
    conferencing.LeaderAppointed: [tell_of_session],
    conferencing.SessionHeld: [tell_of_minutes, follow_council],
    conferencing.MinutesSaved: [tell_of_minutes],
    network.OrganisationHoursSet: [follow_calendar],
    network.CalendarExceptionSet: [follow_calendar],
    network.CalendarExceptionRemoved: [follow_calendar],
    network.NetworkImported: [follow_calendar],
    network.ReferenceLoaded: [follow_calendar],
    patients.DuplicateAsked: [tell_of_question],
    patients.DuplicateAnswered: [tell_of_answer],
    patients.ConsentGiven: [registering.consent_given, comparing.child_changed],
    patients.ConsentWithdrawn: [registering.consent_withdrawn, comparing.child_changed],
    patients.ChildChanged: [comparing.child_changed],
    patients.ChildrenMerged: [comparing.child_changed],
    patients.ChildrenUnmerged: [comparing.child_changed],
    conclusions.ConclusionVersionSigned: [
        reviewing.review_version,
        registering.propose,
        comparing.case_answered,
    ],
    quality.ReviewAssigned: [reviewing.tell_reviewer],
    quality.ActionGiven: [reviewing.tell_owner],
    quality.DossierSettled: [reviewing.feed_routing],
    imaging.IntakeBegun: [take_in],
    archives.TransferBegun: [carry],
    archives.TransferFinished: [tell_of_end],
    archives.TransferFailed: [tell_of_end],
    imaging.IntakeFinished: [show_images],
    medicines.NeedMoved: [supplying.tell_of_move],
    medicines.DueDayTold: [supplying.tell_of_due_day],
    medicines.ShortageTold: [supplying.tell_of_shortage],
    registry.EntryProposed: [registering.tell_curators],
    registry.ProposalAsked: [registering.tell_author],
    registry.ProposalAnswered: [registering.tell_asker],
    registry.StatusesAsked: [registering.tell_of_statuses],
    registry.EntryMade: [comparing.entry_changed],
    registry.EntryRestated: [comparing.entry_changed],
    registry.EntryClosed: [comparing.entry_changed],
    registry.PictureBrought: [comparing.entry_changed],
    registry.VariantSaid: [comparing.entry_changed],
    registry.VariantEnded: [comparing.entry_changed],
    similar.ContactAsked: [comparing.tell_centre],
    similar.ContactAccepted: [comparing.tell_asker],
    similar.ContactDeclined: [comparing.tell_asker],
    similar.ContactExpired: [comparing.tell_asker],
    matchmaker.MatchAnswered: [exchanging.tell_centres],
    matchmaker.QuerySent: [exchanging.carry],
    matchmaker.QueryAnswered: [exchanging.tell_sender],
}
