"""What awards write: the decision, its publication, its end, and challenges."""

from procurement.awards.actions.awarding import award, publish_result
from procurement.awards.actions.challenging import ChallengeData, ReplyData, file_challenge, reply_challenge
from procurement.awards.actions.undoing import annul_award, void_award

__all__ = ["ChallengeData", "ReplyData", "annul_award", "award", "file_challenge", "publish_result", "reply_challenge", "void_award"]
