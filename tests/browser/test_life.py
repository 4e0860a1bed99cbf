"""The whole life of the real project, told in a browser by the people who live it."""

from tests.browser.chapters import awarding, contracts, evaluation, planning, tendering
from tests.browser.story import Story

CHAPTERS = (
    planning.filer_creates_a_project_with_the_keyboard_alone,
    planning.line_is_written_in_six_groups_and_saves_itself,
    planning.line_is_handed_over_and_filed,
    planning.finance_returns_the_line_with_its_reasons,
    planning.line_is_mended_and_filed_again,
    planning.budget_is_approved_and_the_intention_published,
    tendering.tender_file_is_drafted_and_reviewed,
    tendering.custodians_make_their_keys,
    tendering.procurement_starts_with_a_notice,
    tendering.suppliers_take_the_file_and_ask,
    tendering.suppliers_seal_and_submit_their_bids,
    tendering.custodians_hand_over,
    tendering.bids_are_opened,
    awarding.panel_is_composed_by_a_witnessed_draw,
    awarding.members_declare_and_name_their_leader,
    awarding.bids_are_reviewed_and_talked_about,
    awarding.suppliers_seal_their_final_offers,
    awarding.members_score_alone,
    awarding.report_is_signed_and_delivered,
    awarding.supplier_is_chosen_and_the_result_published,
    contracts.contract_is_drafted_and_signed_by_both,
    contracts.contract_is_published_and_filed,
    contracts.advance_is_paid,
    contracts.supplier_works_and_reports,
    contracts.fieldwork_is_accepted_and_paid,
    contracts.report_is_accepted_after_a_correction,
    contracts.rest_is_paid,
    evaluation.evaluation_is_set_up,
    evaluation.recipients_answer_through_one_time_links,
    evaluation.others_answer_and_the_survey_is_counted,
    evaluation.two_parties_assess,
    evaluation.result_is_concluded,
    evaluation.project_is_settled_sealed_and_disclosed,
    evaluation.public_sees_the_whole_life,
)


def test_life(story: Story) -> None:
    """One test, so that no way of sharing out tests can tear the life apart; a failure names its chapter."""
    for chapter in CHAPTERS:
        try:
            chapter(story)
            assert story.inspector.settle() == []
        except Exception as problem:
            problem.add_note(f"in the chapter {chapter.__name__}; the windows show:\n{story.windows()}")
            raise
