from isthmus.rehearsal.objects import labels_of, name_of, part, parts


def test_parts_that_are_absent_are_empty() -> None:
    pod = {"metadata": {"name": "p", "labels": None}, "status": {"conditions": [{"type": "Ready"}]}}
    assert part(pod, "status", "loadBalancer", "ingress") == {}
    assert parts(part(pod, "status"), "conditions") == [{"type": "Ready"}]
    assert parts(part(pod, "spec"), "containers") == []
    assert (name_of(pod), labels_of(pod)) == ("p", {})
