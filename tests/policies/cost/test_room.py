"""What a node leaves for pods."""

import pytest

from policies.cost import room


def test_the_kubelet_keeps_less_of_each_further_cpu() -> None:
    assert room.cpus(1) == pytest.approx(0.94)
    assert room.cpus(2) == pytest.approx(1.93)
    assert room.cpus(4) == pytest.approx(3.92)
    assert room.cpus(8) == pytest.approx(7.91)


def test_memory_is_kept_by_the_hypervisor_and_by_the_kubelet() -> None:
    assert room.gib(16) == pytest.approx(16 * 0.925 - (255 + 11 * 110 + 100) / 1024)
    assert room.gib(1) == 0


def test_a_worker_of_14_gib_has_no_room_on_a_node_of_16() -> None:
    assert room.gib(16) < 14 < room.gib(32)
