from django.urls import path

from consilia.similar.views import contacts, patients

app_name = "similar"
urlpatterns = [
    path("cases/<uuid:case_id>/", patients.of_case, name="of_case"),
    path("cases/<uuid:case_id>/ask/<uuid:reference>/", contacts.ask, name="ask"),
    path("contacts/", contacts.contacts, name="contacts"),
    path("contacts/<uuid:contact_id>/", contacts.contact, name="contact"),
]
