from isthmus.rehearsal.planned import claims


def test_what_is_not_carried_out_is_said_with_the_reason() -> None:
    told = dict(claims())
    assert len(told) == len(claims())
    assert "resources of the type kubernetes:helm.sh/v3:Release" in told
    assert all(told.values())
