"""Addresses of the desk's pages of training."""

from django.urls import path

from redvest.web.office import training, training_live

urlpatterns = [
    path("", training.courses_list, name="courses"),
    path("new/", training.course_new, name="course_new"),
    path("clinics/", training.clinics_list, name="clinics"),
    path("clinics/<int:clinic_id>/call-off/", training.clinic_call_off, name="clinic_call_off"),
    path("<int:course_id>/", training.course, name="course"),
    path("<int:course_id>/state/", training.course_state, name="course_state"),
    path("<int:course_id>/sessions/", training.session_new, name="session_new"),
    path("<int:course_id>/units/", training.course_unit, name="course_unit"),
    path("<int:course_id>/names/", training.course_names, name="course_names"),
    path("<int:course_id>/places/<int:place_id>/remove/", training.place_remove, name="place_remove"),
    path("<int:course_id>/materials/", training.material_new, name="material_new"),
    path(
        "<int:course_id>/materials/<int:material_id>/remove/",
        training.material_remove,
        name="material_remove",
    ),
    path("<int:course_id>/roster.xlsx", training_live.roster_file, name="course_roster"),
    path("sessions/<int:session_id>/", training_live.session_live, name="session"),
    path("sessions/<int:session_id>/edit/", training.session_edit, name="session_edit"),
    path("sessions/<int:session_id>/remove/", training.session_remove, name="session_remove"),
    path("sessions/<int:session_id>/code/", training_live.session_code, name="session_code"),
    path("sessions/<int:session_id>/scan/", training_live.session_scan, name="session_scan"),
    path("sessions/<int:session_id>/call/", training_live.session_call, name="session_call"),
]
