"""Addresses of children and their records, below /patients/."""

from django.urls import path

from consilia.patients.views import children, growth, merging, records

app_name = "patients"
urlpatterns = [
    path("", children.list_children, name="list"),
    path("register/", children.register, name="register"),
    path("register/similar/", children.similar, name="similar"),
    path("questions/", merging.questions, name="questions"),
    path("questions/<uuid:question_id>/", merging.answer_question, name="answer_question"),
    path("<uuid:child_id>/", children.show_child, name="detail"),
    path("<uuid:child_id>/change/", children.change, name="change"),
    path("<uuid:child_id>/death/", children.death, name="death"),
    path("<uuid:child_id>/guardians/add/", records.add_guardian, name="add_guardian"),
    path("guardians/<uuid:guardian_id>/remove/", records.remove_guardian, name="remove_guardian"),
    path("<uuid:child_id>/identifiers/add/", records.add_identifier, name="add_identifier"),
    path("identifiers/<uuid:identifier_id>/retire/", records.retire_identifier, name="retire_identifier"),
    path("identifiers/<uuid:identifier_id>/reveal/", records.reveal_identifier, name="reveal_identifier"),
    path("<uuid:child_id>/consents/give/", records.give_consent, name="give_consent"),
    path("consents/<uuid:consent_id>/withdraw/", records.withdraw_consent, name="withdraw_consent"),
    path("<uuid:child_id>/growth/", growth.show_growth, name="growth"),
    path("<uuid:child_id>/growth/measure/", growth.measure, name="measure"),
    path("<uuid:child_id>/growth/gestation/", growth.gestation, name="gestation"),
    path("measurements/<uuid:measurement_id>/correct/", growth.correct, name="correct_measurement"),
    path("measurements/<uuid:measurement_id>/withdraw/", growth.withdraw, name="withdraw_measurement"),
    path("<uuid:child_id>/alike/", merging.alike, name="alike"),
    path("<uuid:child_id>/alike/ask/", merging.ask, name="ask"),
    path("<uuid:child_id>/merge/<uuid:other_id>/", merging.merge, name="merge"),
    path("merges/<uuid:merge_id>/undo/", merging.unmerge, name="unmerge"),
]
