"""The whole life of the real project, told in a browser by the people who live it."""

from collections.abc import Callable

import pytest

from tests.browser.chapters import planning, tendering
from tests.browser.story import Story

pytestmark = pytest.mark.xdist_group("life")

CHAPTERS = (
    planning.filer_creates_a_project_with_the_keyboard_alone,
    planning.line_is_written_in_six_groups_and_saves_itself,
    planning.line_is_handed_over_and_filed,
    planning.finance_returns_the_line_with_its_reasons,
    planning.line_is_mended_and_filed_again,
    planning.budget_is_approved_and_the_intention_published,
    tendering.tender_file_is_drafted_and_reviewed,
    tendering.procurement_starts_with_a_notice,
    tendering.suppliers_take_the_file_and_ask,
    tendering.suppliers_seal_and_submit_their_bids,
    tendering.bids_are_opened,
)


@pytest.mark.parametrize("chapter", CHAPTERS, ids=lambda chapter: chapter.__name__)
def test_life(story: Story, chapter: Callable[[Story], None]) -> None:
    chapter(story)
