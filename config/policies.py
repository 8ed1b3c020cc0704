"""Policies in the order in which they are listed; those without a page of their own are changed in the list's place."""

POLICY_KINDS: list[str] = [
    "consilia.cases.policy_kinds.LIMITS",
    "consilia.cases.policy_kinds.SECOND_READING",
    "consilia.routing.policy_kinds.ROUTING",
    "consilia.notifications.policy_kinds.TELLING",
    "consilia.cases.policy_kinds.SPANS",
    "consilia.cases.policy_kinds.REGION_REVIEW",
    "consilia.cases.policy_kinds.ESCALATION",
    "consilia.cases.policy_kinds.FORECAST",
    "consilia.cases.policy_kinds.EMERGENCIES",
    "consilia.documents.policy_kinds.UPLOADS",
    "consilia.notifications.policy_kinds.ON_REQUEST",
    "consilia.notifications.policy_kinds.DAILY",
    "consilia.patients.policy_kinds.FIGURES",
    "consilia.followup.policy_kinds.FIGURES",
    "consilia.registry.policy_kinds.FIGURES",
    "consilia.quality.policy_kinds.FIGURES",
    "consilia.analytics.policy_kinds.FIGURES",
]
