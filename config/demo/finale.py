"""Scenes of the life: the account is settled, the archive sealed, the project disclosed."""

from config.demo.life import Life, Scene
from core import outbox
from disclosure import actions


def settle(life: Life) -> None:
    """What was contracted is paid; a surplus would go back."""
    if life.gives("ledger_is_settled"):
        life.at(12, 15, 10)
        actions.settle(life.project, actor=life.person("filer"), reason="按验收结果结算后的结余")


def seal(life: Life) -> None:
    """All papers are printed, listed with their fingerprints and kept."""
    if life.gives("archive_is_sealed"):
        life.at(12, 16, 10)
        outbox.deliver_pending()
        actions.seal_archive(life.project, actor=life.person("filer"), is_checked=True, place=life.buyer.name)


def disclose(life: Life) -> None:
    """The project is closed."""
    life.at(12, 18, 10)
    actions.disclose(life.project, actor=life.person("approver"))


SCENES = (Scene("settle", settle), Scene("seal", seal), Scene("disclose", disclose))
