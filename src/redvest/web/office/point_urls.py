"""Addresses of points and covenants at the desk."""

from django.urls import path

from redvest.web.office import covenant_sheets, covenants, point_cards, point_reports, points

urlpatterns = [
    path("points/", points.points, name="points"),
    path("points/-/agree/", points.points_many, name="points_many"),
    path("points/-/report/", point_reports.points_report, name="points_report"),
    path("points/-/budgets/", points.point_budgets, name="point_budgets"),
    path("points/<int:proposal_id>/", points.points_one, name="points_one"),
    path("points/<int:proposal_id>/decide/", points.points_decide, name="points_decide"),
    path("points/objections/<int:objection_id>/answer/", points.points_answer, name="points_answer"),
    path("covenants/", covenants.covenants, name="covenants"),
    path("covenants/<str:code>/", covenants.covenant, name="covenant"),
    path("covenants/<str:code>/draft/", covenants.covenant_edit, name="covenant_edit"),
    path("covenants/<str:code>/sheet/", covenant_sheets.covenant_sheet, name="covenant_sheet"),
    path("covenants/<str:code>/retire/", covenants.covenant_retire, name="covenant_retire"),
    path("covenants/versions/<int:version_id>/cost/", covenants.covenant_cost, name="covenant_cost"),
    path("covenants/versions/<int:version_id>/publish/", covenants.covenant_publish, name="covenant_publish"),
    path("covenants/versions/<int:version_id>/drop/", covenants.covenant_drop, name="covenant_drop"),
    path("people/<str:number>/card/", point_cards.point_card, name="point_card"),
    path("people/<str:number>/card/print/", point_cards.card_issue, name="card_issue"),
    path("people/<str:number>/card/end/", point_cards.card_end, name="card_end"),
]
