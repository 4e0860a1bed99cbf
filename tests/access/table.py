"""Who may open what: one row for every address of the portal; what no row allows is refused."""

from dataclasses import replace

from tests.access.rows import BUYER, FINANCE, OFFICES, Let, Row, of_tender, step, steps

# Who may know that an object is there at all.
SEEN_PROJECT = "see:projects.Project"
KNOWN: dict[str, tuple[Let, ...]] = {
    "project": (
        Let(f"{BUYER} auditor", SEEN_PROJECT),
        Let(FINANCE, SEEN_PROJECT, "file"),
        Let("bidders", SEEN_PROJECT, "take_files"),
        Let("panel", SEEN_PROJECT, "compose_panel"),
        Let("evaluator", SEEN_PROJECT, "set_up_evaluation"),
    ),
    "tender": (
        Let(f"{BUYER} {OFFICES}", "see:procurement.Tender", "prepare_file"),
        Let("suppliers", "see:procurement.Tender", "start"),
        Let("panel", "see:procurement.Tender", "compose_panel"),
    ),
    "membership": (
        Let(BUYER, "see:registry.Membership"),
        Let("auditor far_auditor administrator", "see:registry.Membership"),
    ),
    "plan": (Let(f"{BUYER} {OFFICES}", "see:planning.AnnualPlan"),),
    "line": (Let(f"{BUYER} auditor", "see:planning.PlanLine"), Let(FINANCE, "see:planning.PlanLine", "file")),
    "budget": (Let(f"{BUYER} {OFFICES}", "see:planning.BudgetLine"),),
    "edition": (Let("everybody", "see:catalog.CatalogEdition"),),
    "publication": (Let("everybody", "see:disclosure.Publication"),),
}

OPEN = "登录前的页面"
DESK: dict[str, Row] = {
    "desk": Row(own="projects.Project"),
    "desk_tally": Row(own="projects.Project"),
    "projects": Row(own="projects.Project"),
    "project": Row(KNOWN["project"], about="project"),
    "receipt": Row((Let("filer", "see:projects.Receipt"),), about="receipt"),
    "document": Row(
        (Let(f"{BUYER} {OFFICES}", "see:projects.Document", "file"),),
        at="file_again",
        about="document",
    ),
}
REGISTRY: dict[str, Row] = {
    "register": Row(public="供应商自行登记", methods="GET POST", posted=(422,)),
    "accept_invitation": Row(public="受邀人凭一次性链接加入", about="invitation", methods="GET POST", posted=(422,)),
    "people": Row(
        (Let("approver approver2 supervisor far_supervisor suppliers evaluator administrator", "do:invite_member"),),
        methods="GET POST",
        refused=(403, 404),
    ),
    "end_membership": Row(
        (Let("approver administrator", "do:end_membership"),), about="membership", known="membership", methods="POST", posted=(302,)
    ),
    "accounts": Row((Let("administrator", "do:manage_accounts"),), methods="GET POST", refused=(403,)),
    "switch_account": Row((Let("administrator", "do:manage_accounts"),), about="user", methods="POST", refused=(403,)),
    "organisation_people": Row((Let("administrator", "do:manage_accounts"),), about="organisation", methods="GET POST", refused=(403,)),
    "tokens": Row(own="registry.ApiToken", methods="GET POST"),
    "revoke_token": Row((Let("filer", "see:registry.ApiToken"),), about="token", methods="POST"),
    "messages": Row(own="registry.Message"),
    "messages_tally": Row(own="registry.Message"),
}
BUDGETEERS, CATALOGUERS = "finance far_reviewer", "finance far_reviewer supervisor far_supervisor administrator"
PLANNING: dict[str, Row] = {
    "catalog_editions": Row(own="catalog.CatalogEdition"),
    "catalog_edition": Row(KNOWN["edition"], about="edition"),
    "catalog_publish": Row(
        (Let("supervisor far_supervisor", "do:publish_catalog"),), about="edition", known="edition", methods="POST", posted=(302, 409)
    ),
    "catalog_import": Row((Let(CATALOGUERS, "do:import_catalog"),), methods="GET POST", refused=(403,)),
    "plan_lines": Row(own="planning.PlanLine"),
    "create_project": Row((Let("filer filer2", "do:create_project"),), methods="GET POST", refused=(403,)),
    "reviews": Row((Let(BUDGETEERS, "do:approve_budget"),), at="file_again", refused=(403,)),
    "review": Row((Let("finance", "do:approve_budget"),), at="file_again", about="plan", known="plan", methods="GET POST"),
    "budget": Row(own="planning.BudgetLine"),
    "budget_new": Row((Let(BUDGETEERS, "do:open_budget_line"),), methods="GET POST", refused=(403,)),
    "budget_import": Row((Let(BUDGETEERS, "do:open_budget_line"),), methods="GET POST", refused=(403,)),
    "budget_line": Row(KNOWN["budget"], about="budget", known="budget", methods="GET POST", writers=(Let("finance", "do:appropriate"),)),
    "plan_line": Row((Let("filer", "do:save_line"),), at="prepare", about="project", known="line", methods="GET POST"),
    "save_line": Row(at="prepare", about="project", own="planning.PlanLine", answer=302),
    **steps("prepare", submit_line="filer"),
    **steps("hand_over", file_plan="approver"),
    **steps("file_again", return_plan="finance", reject_plan="finance", approve_budget="finance"),
    **steps("approve", publish_intention="filer"),
    **steps("announce", terminate="approver"),
}
TENDERING: dict[str, Row] = {
    "draft_tender": step("draft_tender", "filer", "announce"),
    "review_tender": step("review_tender", "reviewer", "prepare_file"),
    **steps("prepare_file", invite_suppliers="filer", publish_single_source="filer", request_approval="filer", answer=409),
    **steps("prepare_file", record_objection="filer", answer_objections="filer", answer=409),
    "approve_method": step("approve_method", "supervisor", "prepare_file", answer=409),
    "start_procurement": step("start_procurement", "filer", "review_keenly"),
    "clarify_tender": step("clarify_tender", "filer", "take_files"),
    "answer_question": step("answer_question", "filer", "take_files"),
    "open_bids": step("open_bids", "filer", "hand_in +1d"),
    "fail_procurement": step("fail_procurement", "filer approver", "hand_in +1d"),
    "tenders": Row(own="procurement.Tender", at="take_files"),
    "tender": Row(KNOWN["tender"], at="take_files", about="tender"),
    "pick_up_file": of_tender("pick_up_file", "take_files", methods="POST"),
    "ask_question": of_tender("ask_question", "take_files"),
    "bid": of_tender("submit_bid", "take_files", methods="GET"),
    **steps("review_keenly", name_custodians="filer"),
    **steps("name_custodians", register_key="reviewer supervisor auditor"),
    **steps("hand_in +1d", shut_bids="filer"),
    "hand_over_shares": replace(step("hand_over_shares", "reviewer supervisor auditor", "shut"), methods="GET"),
    "share_files": step("hand_over_shares", "reviewer supervisor auditor", "shut"),
    "sealed_bid": of_tender("submit_bid", "take_files", methods="POST"),
    "sealed_withdrawal": of_tender("withdraw_bid", "take_files", methods="POST"),
    "open_own_bid": of_tender("open_own_bid", "take_files", methods="POST"),
    "sealed_terms": Row(KNOWN["tender"], at="take_files", about="tender"),
    "sealed_receipt": Row((Let("bidders", "do:submit_bid"),), at="hand_in", about="tender", refused=(403, 404)),
    "bids": Row((Let("suppliers", "see:procurement.Bid"),), at="hand_in", refused=(403,)),
    "guarantee": of_tender("record_guarantee", "take_files"),
    "release_guarantee": of_tender("record_guarantee", "take_files", methods="POST"),
    "library": Row((Let("suppliers", "do:keep_documents"),), methods="GET POST", refused=(403,)),
    "stored_document": Row((Let("winner", "see:procurement.StoredDocument"),), about="stored"),
    "drop_document": Row((Let("winner", "do:keep_documents"),), about="stored", methods="POST"),
    "bans": Row((Let("supervisor far_supervisor", "do:keep_bans"),), methods="GET POST", refused=(403,)),
    "lift_ban": Row((Let("supervisor", "do:keep_bans"),), about="ban", methods="POST", refused=(403,)),
    "opened_part": Row((Let(f"{BUYER} {OFFICES} winner", "see:procurement.SealedPart", "open_all"),), at="open_all", about="opened_part"),
}
POOL = (Let("supervisor", "do:manage_experts"),)
PANEL: dict[str, Row] = {
    "experts": Row((Let("supervisor far_supervisor", "do:manage_experts"),), refused=(403,)),
    "expert": Row(POOL, about="expert", methods="GET POST", refused=(403, 404)),
    "add_conflict": Row(POOL, about="expert", methods="POST", refused=(403, 404)),
    "drop_conflict": Row(POOL, about="conflict", methods="POST", refused=(403, 404)),
    **steps("open_all", appoint_representative="approver", prepare_draw="filer"),
    **steps("open_all", draw_panel="approver reviewer acceptor", answer=409),
    **steps("compose_panel", declare_impartiality="panel"),
    **steps("open_all", check_qualifications="filer", answer=409),
    **steps("declare", recuse="panel", review_bids="leader"),
    **steps("review_bids", record_talk="leader"),
    **steps("review_bids", request_offers="leader", answer=409),
    **steps("talk", submit_offer="bidders", shut_offers="leader", open_own_offer="bidders"),
    **steps("talk", open_offers="leader", answer=409),
    "offer_terms": replace(step("submit_offer", "bidders", "talk"), methods="GET"),
    "offer_receipt": replace(step("submit_offer", "bidders", "offer"), methods="GET"),
    "score": Row((Let("panel", "do:submit_scores"),), at="offer", about="project", known="project", answer=302),
    "score_bid": Row((Let("panel", "do:submit_scores"),), at="offer", about="bid", known="project", methods="GET POST"),
    **steps("offer", submit_scores="panel", question_price="leader"),
    **steps("offer", explain_price="", decide_price="leader", answer=409),
    **steps("score", reopen_scores="leader", make_report="leader"),
    **steps("score", sign_report="panel", deliver_report="leader", answer=409),
    "report": Row((Let(f"{BUYER} {OFFICES} panel", "see:procurement.Report"),), at="report", about="project", refused=(403, 404)),
    **steps("report", award="approver"),
    **steps("decide_award", publish_result="filer"),
    **steps("publish_result", annul_award="approver", void_award="approver supervisor", file_challenge="bidders"),
    **steps("publish_result", reply_challenge="approver", answer=409),
}
REMEDIES: dict[str, Row] = {
    **steps("publish_result", ask_inquiry="bidders", suspend="supervisor"),
    **steps("publish_result", answer_inquiry="filer", resume="supervisor", answer=409),
    **steps("publish_result", check_complaint="supervisor", decide_complaint="supervisor", state_on_complaint="approver", answer=409),
    # Nor does it ask for a bond.
    **steps("publish_result", return_bonds="filer", answer=409),
    # This life is a consultation: nothing is read out at its opening and no price is corrected.
    **steps("open_all", object_to_opening="bidders", answer_opening_objection="filer", answer=409),
    **steps("declare", correct_price="leader", confirm_correction="", answer=409),
    **steps("declare", decide_warning="leader", answer=409),
    # Nobody has challenged anything in this life; those who have are let in by tests of their own.
    **steps("publish_result", file_complaint="", correct_complaint="", withdraw_complaint="", answer=409),
}
CONTRACTS: dict[str, Row] = {
    "contracts": Row(own="contracts.Contract"),
    "contract": Row((Let(f"{BUYER} {OFFICES} winner", "see:contracts.Contract"),), at="work", about="contract"),
    **steps("publish_result", draft_contract="filer"),
    **steps("draft_contract", sign_first="approver winner"),
    **steps("draft_contract", sign="approver winner", answer=409),
    **steps("sign_contract", publish_contract="filer", file_contract="filer", request_payment="filer"),
    **steps("sign_contract", approve_payment="approver", refuse_payment="approver", pay="treasury", answer=409),
    **steps("publish_contract", report_progress="winner", deliver="winner"),
    **steps("work", propose_change="filer", rescind="supervisor", end_contract="approver", start_acceptance="acceptor", accept="acceptor"),
    **steps("work", answer_change="winner", change_contract="approver", reply_rectification="winner", answer=409),
    **steps("work", record_acceptance="acceptor", sign_acceptance="acceptor reviewer", answer=409),
    **steps("work", conclude_acceptance="acceptor", close_rectification="acceptor", answer=409),
    **steps("accept_report", publish_acceptance="filer", return_guarantee="filer"),
}
EVALUATION: dict[str, Row] = {
    "object_to_source": Row(public="任何人都可以对单一来源公示提出异议", about="project", methods="GET POST", answer=404, posted=(404,)),
    "objection_answer": Row(public="凭编码查看异议的结论", about="code", answer=404),
    "survey_thanks": Row(public="匿名问卷"),
    "survey": Row(public="匿名问卷，凭一次性链接", at="set_up_evaluation", about="survey", methods="GET POST"),
    **steps("set_up_evaluation", set_up_evaluation="filer", issue_survey_links="filer"),
    **steps("set_up_evaluation", extend_survey="filer", close_survey="filer", answer=409),
    **steps("set_up_evaluation", assess_as_buyer="filer acceptor", assess_as_third_party="evaluator", record_missing_party="filer"),
    **steps("set_up_evaluation", conclude="approver"),
    **steps("set_up_evaluation", order_rectification="filer", confirm_rectification="acceptor", answer=409),
    **steps("conclude", settle="filer", reevaluate="supervisor"),
    **steps("settle", seal_archive="filer", disclose="approver"),
    "withhold": Row((Let("supervisor", "do:withhold"),), about="publication", known="publication", methods="GET POST"),
}
LOGIN: dict[str, Row] = {
    "account_login": Row(public=OPEN, methods="GET POST"),
    "account_logout": Row(public=OPEN, methods="GET POST", answer=302),
    "account_signup": Row(public=OPEN, methods="GET POST"),
    "account_inactive": Row(public=OPEN),
    "account_reauthenticate": Row(own="account", methods="GET POST"),
    "account_change_password": Row(own="account", methods="GET POST"),
    "mfa_index": Row(own="account"),
    "mfa_authenticate": Row(public=OPEN, methods="GET POST", answer=302),
    "mfa_reauthenticate": Row(own="account", methods="GET POST"),
    "mfa_activate_totp": Row(own="account", methods="GET POST", answer=302),
    "mfa_deactivate_totp": Row(own="account", methods="GET POST", answer=302),
    "mfa_view_recovery_codes": Row(own="account", answer=404),
    "mfa_generate_recovery_codes": Row(own="account", methods="GET POST", answer=302),
    "mfa_download_recovery_codes": Row(own="account", answer=404),
}
PROGRAMS: dict[str, Row] = {
    "schema": Row(public="接口说明依法公开", is_api=True),
    "api_nowhere": Row(public="没有这个地址", answer=404, posted=(404,), is_api=True),
    "api_desk_projects": Row(own="projects.Project", is_api=True),
    "api_desk_project": Row(KNOWN["project"], about="project", is_api=True),
    "api_desk_receipt": Row((Let("filer", "see:projects.Receipt"),), about="receipt", is_api=True),
    "api_plan_lines": Row(own="planning.PlanLine", methods="GET POST", posted=(403,), is_api=True),
    "api_plan_line": Row(KNOWN["line"], about="project", is_api=True),
    "api_submit_line": Row((Let("filer", "do:submit_line"),), at="prepare", about="project", known="project", methods="POST", is_api=True),
    "api_tenders": Row(own="procurement.Tender", at="take_files", is_api=True),
    "api_bid": of_tender("submit_bid", "take_files", methods="GET", is_api=True),
    "api_sealed_bid": replace(of_tender("submit_bid", "take_files", methods="POST", is_api=True), posted=(400, 409, 415)),
    "api_sealed_withdrawal": replace(of_tender("withdraw_bid", "take_files", methods="POST", is_api=True), posted=(400, 409)),
    "api_sealed_terms": of_tender("submit_bid", "take_files", methods="GET", is_api=True),
    "api_sealed_receipt": Row((Let("bidders", "do:submit_bid"),), at="hand_in", about="tender", refused=(403, 404), is_api=True),
    "api_pickup": of_tender("pick_up_file", "take_files", methods="PUT", is_api=True),
    "api_offer": replace(step("submit_offer", "bidders", "talk"), methods="POST", posted=(400, 409, 415), is_api=True),
    "api_offer_terms": replace(step("submit_offer", "bidders", "talk"), methods="GET", is_api=True),
    "api_offer_receipt": replace(step("submit_offer", "bidders", "offer"), methods="GET", is_api=True),
    **{
        name: Row(public="依法公开", about=about, is_api=True)
        for name, about in (
            ("api_publications", ""),
            ("api_publication", "publication"),
            ("api_public_projects", ""),
            ("api_public_project", "project"),
            ("api_catalog", "published_catalog"),
            ("api_plans", ""),
        )
    },
}
PUBLIC: dict[str, Row] = {
    "demo": Row(public="演示"),
    "demo_key": Row(public="演示", at="register_keys", about="keeper"),
    "set_language": Row(public="选择语言", methods="GET POST", answer=302),
    **{
        name: Row(public="依法公开", about=about)
        for name, about in (
            ("home", ""),
            ("search", ""),
            ("notices", ""),
            ("notice", "publication"),
            ("notice_json", "publication"),
            ("public_projects", ""),
            ("public_project", "project"),
            ("public_project_json", "project"),
            ("public_releases", "project"),
            ("verify_project", "project"),
            ("public_documents_csv", "project"),
            ("table_csv", "table"),
            ("plans", ""),
            ("plan", "plan"),
            ("public_catalog", "published_catalog"),
            ("public_catalog_csv", "published_catalog"),
            ("suppliers", ""),
            ("supplier", "supplier"),
            ("evaluations", ""),
            ("statistics", ""),
            ("chart_data", "chart"),
            ("verify_form", ""),
            ("verify", "code"),
            ("public_document", "code"),
            ("log", ""),
            ("log_inclusion", "log_index"),
            ("log_consistency", "log_index"),
            ("log_file", "log_head"),
            ("log_tool", "tool"),
            ("data", ""),
            ("supervise", ""),
            ("accessibility", ""),
            ("help", ""),
        )
    },
}

TABLE: dict[str, Row] = {
    **DESK,
    **REGISTRY,
    **PLANNING,
    **TENDERING,
    **PANEL,
    **REMEDIES,
    **CONTRACTS,
    **EVALUATION,
    **LOGIN,
    **PROGRAMS,
    **PUBLIC,
}
