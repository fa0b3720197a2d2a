"""What a role includes."""

import pytest

from domain.roles import Role


@pytest.mark.parametrize(
    ("role", "others"),
    [
        (Role.VIEWER, {Role.VIEWER}),
        (Role.OPERATOR, {Role.VIEWER, Role.OPERATOR}),
        (Role.ADMIN, {Role.VIEWER, Role.OPERATOR, Role.ADMIN}),
    ],
)
def test_a_role_includes_the_ones_before_it(role, others):
    assert {other for other in Role if role.includes(other)} == others
