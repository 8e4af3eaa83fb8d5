"""CloudWatch's logs and alarms, SNS' topics and AWS' budgets."""

from typing import cast

from isthmus.rehearsal.providers.aws.account import Account, pairs
from isthmus.rehearsal.providers.aws.inputs import Inputs, Plain
from isthmus.rehearsal.providers.aws.kind import Kind


def _make_group(account: Account, inputs: Inputs) -> str:
    name = str(inputs.take("name"))
    account.ask(
        "logs",
        "create_log_group",
        logGroupName=name,
        kmsKeyId=inputs.take("kmsKeyId"),
        logGroupClass=inputs.take("logGroupClass"),
        tags=account.tags(inputs) or None,
    )
    return name


def _apply_group(account: Account, ident: str, inputs: Inputs) -> None:
    inputs.take("skipDestroy")
    days = inputs.take("retentionInDays")
    if days:
        account.ask("logs", "put_retention_policy", logGroupName=ident, retentionInDays=days)


def _read_group(account: Account, ident: str) -> Plain | None:
    groups = account.ask("logs", "describe_log_groups", logGroupNamePrefix=ident).get("logGroups", [])
    there = any(group["logGroupName"] == ident for group in groups)
    return {"arn": account.arn("logs", f"log-group:{ident}"), "name": ident} if there else None


def _drop_group(account: Account, ident: str) -> None:
    account.drop("logs", "delete_log_group", logGroupName=ident)


def _make_alarm(account: Account, inputs: Inputs) -> str:
    del account
    return str(inputs.take("name"))


def _apply_alarm(account: Account, ident: str, inputs: Inputs) -> None:
    inputs.take("name")
    dimensions = cast("dict[str, str]", inputs.take("dimensions") or {})
    account.ask(
        "cloudwatch",
        "put_metric_alarm",
        AlarmName=ident,
        **inputs.renamed(
            alarmDescription="AlarmDescription",
            comparisonOperator="ComparisonOperator",
            evaluationPeriods="EvaluationPeriods",
            datapointsToAlarm="DatapointsToAlarm",
            metricName="MetricName",
            namespace="Namespace",
            period="Period",
            statistic="Statistic",
            threshold="Threshold",
            treatMissingData="TreatMissingData",
            alarmActions="AlarmActions",
            okActions="OKActions",
            actionsEnabled="ActionsEnabled",
            unit="Unit",
        ),
        Dimensions=pairs(dimensions, "Name", "Value"),
        Tags=pairs(account.tags(inputs)),
    )


def _read_alarm(account: Account, ident: str) -> Plain | None:
    found = account.ask("cloudwatch", "describe_alarms", AlarmNames=[ident]).get("MetricAlarms", [])
    return {"arn": found[0]["AlarmArn"]} if found else None


def _drop_alarm(account: Account, ident: str) -> None:
    account.drop("cloudwatch", "delete_alarms", AlarmNames=[ident])


def _make_topic(account: Account, inputs: Inputs) -> str:
    tags = pairs(account.tags(inputs))
    return str(account.ask("sns", "create_topic", Name=inputs.take("name"), Tags=tags)["TopicArn"])


def _apply_topic(account: Account, ident: str, inputs: Inputs) -> None:
    for name, value in inputs.renamed(
        kmsMasterKeyId="KmsMasterKeyId", displayName="DisplayName", policy="Policy", signatureVersion="SignatureVersion"
    ).items():
        account.ask("sns", "set_topic_attributes", TopicArn=ident, AttributeName=name, AttributeValue=str(value))


def _read_topic(account: Account, ident: str) -> Plain | None:
    if account.found("sns", "get_topic_attributes", TopicArn=ident) is None:
        return None
    return {"arn": ident, "name": ident.rpartition(":")[2], "owner": account.account}


def _drop_topic(account: Account, ident: str) -> None:
    account.drop("sns", "delete_topic", TopicArn=ident)


def _make_topic_policy(account: Account, inputs: Inputs) -> str:
    del account
    return str(inputs.take("arn"))


def _apply_topic_policy(account: Account, ident: str, inputs: Inputs) -> None:
    policy = inputs.take("policy")
    account.ask("sns", "set_topic_attributes", TopicArn=ident, AttributeName="Policy", AttributeValue=policy)


def _read_topic_policy(account: Account, ident: str) -> Plain | None:
    found = account.found("sns", "get_topic_attributes", TopicArn=ident)
    return None if found is None else {"owner": account.account}


def _drop_topic_policy(account: Account, ident: str) -> None:
    """The policy goes with its topic: SNS has no call to end one."""
    del account, ident


def _make_subscription(account: Account, inputs: Inputs) -> str:
    made = account.ask(
        "sns",
        "subscribe",
        TopicArn=inputs.take("topic"),
        Protocol=inputs.take("protocol"),
        Endpoint=inputs.take("endpoint"),
        ReturnSubscriptionArn=True,
    )
    return str(made["SubscriptionArn"])


def _read_subscription(account: Account, ident: str) -> Plain | None:
    found = account.found("sns", "get_subscription_attributes", SubscriptionArn=ident)
    return None if found is None else {"arn": ident, "pendingConfirmation": True}


def _drop_subscription(account: Account, ident: str) -> None:
    account.drop("sns", "unsubscribe", SubscriptionArn=ident)


def _make_budget(account: Account, inputs: Inputs) -> str:
    name = str(inputs.take("name"))
    account.ask(
        "budgets",
        "create_budget",
        AccountId=account.account,
        Budget=_budget(name, inputs),
        NotificationsWithSubscribers=[_notification(each) for each in inputs.parts("notifications")],
        ResourceTags=pairs(account.tags(inputs)) or None,
    )
    return f"{account.account}:{name}"


def _apply_budget(account: Account, ident: str, inputs: Inputs) -> None:
    inputs.take("name")
    account.ask(
        "budgets", "update_budget", AccountId=account.account, NewBudget=_budget(ident.partition(":")[2], inputs)
    )


def _budget(name: str, inputs: Inputs) -> Plain:
    inputs.take("accountId")
    filters = {each.take("name"): each.take("values") for each in inputs.parts("costFilters")}
    return {
        "BudgetName": name,
        "BudgetType": inputs.take("budgetType"),
        "TimeUnit": inputs.take("timeUnit"),
        "BudgetLimit": {"Amount": str(inputs.take("limitAmount")), "Unit": inputs.take("limitUnit")},
        **({"CostFilters": filters} if filters else {}),
    }


def _notification(given: Inputs) -> Plain:
    addresses = [
        *({"SubscriptionType": "EMAIL", "Address": each} for each in given.take("subscriberEmailAddresses") or ()),
        *({"SubscriptionType": "SNS", "Address": each} for each in given.take("subscriberSnsTopicArns") or ()),
    ]
    said = given.renamed(
        comparisonOperator="ComparisonOperator",
        notificationType="NotificationType",
        threshold="Threshold",
        thresholdType="ThresholdType",
    )
    return {"Notification": said, "Subscribers": addresses}


def _read_budget(account: Account, ident: str) -> Plain | None:
    name = ident.partition(":")[2]
    found = account.found("budgets", "describe_budget", AccountId=account.account, BudgetName=name)
    return None if found is None else {"arn": account.arn("budgets", f"budget/{name}", region=False), "name": name}


def _drop_budget(account: Account, ident: str) -> None:
    account.drop("budgets", "delete_budget", AccountId=account.account, BudgetName=ident.partition(":")[2])


KINDS = (
    Kind(
        token="aws:cloudwatch/logGroup:LogGroup",  # noqa: S106  a type's token
        make=_make_group,
        apply=_apply_group,
        read=_read_group,
        drop=_drop_group,
        fixed=frozenset({"name", "logGroupClass"}),
        tagged="arn",
    ),
    Kind(
        token="aws:cloudwatch/metricAlarm:MetricAlarm",  # noqa: S106
        make=_make_alarm,
        apply=_apply_alarm,
        read=_read_alarm,
        drop=_drop_alarm,
        fixed=frozenset({"name"}),
        tagged="arn",
    ),
    Kind(
        token="aws:sns/topic:Topic",  # noqa: S106
        make=_make_topic,
        apply=_apply_topic,
        read=_read_topic,
        drop=_drop_topic,
        fixed=frozenset({"name"}),
        tagged="arn",
    ),
    Kind(
        token="aws:sns/topicPolicy:TopicPolicy",  # noqa: S106
        make=_make_topic_policy,
        apply=_apply_topic_policy,
        read=_read_topic_policy,
        drop=_drop_topic_policy,
        fixed=frozenset({"arn"}),
    ),
    Kind(
        token="aws:sns/topicSubscription:TopicSubscription",  # noqa: S106
        make=_make_subscription,
        read=_read_subscription,
        drop=_drop_subscription,
        fixed=frozenset({"topic", "protocol", "endpoint"}),
    ),
    Kind(
        token="aws:budgets/budget:Budget",  # noqa: S106
        make=_make_budget,
        apply=_apply_budget,
        read=_read_budget,
        drop=_drop_budget,
        fixed=frozenset({"name", "notifications"}),
    ),
)
