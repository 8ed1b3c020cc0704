"""Sections that higher contexts add to the pages of a case, its draft, a child and an entry of the registry, in order.

What answers a request stands before it on the page of a case; what helps to think about it (aids), after it.
"""

CASE_PANELS: list[str] = [
    "consilia.cases.routing_panel.routing_panel",
    "consilia.conclusions.panels.conclusion_panel",
    "consilia.followup.panels.case_panel",
    "consilia.quality.panels.case_panel",
]
CASE_AIDS: list[str] = [
    "consilia.archives.panels.case_panel",
    "consilia.cases.diagnosis_panel.case_panel",
    "consilia.similar.panels.case_panel",
    "consilia.matchmaker.panels.case_panel",
    "consilia.cases.growth_panel.case_panel",
]
DRAFT_PANELS: list[str] = ["consilia.similar.panels.draft_panel"]
CHILD_PANELS: list[str] = [
    "consilia.cases.child_panel.child_panel",
    "consilia.followup.panels.child_panel",
    "consilia.registry.panels.child_panel",
    "consilia.medicines.panels.child_panel",
]
ENTRY_PANELS: list[str] = ["consilia.medicines.panels.entry_panel"]
