"""Orders to machines of the running service."""

from tests.acceptance.conftest import FLATCAR
from tests.machines import UpdateEngine

INSTANCES = f"/api/apps/{FLATCAR}/instances"


def test_an_id_with_slashes_can_be_named_in_a_path(service):
    machine = UpdateEngine("rack/7%2F é")
    service.check(machine.polls())

    path = f"{INSTANCES}/rack%2f7%252F%20%C3%A9"
    service.api("PUT", f"{path}/alias", {"alias": "left"})

    assert service.api("GET", path)["id"] == machine.machine_id
    assert service.api("GET", path)["alias"] == "left"


def test_a_machine_that_was_moved_is_offered_what_its_new_group_is(service):
    service.check(UpdateEngine("orders-1").polls())
    beta = service.group("Beta (AMD64)")

    answer = service.api(
        "POST",
        f"{INSTANCES}/orders",
        {"order": "move", "group_id": beta["id"], "instances": ["orders-1"]},
    )
    service.check(UpdateEngine("orders-1").polls())

    assert answer["counts"] == {"done": 1}
    assert service.api("GET", f"{INSTANCES}/orders-1")["group_id"] == beta["id"]
