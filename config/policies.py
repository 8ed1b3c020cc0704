"""Policies that are changed on the pages of `consilia.policies`, in the order in which they are listed."""

POLICY_KINDS: list[str] = [
    "consilia.cases.policy_kinds.SPANS",
    "consilia.cases.policy_kinds.REGION_REVIEW",
    "consilia.cases.policy_kinds.ESCALATION",
    "consilia.cases.policy_kinds.FORECAST",
    "consilia.cases.policy_kinds.EMERGENCIES",
    "consilia.documents.policy_kinds.UPLOADS",
    "consilia.notifications.policy_kinds.ON_REQUEST",
    "consilia.notifications.policy_kinds.DAILY",
    "consilia.followup.policy_kinds.FIGURES",
    "consilia.analytics.policy_kinds.FIGURES",
]
