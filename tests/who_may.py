"""Who may go through which door: every page and every call of the API, for every kind of user.

A row says who is let in; everybody else is sent to the login, or told 403 or 404. To be let in is to be answered by the
thing itself, be it only "that is not filled in right". A new address fails ``test_who_may`` until it stands here.
"""

import json
from functools import cache
from typing import Any

from cast import CENTRE, DAQIAO
from harness.plugin import ROOT
from world import KINDS, World

#: A letter for each kind: v visitor, o volunteer of no team, m member with a place, l leader, c clerk, a approver,
#: M manager, U auditor; L, C, A the same duties elsewhere.
LETTERS = dict(zip("vomlLcCaAMU", KINDS, strict=True))

Door = tuple[str, str]


def form(world: World) -> dict[str, Any]:
    """What is sent to every page, whatever it asks for."""
    return {
        "reason": "看看行不行",
        "why": "看看行不行",
        "approve": "yes",
        "accept": "yes",
        "person": world.cast.members[0].id,
        "all": "1",
        "places": 99,
        "served": 99,
        "name": "改名",
        "parent_code": CENTRE,
        "into_code": CENTRE,
        "number": world.cast.members[0].number,
        "role": "clerk",
        "site_code": DAQIAO,
        "team_code": world.cast.team.code,
    }


@cache
def api_document() -> dict[str, Any]:
    """The document of the API as it is committed: to make it takes seconds, and api/test_openapi.py says it is this."""
    found: dict[str, Any] = json.loads((ROOT / "docs" / "openapi.json").read_text(encoding="utf-8"))
    return found


class Bodies:
    """Bodies of API calls, made from the document so that they have the right form."""

    def __init__(self, world: World) -> None:
        self.document = api_document()
        # Numbers and codes of the document's examples may, by chance, be somebody's.
        self.named = {r"^V[0-9]{13}$": world.cast.members[0].number, r"^T[0-9]{6,11}$": world.cast.team.code}
        self.known = (
            world.ids[1]
            | form(world)
            | {
                "approve": True,
                "unit": DAQIAO,
                "entry_id": world.ids[1]["marked_id"],
                "entry_ids": [world.ids[1]["entered_id"]],
                "project_ids": [world.ids[1]["project_id"]],
                "leader": world.cast.members[0].number,
                "team_id": world.cast.team.id,
                "person_ids": [world.cast.members[0].id],
            }
        )

    def of(self, method: str, pattern: str) -> Any:
        """A body for a call; an empty object where none is asked for."""
        details = self.document["paths"][f"/api/v1{pattern}"][method.lower()]
        content = details.get("requestBody", {}).get("content", {}).get("application/json")
        return self._filled(content["schema"]) if content else {}

    def takes_file(self, method: str, pattern: str) -> bool:
        """Whether the call takes a form with a file instead."""
        details = self.document["paths"][f"/api/v1{pattern}"][method.lower()]
        return "multipart/form-data" in details.get("requestBody", {}).get("content", {})

    def _filled(self, shape: dict[str, Any], name: str = "") -> Any:
        if "$ref" in shape:
            shape = self.document["components"]["schemas"][shape["$ref"].rpartition("/")[2]]
        if name in self.known:
            return self.known[name]
        if str(shape.get("pattern")) in self.named:
            return self.named[str(shape["pattern"])]
        for choice in ("anyOf", "allOf"):
            if choice in shape:
                return self._filled(shape[choice][0])
        for given in ("example", "const", "default"):
            if given in shape:
                return shape[given]
        for given in ("examples", "enum"):
            if given in shape:
                return shape[given][0]
        return self._made(shape)

    def _made(self, shape: dict[str, Any]) -> Any:
        match shape.get("type"):
            case "object":
                parts, needed = shape.get("properties", {}), shape.get("required", ())
                return {part: self._filled(parts[part], part) for part in parts if part in needed}
            case "array":
                return [self._filled(shape["items"])]
            case "integer" | "number":
                return shape.get("minimum", 1)
            case "boolean":
                return True
        return {"date": "2026-03-02", "date-time": "2026-03-02T09:00:00+08:00"}.get(
            str(shape.get("format")), "看看行不行"
        )


_TABLE = """
- GET
    me:correct_hours me:order_join me:points_proof office:compare office:entry_proof office:order_photos
    office:permission_scan public:draw public:draw_file team:agreement_file
- POST
    /clinic-points/{point_id}/looks /clinics/{clinic_id}/answer /clinics/{clinic_id}/close
    /clinics/{clinic_id}/points /handovers/{handover_id}/decline
    /me/family/invites/{invite_id} /me/invitations/{invitation_id} /me/placements/confirm
    /me/point-proposals/{proposal_id}/withdraw /network/{code}/open /orders/{order_id}/decline
    /orders/{order_id}/take /series/{series_id}/call-off /sessions/second-factor
    /sessions/second-factor/enrolment me:answer_invitation me:clinic_answer me:clinic_close
    me:correct_hours me:correction_withdraw me:handover_refuse me:household_answer me:order_join
    me:placement_decline me:points_withdraw office:compare office:order_photos team:duty_take
    team:order_decline team:post_take team:series_pattern
- PUT
    /entry-quotas/{number}
- DELETE
    /corrections/{correction_id} /me/placements/{sign_up_id}
C POST
    /call-backs/{drawn_id}/reached /call-backs/{drawn_id}/reveal /call-backs/{drawn_id}/unreached
    office:call_back_look office:call_back_unreached
M GET
    /network/{code}/coverage office:application office:coverage office:coverage_file office:designations
    office:designations_file office:entry_quotas office:network office:network_open office:pairings_file
    office:posts_open office:site office:site_about office:site_open office:unit office:unit_edit
    office:unit_new office:units office:units_file
M POST
    /points/objections/{objection_id}/answer /projects/brands/{brand_id}/decide
    /projects/brands/{brand_id}/renew /projects/incubation/applications/{application_id}/claw-back
    /projects/incubation/applications/{application_id}/decline
    /projects/incubation/applications/{application_id}/evaluate
    /projects/incubation/applications/{application_id}/select /projects/incubation/calls
    /projects/incubation/stages/{stage_id}/give /projects/releases /roles
    /sites/designations/{designation_id}/revoke /sites/pairings/{pairing_id}/end /sites/{code}/close
    /sites/{code}/merge /sites/{code}/move /sites/{code}/officers /sites/{code}/pairings
    /sites/{code}/posts /sites/{code}/rename office:application_step office:brand_step
    office:designation_revoke office:entry_quotas office:network_open office:officer_end
    office:officer_new office:order_rules office:pairing_end office:paper_decide office:points_answer
    office:posts_open office:profession_new office:professions_expect office:project_decide
    office:receipt_decide office:role_grant office:role_revoke office:site_close office:site_day
    office:site_day_drop office:site_describe office:site_designate office:site_hours office:site_merge
    office:site_move office:site_open office:site_pair office:site_rename office:unit_edit
    office:unit_new office:unit_pair team:project_decide
M PUT
    /points/budgets /projects/brands/criteria /sites/{code}/contact /sites/{code}/service-rules
a POST
    /covenants/versions/{version_id}/publish
c GET
    /imports/{run_id}/bad-rows office:import_bad_rows
c POST
    /imports/{run_id}/start /imports/{run_id}/stop me:lay_down office:import_discard office:import_start
    office:import_stop
c DELETE
    /imports/{run_id}/rows
l GET
    /shifts/{shift_id}/code /teams/{code}/offers /teams/{code}/orders /teams/{code}/pool
    /teams/{code}/readiness shop:card shop:write_off team:correction_new team:handovers team:order
    team:orders team:orders_ready team:places_lower team:roll team:shift_code team:walk_up
l POST
    /activities/{activity_id}/publish /attendances/{attendance_id}/corrections
    /clinic-points/{point_id}/answers /corrections/{correction_id}/answer
    /handovers/{handover_id}/decide /orders/{order_id}/give-back /orders/{order_id}/schedule
    /redemptions/{redemption_id}/returns /shifts/{shift_id}/confirm /shifts/{shift_id}/placements
    /shifts/{shift_id}/reveal /shifts/{shift_id}/roll /shifts/{shift_id}/scan
    /shifts/{shift_id}/walk-ups /shops/{shop_id}/card-redemptions /shops/{shop_id}/hand-overs
    /teams/{code}/pause /teams/{code}/resume /write-offs me:correction_answer shop:cancel shop:card
    shop:give_back shop:hand shop:scan shop:write_off team:activity_publish team:correction_new
    team:duty_place team:duty_reveal team:handover_decide team:helpers team:order_abort
    team:order_another_time team:order_give_back team:order_look team:order_report team:order_say
    team:order_schedule team:order_take team:orders_pause team:orders_ready team:places_lower team:roll
    team:roster_file team:roster_print team:shift_confirm team:shift_places team:shift_reveal
    team:shift_scan team:shift_served team:walk_up_known team:walk_up_new
l PUT
    /posts/{post_id}/unit /shifts/{shift_id}/helpers /shifts/{shift_id}/places /shifts/{shift_id}/served
    /shifts/{shift_id}/unit /teams/{code}/readiness
m GET
    /me/orders/{order_id} /me/orders/{order_id}/messages /me/orders/{order_id}/photos
    /me/orders/{order_id}/photos/{photo_id} /orders/{order_id}/door /sign-ups/{sign_up_id}/exchanges
    /sign-ups/{sign_up_id}/stand-ins check:done me:consent_new me:give_up me:hand_over me:order
    me:order_change me:order_photo me:points_proposal me:redemption me:visit
m POST
    /me/cases/{case_id}/stop /me/family/children/{child_id}/consents
    /me/family/guardians/{guardianship_id} /me/notices/{notice_id}/read
    /me/orders/{order_id}/another-time /me/orders/{order_id}/cancel /me/orders/{order_id}/confirm
    /me/orders/{order_id}/join /me/orders/{order_id}/messages /me/orders/{order_id}/not-solved
    /me/orders/{order_id}/photos /me/orders/{order_id}/review /me/point-proposals/{proposal_id}/appeal
    /me/points/moves /me/project-offers/{offer_id}/withdraw /no-shows/{no_show_id}/appeal
    /orders/{order_id}/door /orders/{order_id}/door/signed /redemptions/{redemption_id}/new-code
    /sign-ups/{sign_up_id}/confirm /sign-ups/{sign_up_id}/disown /sign-ups/{sign_up_id}/give-up
    /sign-ups/{sign_up_id}/handover me:appeal_no_show me:cancel me:confirm_offer me:consent_new
    me:disown me:end_login me:give_up me:guardian_answer me:hand_over me:handover_withdraw
    me:offer_withdraw me:open_notice me:order_another_time me:order_cancel me:order_change
    me:order_confirm me:order_not_solved me:order_photos me:order_review me:order_say me:points_appeal
    me:redemption_cancel me:redemption_code me:revoke_token me:stop_case me:visit_code me:visit_look
    me:visit_report me:visit_sheet
m PUT
    /me/courses/{course_id}/evaluation /me/orders/{order_id}
m DELETE
    /handovers/{handover_id} /me/orders/{order_id}/photos/{photo_id} /me/sessions/{login_id}
    /me/tokens/{token_id} /sign-ups/{sign_up_id}
o GET
    judge:file judge:pledge judge:sheet judge:stage
o POST
    /contest-judges/{judge_id}/conflicts /contest-judges/{judge_id}/pledge
    /contest-stages/{panel_stage_id}/sign judge:code judge:declare judge:pledge judge:save judge:sign
    judge:sign_all
o PUT
    /contest-stages/{panel_stage_id}/sheets/{marked_id}
CM GET
    /call-backs/{drawn_id} office:call_back
CM POST
    office:call_back_record
MU GET
    /contests/{edition_id}/vote-cases /roles office:audit office:audit_file office:contest_sheets
    office:deliveries office:roles
MU POST
    /contest-conflicts/{conflict_id}/dismiss /contest-entries/{entered_id}/disqualify
    /contest-sheets/{sheet_id}/unlock /vote-cases/{vote_case_id}/decide
    /vote-cases/{vote_case_id}/measure office:contest_unlock office:contest_vote_case
aM GET
    office:approval
aM POST
    /activities/{activity_id}/decide /afterwards/{afterwards_id}/decide
    /corrections/{correction_id}/decide /covenants/{code}/retire /flags/{flag_id}/decide
    /menu/{item_id}/decide /menu/{item_id}/resume /points/proposals/{proposal_id}/decide
    /projects/extensions/{extension_id}/decide /projects/reports/{report_id}/answer
    /projects/{project_id}/close /projects/{project_id}/closing/return /projects/{project_id}/decide
    /projects/{project_id}/resume /projects/{project_id}/stop /projects/{project_id}/suspend
    /reviews/{review_id}/decide /series/{series_id}/decide office:contest_step office:correction_decide
    office:covenant_publish office:covenant_retire office:decide office:entry_decide office:flag_decide
    office:menu_decide office:menu_resume office:points_decide office:review_decide team:series_decide
cM GET
    /imports/{run_id} /sites/{code}/service-rules /training/{course_id}/roster office:case
    office:contest_edit office:contest_scheme office:contest_stage office:contest_terms office:course
    office:course_roster office:covenant_edit office:covenant_sheet office:entry_sheet office:heard_one
    office:import_progress office:import_run office:order_answer office:order_slip office:paper_scan
    office:person_family office:receipt_scan office:session office:session_code office:session_edit
    office:taking_join office:team office:team_keep shop:goods_edit shop:goods_new shop:goods_sheet
cM POST
    /activities/{activity_id}/hand-over /cases/{case_id}/check /cases/{case_id}/decide /clinics
    /clinics/{clinic_id}/call-off /contest-entries/{entered_id}/check /contest-judges/{judge_id}/end
    /contest-stages/{panel_stage_id}/draw /contest-stages/{panel_stage_id}/draw-source
    /contest-stages/{panel_stage_id}/end /contest-stages/{panel_stage_id}/open
    /contest-stages/{panel_stage_id}/seed /contest-turns/{turn_id}/miss /contest-turns/{turn_id}/tell
    /contest-turns/{turn_id}/{turn_deed} /contests/{edition}/judges /contests/{edition}/ranking /imports
    /merges /needs-heard /needs-heard/{heard_id}/dismiss /needs-heard/{heard_id}/order
    /needs-heard/{heard_id}/propose /orders/{order_id}/accept /orders/{order_id}/dispatch
    /orders/{order_id}/follow-up /orders/{order_id}/recall /orders/{order_id}/reject
    /people/{number}/reveal /points/proposals/{proposal_id}/check /shops /shops/{shop_id}/close
    /shops/{shop_id}/goods /shops/{shop_id}/keepers /shops/{shop_id}/pause /shops/{shop_id}/resume
    /teams/{code}/dissolve /teams/{code}/leaders /teams/{code}/merge /teams/{code}/rename /training
    /training-sessions/{session_id}/call /training/{course_id}/cancel /training/{course_id}/complete
    /training/{course_id}/names /training/{course_id}/open /training/{course_id}/sessions
    me:consent_withdraw me:wish_withdraw office:card_end office:card_issue office:case_check
    office:case_decide office:case_proof office:case_read office:clinic_call_off office:contest_edit
    office:contest_entry_step office:contest_list_step office:contest_panel_step office:contest_scheme
    office:contest_stage_step office:contest_terms office:contest_vote_set_up office:course
    office:course_state office:course_unit office:covenant_drop office:covenant_edit
    office:covenant_sheet office:factor_reset office:heard_dismiss office:heard_order
    office:material_new office:material_remove office:order_abort office:order_accept
    office:order_another_time office:order_answer office:order_cancel office:order_dispatch
    office:order_follow_up office:order_look office:order_recall office:order_reject office:order_say
    office:person_family office:person_reveal office:place_remove office:session_call
    office:session_edit office:session_new office:session_remove office:session_scan office:shop_day
    office:shop_keeper office:shop_keeper_end office:shop_state office:taking_join office:team_classify
    office:team_dissolve office:team_hand_over office:team_leader office:team_merge office:team_rename
    office:wish_look office:wish_publish office:wish_receive office:wish_reject office:wish_take_back
    office:wish_thank office:wish_unit office:wish_withdraw shop:goods_edit shop:goods_new
    shop:goods_sheet shop:goods_state
cM PUT
    /contest-stages/{panel_stage_id}/panel /contest-stages/{panel_stage_id}/plan
    /contest-stages/{panel_stage_id}/scores /contests/{edition_id}/stages/{stage}/vote /goods/{goods_id}
    /shops/{shop_id} /training/{course_id} /training/{course_id}/units
cM DELETE
    /covenants/versions/{version_id} /me/family/consents/{consent_id} /roles/{grant_id}
lL GET
    team:home team:order_any
ml POST
    /handovers/{handover_id}/ask /orders/{order_id}/report /redemptions/{redemption_id}/cancel
    /teams/{code}/leave me:handover_ask me:leave_team
aAM GET
    office:approvals office:hours office:incubation office:project_brands office:release_new
aAM POST
    office:approve_many office:incubation office:project_brands office:release_new
aMU GET
    shop:count
aMU POST
    /shops/{shop_id}/counts /write-offs/{write_off_id}/decide office:point_card office:write_off_decide
    shop:count
cCM GET
    /duplicates /imports office:agreements office:agreements_file office:call_backs office:cases
    office:clinics office:contest_new office:course_names office:course_new office:courses
    office:duplicates office:entry_new office:heard office:heard_new office:import_new
    office:import_template office:imports office:menu_new office:order_batch office:order_rules
    office:paper_new office:paper_sheet office:papers office:points_report office:professions
    office:professions_file office:shop_new office:site_options office:taken_down office:taking_new
    office:team_new office:teams office:teams_file office:unit_options office:wish_new
cCM POST
    office:clinics office:contest_new office:course_names office:course_new office:entry_new
    office:heard_new office:import_new office:menu_new office:order_batch office:orders_many
    office:paper_new office:points_report office:shop_new office:taking_new office:team_new
    office:wish_new
cMU GET
    office:contest_panel office:contest_votes
caM GET
    /covenants/versions/{version_id}/cost office:covenant office:covenant_cost office:points_one
lcM GET
    /clinics/{clinic_id} /projects/incubation/applications/{application_id} /projects/{project_id}
    /projects/{project_id}/extensions /projects/{project_id}/milestones
    /projects/{project_id}/offers/waiting /projects/{project_id}/outputs /projects/{project_id}/reports
    /teams/{code}/agreements /teams/{code}/invitations me:clinic office:menu_edit office:project
    office:project_edit office:project_page office:project_submit public:project public:project_support
    shop:donations shop:stock_in shop:stock_sheet team:activity_edit team:activity_new
    team:activity_submit team:again team:agreement_new team:agreements team:application
    team:contest_entry team:entry_new team:insure team:invitations team:menu team:menu_new team:no_shows
    team:project team:project_edit team:project_page team:project_submit team:roster_new
    team:shift_call_off team:shift_change team:shift_new team:team_edit team:template_start
    team:training_withdraw team:trainings
lcM POST
    /activities /activities/{activity_id}/cancel /activities/{activity_id}/copy
    /activities/{activity_id}/roster /activities/{activity_id}/series /activities/{activity_id}/shifts
    /activities/{activity_id}/submit /activities/{activity_id}/template /contest-entries
    /contest-entries/{entered_id}/submit /contest-entries/{entered_id}/withdraw /menu/{item_id}/submit
    /no-shows/{no_show_id}/decide /orders/{order_id}/abort /projects /projects/incubation/applications
    /projects/incubation/applications/{application_id}/withdraw
    /projects/milestones/{milestone_id}/reach /projects/offers/{offer_id}/answer
    /projects/{project_id}/brand /projects/{project_id}/closing /projects/{project_id}/copies
    /projects/{project_id}/extension /projects/{project_id}/follow /projects/{project_id}/midterm
    /projects/{project_id}/submit /series/{series_id}/submit /shifts/{shift_id}/afterwards
    /shifts/{shift_id}/call-off /shops/{shop_id}/donations /stock-lots
    /team-requests/{membership_id}/decide /teams/agreements/{agreement_id}/end
    /teams/agreements/{agreement_id}/renew /teams/invitations/{invitation_id}/withdraw
    /teams/members/{membership_id}/remove /teams/{code}/agreements /teams/{code}/classify
    /teams/{code}/invitations /teams/{code}/trainings me:clinic_point me:clinic_reply office:menu_edit
    office:menu_submit office:project_edit office:project_step office:project_submit
    public:project_follow public:project_support shop:donations shop:donor_shown shop:stock_in
    shop:stock_sheet team:activity_cancel team:activity_copy team:activity_edit team:activity_new
    team:activity_submit team:agreement_end team:agreement_new team:agreement_renew
    team:application_withdraw team:contest_entry team:contest_entry_step team:contest_file_new
    team:decide_no_show team:decide_request team:entry_new team:insure team:invitation_withdraw
    team:invitations team:member_remove team:menu_new team:project_edit team:project_step
    team:project_submit team:roster_new team:roster_remove team:series_end team:series_new
    team:shift_call_off team:shift_change team:shift_new team:shift_remove team:team_edit
    team:template_end team:template_save team:template_start team:training_withdraw team:trainings
lcM PUT
    /activities/{activity_id} /contest-entries/{entered_id} /menu/{item_id} /projects/{project_id}
    /series/{series_id} /series/{series_id}/pattern /shifts/{shift_id}/time
lcM PATCH
    /teams/{code}
lcM DELETE
    /activities/{activity_id}/roster /series/{series_id} /shifts/{shift_id} /templates/{template_id}
mcM GET
    me:course_material
mcM POST
    /me/wish-claims/{claim_id}/release /orders/{order_id}/another-time /orders/{order_id}/cancel
    /orders/{order_id}/messages /orders/{order_id}/reveal /orders/{order_id}/review me:family_withdraw
    me:household me:order_photo me:wish_release
mcM DELETE
    /me/family/permissions/{permission_id}
aAMU GET
    office:point_budgets
aAMU POST
    office:point_budgets
caMU GET
    /sites/{code}/liability office:contest office:contest_entries office:contest_entry
    office:contest_list office:entry office:order office:person office:point_card office:shop
    office:shop_seasons office:wish
caMU POST
    office:entry office:shop office:shop_seasons
lcaM GET
    /series/{series_id} team:series
lcaM POST
    /menu/{item_id}/retire /menu/{item_id}/suspend office:menu_off team:series_call_off
    team:series_change team:series_submit
mcaM GET
    /points/proposals/{proposal_id}/objections
mlcM POST
    /shifts/{shift_id}/sign-ups/together public:together
cCaAM GET
    /lists/{what} office:covenants office:list_file office:points
cCaAM POST
    office:points_many
lLcCM GET
    office:project_new team:contests team:hours team:incubation team:project_new
lLcCM POST
    office:project_new team:contest_entry_new team:project_new
lcaMU GET
    /contest-entries/{entered_id} /shifts/{shift_id}/roster /shifts/{shift_id}/sign-up-list
    /teams/{code}/members office:contest_file shop:counter shop:goods shop:goods_file shop:home
    shop:moves_file shop:past shop:redemption shop:stock shop:stock_file team:activities_file
    team:activity team:members_file team:shift_file team:shift_live team:sign_ups team:team
lcaMU POST
    /redemptions/{redemption_id}/confirm /redemptions/{redemption_id}/decline shop:confirm shop:decline
    team:sign_ups_add team:sign_ups_decide
mcaMU GET
    /orders/{order_id} me:wish_evidence
cCaAMU GET
    /people /people/entries office:answering office:contests office:entries office:home office:liability
    office:market_funds office:orders office:people office:people_file office:search office:search_hints
    office:shops office:wishes
cCaAMU POST
    office:market_funds
mlcaMU GET
    /redemptions/{redemption_id}
lLcCaAM GET
    office:menu office:menu_item office:projects team:projects
lLcCaAMU GET
    team:site_options team:unit_options
mlcCaAMU POST
    /me/point-proposals /me/point-proposals/{proposal_id}/objections
olLcCaAMU POST
    /me/family/permissions me:family_allow
omlLcCaAMU GET
    /activities/{activity_id}/roster /activities/{activity_id}/roster/gaps
    /activities/{activity_id}/roster/posts /call-backs /cases /clinics /hours/waiting /me /me/cases
    /me/code /me/consents /me/corrections /me/courses /me/data /me/family /me/handovers
    /me/hours/explained /me/invitations /me/looks /me/no-shows /me/notice-settings /me/notices
    /me/notices/unread /me/orders /me/placements /me/point-proposals /me/points /me/points/code
    /me/points/lines /me/project-offers /me/records /me/redemptions /me/sessions /me/shifts /me/teams
    /me/tokens /me/totals /me/trainings /me/unbooked /me/wish-claims /me/wishes /needs-heard
    /network/-/units /no-shows /orders /orders/proposal /points/budgets /points/proposals
    /projects/incubation/applications /series /shifts/{shift_id}/lowering /shops/{shop_id}/lots
    /shops/{shop_id}/waiting /team-requests /teams/{code}/templates accounts:registered accounts:second
    check:code judge:home me:change_phone me:child_new me:claim me:clinics me:code me:correct
    me:course_check me:courses me:data me:data_file me:data_sheet me:everything me:factor me:family
    me:flag_record me:handover me:home me:hours me:hours_file me:leave me:no_shows me:notice_settings
    me:notices me:order_new me:orders me:points me:points_board me:points_code me:points_object
    me:points_proposals me:points_propose me:projects me:redemptions me:scan me:shifts me:teams
    me:tokens me:trainings me:wish_new me:wishes public:together team:duty team:no_shows_to_decide
    team:roster team:roster_file team:roster_gaps team:roster_print team:shift_roster
omlLcCaAMU POST
    /check /handovers/{handover_id}/accept /me/claims /me/family/children /me/family/guardians
    /me/family/household /me/family/invites /me/leave /me/mail/confirm /me/notices/read /me/orders
    /me/redemptions /me/tokens /me/wishes /menu /network/-/units /orders-taken-down /orders/dispatch
    /people/entries /projects/{project_id}/offers /records/{record_id}/flags
    /shifts/{shift_id}/served/confirm /shifts/{shift_id}/sign-up-list/decide /shifts/{shift_id}/sign-ups
    /sites /sites/{code}/designations /teams /teams/{code}/join /templates/{template_id}/start
    /training-sessions/check /votes/{round_id}/ballots /wishes/{wish_id}/claims accounts:second
    check:code me:change_phone me:child_new me:choose_notices me:claim me:confirm_mail me:consent
    me:correct me:course_cancel me:course_check me:course_evaluate me:course_sign_up me:edit_profile
    me:end_logins me:factor me:flag_record me:give_mail me:guardian_ask me:handover_accept
    me:household_invite me:join_team me:leave me:move_home me:order_new me:password
    me:placements_confirm me:points_board_set me:points_move me:points_object me:points_propose
    me:quiet_hours me:read_all me:redeem me:remove_address me:scan me:served_confirm me:tokens
    me:wish_bring me:wish_new me:wish_thank public:sign_up public:vote_cast public:wish_claim
    team:duty_release team:post_release team:shift_helpers
omlLcCaAMU PUT
    /covenants/{code}/draft /me/board /me/consents/{purpose} /me/courses/{course_id} /me/mail
    /me/password /me/phone /me/residence /sites/{code}/hours
omlLcCaAMU PATCH
    /me/notice-settings
omlLcCaAMU DELETE
    /me/consents/{purpose} /me/courses/{course_id} /me/family/household /me/mail /me/other-sessions
    /posts/{post_id}/unit /projects/{project_id}/follow /sessions/current /shifts/{shift_id}/unit
vomlLcCaAMU GET
    /activities /activities/{activity_id} /certificates/{certificate} /contests
    /contests/{board_edition}/stages/{board_stage}/board /contests/{edition} /contests/{edition}/file
    /contests/{edition}/result /contests/{edition}/stages /divisions /divisions/{code} /figures/{code}
    /figures/{code}/{measure} /menu /menu/{item_id} /network/{code} /objections/{receipt} /projects
    /projects/brands /projects/brands/criteria /projects/incubation/calls /projects/releases /search
    /sessions/current /shifts /shifts/{shift_id} /shifts/{shift_id}/draw /shops /shops/{shop_id}
    /shops/{shop_id}/donations /shops/{shop_id}/goods /sites /sites/{code} /sites/{code}/ancestors
    /sites/{code}/board /sites/{code}/children /sites/{code}/covenant /sites/{code}/covenant/public
    /sites/{code}/known /teams /teams/{code} /training /training/{course_id} /votes/{round_id} /wishes
    /wishes/{wish_id} accounts:entry accounts:login accounts:places accounts:recover
    accounts:recover_finish accounts:register boards:board boards:clock boards:live check:start
    public:about public:activities public:activity public:board public:brands public:certificate
    public:certificate_find public:contest public:contest_file public:contests public:covenant
    public:favicon public:figures public:figures_file public:figures_records public:home
    public:incubation public:market public:menu public:menu_item public:menu_suggested public:network
    public:objection public:objection_find
    public:privacy public:projects public:release public:release_file public:releases public:robots
    public:search public:search_hints public:shop public:shop_given public:team public:teams
    public:training public:trainings public:vote public:wish public:wishes
vomlLcCaAMU POST
    /codes /contests/{edition}/objections /recoveries /recoveries/finish /registrations
    /sessions/by-code /sessions/by-password accounts:check accounts:entry accounts:entry_confirm
    accounts:entry_disown accounts:login accounts:logout accounts:recover accounts:recover_finish
    accounts:register accounts:send_code prefs:language prefs:large_type public:contest_object
    public:emergency
"""


def _read(table: str) -> dict[Door, frozenset[str]]:
    """A line ``letters METHOD`` says who; the indented lines after it name the doors. "-" is nobody."""
    rows: dict[Door, frozenset[str]] = {}
    kinds: frozenset[str] = frozenset()
    method = ""
    for line in table.strip().splitlines():
        if not line.startswith(" "):
            letters, method = line.split()
            kinds = frozenset(LETTERS[letter] for letter in letters.replace("-", ""))
            continue
        for name in line.split():
            assert (method, name) not in rows, f"{method} {name} stands twice"
            rows[method, name] = kinds
    return rows


DOORS = _read(_TABLE)
