"""Addresses of one's own courses and clinics."""

from django.urls import path

from redvest.web.me import clinics, training

urlpatterns = [
    path("training/", training.courses, name="courses"),
    path("training/<int:course_id>/sign-up", training.sign_up, name="course_sign_up"),
    path("training/<int:course_id>/cancel", training.cancel, name="course_cancel"),
    path("training/<int:course_id>/evaluate", training.evaluate, name="course_evaluate"),
    path("training/materials/<int:material_id>", training.material, name="course_material"),
    path("training/check/<str:code>", training.check, name="course_check"),
    path("clinics/", clinics.clinics, name="clinics"),
    path("clinics/<int:clinic_id>/", clinics.clinic, name="clinic"),
    path("clinics/<int:clinic_id>/answer", clinics.answer, name="clinic_answer"),
    path("clinics/<int:clinic_id>/point", clinics.point, name="clinic_point"),
    path("clinics/<int:clinic_id>/points/<int:point_id>/reply", clinics.reply, name="clinic_reply"),
    path("clinics/<int:clinic_id>/close", clinics.close, name="clinic_close"),
]
