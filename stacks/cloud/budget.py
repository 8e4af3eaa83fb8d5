"""Budget: what the account may cost a month, and who is told when it comes near."""

import pulumi
from pulumi_aws.budgets.budget import Budget

from stacks.cloud.alerts import Alerts
from stacks.cloud.site import Site

FORECAST_PERCENT = 100


def make_budget(site: Site, alerts: Alerts) -> None:
    """Watch the whole account: a filter by tag would count nothing until somebody activates the tag for billing."""
    spec = site.aws.budget
    actual = [("ACTUAL", percent) for percent in sorted(set(spec.alerts))]
    Budget(
        "budget",
        name=site.full_name("budget"),
        account_id=site.aws.account,
        budget_type="COST",
        time_unit="MONTHLY",
        limit_amount=f"{spec.monthly_usd:.2f}",
        limit_unit="USD",
        notifications=[
            {
                "comparison_operator": "GREATER_THAN",
                "threshold": percent,
                "threshold_type": "PERCENTAGE",
                "notification_type": kind,
                "subscriber_email_addresses": sorted(spec.emails),
                "subscriber_sns_topic_arns": [alerts.topic.arn],
            }
            for kind, percent in [*actual, ("FORECASTED", FORECAST_PERCENT)]
        ],
        tags=site.tags(),
        opts=site.options(pulumi.ResourceOptions(parent=site.shared), after=[alerts.ready]),
    )
