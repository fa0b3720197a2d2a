"""What an operator should know of what was taken over, beside what is not as it was."""

from __future__ import annotations

from domain.instances import Instance
from domain.judge import judge
from domain.policy import Policy
from domain.progress import RolloutState
from importer.chronicle import Chronicle
from importer.configuring import Configuring
from importer.reading import ROLLOUT_FAILED, ROLLOUT_FINISHED
from importer.records import GroupRecord, Product
from importer.summary import Summary
from importer.translating import Translation, called

_MD5 = "passwords are MD5 digests there, which are no good to go on with"
_ADMIN = "admin"
_NEWEST = {Product.COREROLLER: 1, Product.NEBRASKA: 23}
"""Numbers of the last migrations that we know."""


def remark(
    summary: Summary,
    told: Translation,
    configuring: Configuring,
    chronicle: Chronicle,
    migration: str,
) -> None:
    """
    Note what to look at, when all is told.

    Args:
        summary: Where.
        told: What was taken over.
        configuring: How it was.
        chronicle: What came of it.
        migration: The last one of the other product's schema.
    """
    summary.take("events of machines", chronicle.events)
    _look_at_schema(summary, told.product, migration)
    for name in told.records.users:
        summary.leave_out(f"user {name!r}", f"{_MD5}: {_come_back(name)}")
    for group in told.records.groups:
        _look_at_failures(summary, told, group)
        _look_at_judgement(summary, told, group, configuring, chronicle)
    for instance in chronicle.instances:
        _look_at_machine(summary, instance, told.policies[instance.group_id])


def _look_at_schema(summary: Summary, product: Product, migration: str) -> None:
    number, newest = migration.partition("_")[0], _NEWEST[product]
    if number.isdecimal() and int(number) > newest:
        summary.point_at(
            f"migration {migration!r}",
            f"that schema of {product} is newer than {newest:04}, the last one known"
            " here: what it has added is not taken over",
        )


def _come_back(name: str) -> str:
    if name == _ADMIN:
        return "rollerd serve makes a user of that name, and prints its password"
    return f"rollerd user add {name} --role operator"


def _look_at_failures(summary: Summary, told: Translation, group: GroupRecord) -> None:
    ends = [
        each.kind
        for each in told.records.activity
        if each.group_id == group.id and each.kind in (ROLLOUT_FINISHED, ROLLOUT_FAILED)
    ]
    if not group.updates_enabled and ends[-1:] == [ROLLOUT_FAILED]:
        summary.point_at(
            called("group", group.name, group.id),
            f"{told.product} disabled its updates when a rollout failed, and they still"
            " are; enable them when you have seen why",
        )


def _look_at_judgement(
    summary: Summary,
    told: Translation,
    group: GroupRecord,
    configuring: Configuring,
    chronicle: Chronicle,
) -> None:
    target = configuring.target_of(group.id)
    if target is None:
        return
    progress = chronicle.usage(group.id).progress_of(target)
    verdict = judge(progress, told.policies[group.id])
    if verdict is not None and progress.state is RolloutState.RUNNING:
        wrong = verdict.failed + verdict.timed_out + verdict.lost
        summary.point_at(
            called("group", group.name, group.id),
            f"its rollout will be halted at the next check of a machine: {wrong} of"
            f" {wrong + verdict.succeeded} updates went wrong ({verdict.why}). Change"
            " the policy before, or resume the rollout after that",
        )


def _look_at_machine(summary: Summary, instance: Instance, policy: Policy) -> None:
    grant = instance.grant
    if grant is None:
        return
    if grant.is_open:
        summary.count("machines are in the middle of an update, and go on with it")
    elif grant.went_wrong and grant.attempt >= policy.max_attempts:
        summary.count(
            "machines failed so often that they are not granted their update again:"
            " resume the rollout, or reset their attempts"
        )
