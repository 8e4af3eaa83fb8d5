"""The budget and its alerts: who is told, of what, and who may tell."""

import pytest

from stacks.cloud.alerts import make_alerts
from stacks.cloud.budget import make_budget
from stacks.cloud.encryption import make_keys
from stacks.cloud.site import open_site
from tests.harness.clouds import ACCOUNT, cloud_environment, of_type, run_cloud, statements
from tests.harness.programs import Ran


@pytest.fixture(scope="module")
def ran() -> Ran:
    budget = {"monthly_usd": 1234.5, "alerts": [80, 50], "emails": ["b@example.org", "a@example.org"]}
    environment = cloud_environment(budget=budget)

    def build() -> None:
        assert environment.aws is not None
        site = open_site("test", environment, environment.aws)
        make_budget(site, make_alerts(site, make_keys(site)))

    return run_cloud(build)


def test_the_ceiling_is_the_environments(ran: Ran) -> None:
    inputs = ran.of("aws:budgets/budget:Budget", "budget").inputs
    assert (inputs["limitAmount"], inputs["limitUnit"], inputs["timeUnit"]) == ("1234.50", "USD", "MONTHLY")
    assert inputs["accountId"] == ACCOUNT


def test_people_are_told_at_each_percentage_and_when_the_ceiling_is_in_sight(ran: Ran) -> None:
    told = ran.of("aws:budgets/budget:Budget", "budget").inputs["notifications"]
    found = [(each["notificationType"], each["threshold"]) for each in told]
    assert found == [("ACTUAL", 50), ("ACTUAL", 80), ("FORECASTED", 100)]
    assert all(each["subscriberEmailAddresses"] == ["a@example.org", "b@example.org"] for each in told)


def test_alarms_reach_the_same_people_over_an_encrypted_topic(ran: Ran) -> None:
    subscriptions = of_type(ran, "aws:sns/topicSubscription:TopicSubscription")
    assert [each.inputs["endpoint"] for each in subscriptions] == ["a@example.org", "b@example.org"]
    assert ran.of("aws:sns/topic:Topic", "alerts").inputs["kmsMasterKeyId"].endswith("key/logs-key")


def test_only_budgets_and_alarms_of_this_account_may_send(ran: Ran) -> None:
    (senders,) = statements(ran.of("aws:sns/topicPolicy:TopicPolicy", "alerts").inputs["policy"])
    assert senders["Action"] == ["sns:Publish"]
    assert senders["Condition"] == {"StringEquals": {"aws:SourceAccount": ACCOUNT}}
    key = statements(ran.of("aws:kms/key:Key", "logs-key").inputs["policy"])
    assert key[-1]["Principal"]["Service"] == ["budgets.amazonaws.com", "cloudwatch.amazonaws.com"]
