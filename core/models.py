"""Tables that exist exactly once: the clock's offset, the audit log with its tree, counters and the outbox."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.clock import PortalNow


class Origin(models.Model):
    """What this database was created as; written by the first migration and never changed again."""

    class Kind(models.TextChoices):
        DEMO = "demo", _("演示")
        PRODUCTION = "production", _("正式")

    kind = models.CharField(max_length=12, choices=Kind)

    def __str__(self) -> str:
        return self.get_kind_display()


class ClockOffset(models.Model):
    """How far a demonstration's clock is shifted; the database refuses the row anywhere else."""

    shift = models.DurationField()

    def __str__(self) -> str:
        return str(self.shift)


class AuditEntry(models.Model):
    """One line of the append-only log; number, time and hashes are given by the database, whoever writes."""

    chain = models.CharField(_("链"), max_length=64)
    position = models.PositiveIntegerField(_("序号"))
    at = models.DateTimeField(_("时间"), db_default=PortalNow())
    action = models.CharField(_("事项"), max_length=64)
    actor_id = models.BigIntegerField(_("办理人编号"), null=True)
    actor_label = models.CharField(_("办理人"), max_length=200)
    data = models.JSONField(_("内容"), default=dict)
    prev_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("审计记录")
        constraints = [models.UniqueConstraint(fields=["chain", "position"], name="audit_one_entry_per_position")]
        indexes = [models.Index(fields=["chain", "action", "actor_id"], name="audit_who_did_what")]

    def __str__(self) -> str:
        return f"{self.chain}#{self.position} {self.action}"


class PendingLeaf(models.Model):
    """An audit entry that is not yet in the tree; written by the database with the entry, taken away when it is appended."""

    entry = models.BigIntegerField(primary_key=True)

    def __str__(self) -> str:
        return str(self.entry)


class LogNode(models.Model):
    """The hash of a complete subtree of the log; level 0 are the leaves. Place and hash are given by the database, whoever writes."""

    level = models.PositiveSmallIntegerField()
    position = models.BigIntegerField()
    hash = models.BinaryField()
    # The number of the audit entry of a leaf; no foreign key, since the leaf must stay when somebody removes the entry.
    entry = models.BigIntegerField(null=True, unique=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["level", "position"], name="log_one_node_per_place")]

    def __str__(self) -> str:
        return f"{self.level}/{self.position}"


class LogHead(models.Model):
    """A signed head of the log, as it was published."""

    size = models.BigIntegerField(unique=True)
    note = models.TextField()
    at = models.DateTimeField(db_default=PortalNow())

    def __str__(self) -> str:
        return str(self.size)


class Counter(models.Model):
    """The last number given in a series; a series never gives the same number twice."""

    series = models.CharField(max_length=80, unique=True)
    last = models.PositiveBigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.series}: {self.last}"


class OutboxMessage(models.Model):
    """Work to do after commit: written in the same transaction, delivered at least once."""

    kind = models.CharField(max_length=32)
    key = models.CharField(max_length=120)
    payload = models.JSONField(default=dict)
    created_at = models.DateTimeField(db_default=PortalNow())
    due_at = models.DateTimeField(db_default=PortalNow())
    delivered_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    error = models.TextField(blank=True, default="")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "key"], name="outbox_once_per_key")]
        indexes = [models.Index(fields=["due_at", "id"], name="outbox_pending", condition=models.Q(delivered_at=None))]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"
