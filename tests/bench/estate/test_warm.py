from bench.estate.warm import against


def test_composes_fastest_checks_count() -> None:
    each, two, ratio = against([10.0, 12.0, 11.0], {2.0: [10.0, 10.0, 10.0], 1.0: [20.0, 20.0, 40.0]})
    assert (each.value, two.value, ratio.value) == (20.0, 10.0, 1.1)
    assert (ratio.verdict, ratio.note, ratio.runs) == ("missed", "that checks every 2 s", 3)


def test_without_compose_the_ratio_says_how_to_get_it() -> None:
    (ratio,) = against([10.0], {})
    assert ratio.verdict == "not measured"
    assert "apt-get install docker-compose" in ratio.note
