"""Alerts: one encrypted topic that tells people by e-mail."""

from dataclasses import dataclass

import pulumi
from pulumi_aws.cloudwatch.metric_alarm import MetricAlarm
from pulumi_aws.sns.topic import Topic
from pulumi_aws.sns.topic_policy import TopicPolicy
from pulumi_aws.sns.topic_subscription import TopicSubscription

from stacks.cloud.documents import Statement, document
from stacks.cloud.encryption import Keys
from stacks.cloud.site import Group, Site

PERIOD_SECONDS = 300


@dataclass(frozen=True, kw_only=True)
class Alerts:
    """Where alarms and budgets send what they have to say."""

    topic: Topic
    ready: pulumi.Resource
    """What must exist before they may."""


@dataclass(frozen=True, kw_only=True)
class Alarm:
    """A metric that must not go past a threshold for a quarter of an hour."""

    name: str
    about: str
    namespace: str
    metric: str
    dimensions: dict[str, pulumi.Input[str]]
    threshold: float
    below: bool = False
    """Whether less than the threshold is what alarms."""


def make_alerts(site: Site, keys: Keys) -> Alerts:
    """Make the topic and its subscriptions; each address is asked once whether it wants them."""
    opts = pulumi.ResourceOptions(parent=Group("Alerts", "alerts", site.shared_options()))
    name = site.full_name("alerts")
    topic = Topic("alerts", name=name, kms_master_key_id=keys.logs.arn, tags=site.tags(), opts=site.options(opts))
    senders = Statement(
        sid="Senders",
        actions=["sns:Publish"],
        resources=[site.arn("sns", name)],
        principals={"Service": ["budgets.amazonaws.com", "cloudwatch.amazonaws.com"]},
        conditions={"StringEquals": {"aws:SourceAccount": site.aws.account}},
    )
    policy = TopicPolicy("alerts", arn=topic.arn, policy=document(senders), opts=site.options(opts))
    for address in sorted(site.aws.budget.emails):
        TopicSubscription(
            f"alerts-{address}", topic=topic.arn, protocol="email", endpoint=address, opts=site.options(opts)
        )
    return Alerts(topic=topic, ready=policy)


def make_alarm(site: Site, alerts: Alerts, alarm: Alarm, opts: pulumi.ResourceOptions) -> None:
    """Watch one metric."""
    MetricAlarm(
        alarm.name,
        name=site.full_name(alarm.name),
        alarm_description=alarm.about,
        namespace=alarm.namespace,
        metric_name=alarm.metric,
        dimensions=alarm.dimensions,
        statistic="Average",
        period=PERIOD_SECONDS,
        evaluation_periods=3,
        comparison_operator="LessThanThreshold" if alarm.below else "GreaterThanThreshold",
        threshold=alarm.threshold,
        treat_missing_data="missing",
        alarm_actions=[alerts.topic.arn],
        ok_actions=[alerts.topic.arn],
        tags=site.tags(),
        opts=site.options(opts, after=[alerts.ready]),
    )
