from django.urls import include, path

from consilia.conclusions.views import correcting, deciding, images, reading, second_reading, signing, writing

app_name = "conclusions"
_of_a_case = [
    path("begin/", writing.begin, name="begin"),
    path("draft/", writing.edit, name="edit"),
    path("draft/autosave/", writing.autosave, name="autosave"),
    path("draft/preview.pdf", writing.preview, name="preview"),
    path("sign/", signing.sign, name="sign"),
    path("second-reading/", second_reading.reading, name="reading"),
    path("second-reading/seek/", second_reading.seek, name="seek_reading"),
    path("correct/", correcting.correct, name="correct"),
    path("discard/", correcting.discard, name="discard"),
    path("decide/", deciding.decide, name="decide"),
    path("versions/", reading.versions, name="versions"),
    path("images/<uuid:image_id>/", images.picture, name="key_image"),
    path("<int:version>/", reading.read, name="read"),
    path("<int:version>.pdf", reading.pdf, name="pdf"),
    path("<int:version>.txt", reading.text, name="text"),
]
urlpatterns = [path("cases/<uuid:case_id>/conclusion/", include(_of_a_case))]
