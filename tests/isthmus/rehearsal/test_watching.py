from isthmus.engines.events import ResourceFinished
from isthmus.rehearsal.watching import Done, Watching
from tests.isthmus.engine.rig import Recorder

URN = "urn:pulumi:prod::isthmus::isthmus:index:Estate$isthmus:storage:Storage$aws:s3/bucket:Bucket::artifacts"


def test_steps_that_change_something_are_remembered_and_all_are_passed_on() -> None:
    behind = Recorder()
    display = Watching(behind=behind)
    for op, error in (("create", ""), ("same", ""), ("update", "refused")):
        display.show(ResourceFinished(urn=URN, op=op, error=error))  # pyright: ignore[reportArgumentType]
    display.close()
    assert display.done == [
        Done(op="create", kind="aws:s3/bucket:Bucket", name="artifacts", component="Estate/Storage")
    ]
    assert str(display.done[0]) == "create Bucket artifacts"
    assert len(behind.events) == 3
