"""Addresses of one's own points."""

from django.urls import path

from redvest.web.me import board, points, proposals

urlpatterns = [
    path("", points.points, name="points"),
    path("code", points.points_code, name="points_code"),
    path("board", board.points_board, name="points_board"),
    path("board/set", board.points_board_set, name="points_board_set"),
    path("move", points.points_move, name="points_move"),
    path("propose", proposals.points_propose, name="points_propose"),
    path("proposals", proposals.points_proposals, name="points_proposals"),
    path("proposals/<int:proposal_id>", proposals.points_proposal, name="points_proposal"),
    path("proposals/<int:proposal_id>/withdraw", proposals.points_withdraw, name="points_withdraw"),
    path("proposals/<int:proposal_id>/appeal", proposals.points_appeal, name="points_appeal"),
    path("proposals/<int:proposal_id>/object", proposals.points_object, name="points_object"),
    path("proposals/<int:proposal_id>/proof", proposals.points_proof, name="points_proof"),
]
