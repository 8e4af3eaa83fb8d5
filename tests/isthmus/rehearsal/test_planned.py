from isthmus.rehearsal.planned import claims


def test_what_is_not_carried_out_is_said_with_the_reason() -> None:
    told = dict(claims(asked="1.35", rehearsed="v1.35.4"))
    assert len(told) == len(claims(asked="1.35", rehearsed="v1.35.4"))
    assert "resources of the type kubernetes:helm.sh/v3:Release" in told
    assert all(told.values())


def test_another_version_than_was_rehearsed_is_planned() -> None:
    same = dict(claims(asked="1.35", rehearsed="v1.35.4"))
    other = dict(claims(asked="1.34", rehearsed="v1.35.4"))
    assert other.items() - same.items() == {("the cluster runs Kubernetes 1.34", "what was rehearsed is v1.35.4")}
