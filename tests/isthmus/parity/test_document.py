"""Where configuration files differ."""

from isthmus.parity.document import differing, first_line

LEFT = """
global: {scrape_interval: 5s}
scrape_configs:
- {job_name: b, port: 1}
- {job_name: a, port: 2}
plain: [1, 2]
"""
RIGHT = """
global: {scrape_interval: 15s}
scrape_configs:
- {job_name: a, port: 3}
- {job_name: c}
plain: [1, 2, 3]
"""


def test_yaml_is_compared_by_its_parts_and_lists_by_the_names_of_their_items() -> None:
    assert list(differing(LEFT, RIGHT)) == [
        ("global.scrape_interval", "5s", "15s"),
        ("plain.2", "(absent)", "there"),
        ("scrape_configs.a.port", "2", "3"),
        ("scrape_configs.b", "there", "(absent)"),
        ("scrape_configs.c", "(absent)", "there"),
    ]


def test_rules_go_by_their_job_and_those_of_one_name_by_their_places() -> None:
    left = "rules: [{record: cpu, labels: {job: a}, expr: 1}, {alert: x, expr: 1}, {alert: x, expr: 1}]"
    right = "rules: [{record: cpu, labels: {job: a}, expr: 2}, {alert: x, expr: 1}, {alert: x, expr: 2}]"
    assert [place for place, *_ in differing(left, right)] == ["rules.2.expr", "rules.cpu/a.expr"]


def test_what_is_no_yaml_or_the_same_yaml_has_no_such_places() -> None:
    assert list(differing("a: [", "a: 1")) == []
    assert list(differing("a: 1", "a:  1")) == []


def test_any_other_file_by_its_first_line_that_differs() -> None:
    assert first_line("a\n b\nc", "a\n d\nc") == ("line 2: b", "line 2: d")
    assert first_line("a\n", "a\nb") == ("line 2: ", "line 2: b")
    assert first_line("a\n", "a") == ("2 characters", "1 characters")
