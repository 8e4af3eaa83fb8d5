from pathlib import Path

from isthmus.rehearsal import emulator
from isthmus.rehearsal.providers.aws.account import Account
from isthmus.rehearsal.servers import Servers


def test_what_it_had_when_it_ended_is_there_when_it_starts_again(tmp_path: Path) -> None:
    for made in (False, True):
        servers = Servers(folder=tmp_path / "logs")
        try:
            url = emulator.start(servers, tmp_path, region="eu-central-1", account="123456789012")
            account = Account(url, region="eu-central-1", account="123456789012")
            buckets = [each["Name"] for each in account.ask("s3", "list_buckets")["Buckets"]]
            assert buckets == (["kept-for-later"] if made else [])
            if not made:
                place = {"LocationConstraint": "eu-central-1"}
                account.ask("s3", "create_bucket", Bucket="kept-for-later", CreateBucketConfiguration=place)
        finally:
            servers.close()
