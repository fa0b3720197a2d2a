"""Two teams, each with an application that has everything, and their people."""

from __future__ import annotations

from tests.integration.api.client import PASSWORD, basic
from tests.integration.api.fleet import Fleet


class Team:
    """
    A team with an operator, a viewer, and an application that has everything.

    Attributes:
        ids: Of what belongs to it, by the parameters of paths.
    """

    def __init__(self, admin, name, password_hash):
        self.name = name
        self._admin = admin
        self._password_hash = password_hash
        self.team_id = admin.created("/api/teams", name=name)["id"]
        self.operator = self.person(f"{name}-operator", "operator")
        self.viewer = self.person(f"{name}-viewer", "viewer")
        self.ids = self._things()

    def person(self, username, role):
        """Add a user of this team, and give a client that signs in as such."""
        services = self._admin.services
        with services.database.command():
            services.platform.add_user(
                username=username,
                password_hash=self._password_hash,
                role=role,
                team_id=self.team_id,
            )
        return self._admin.by(basic(username, PASSWORD))

    def token(self, **fields):
        """Issue a token for a service of this team; give a client that shows it."""
        fields = {"name": f"{self.name}-ci", "role": "operator", **fields}
        issued = self._admin.created("/api/tokens", team_id=self.team_id, **fields)
        return self._admin.by({"Authorization": f"Bearer {issued['token']}"})

    def _things(self):
        app = self.operator.app_named(self.name, product_id=f"io.example.{self.name}")
        floor = self.operator.package_of(app, "1.5.0")
        package = self.operator.package_of(app, "2.0.0")
        channel = self.operator.channel_of(app, package_id=package["id"])
        path = f"/api/channels/{channel['id']}/floors/{floor['id']}"
        assert self.operator.put(path, json={}).status_code == 200
        group = self.operator.group_of(app, channel_id=channel["id"])
        machine = f"{self.name}-machine"
        fleet = Fleet(self._admin.services, group)
        fleet.check(fleet.machine(machine))
        rollouts = f"/api/apps/{app['id']}/groups/{group['id']}/rollouts"
        (rollout,) = self.operator.get(rollouts).json["rollouts"]
        return {
            "app": app["id"],
            "package": package["id"],
            "channel": channel["id"],
            "group": group["id"],
            "rollout": rollout["id"],
            "instance": machine,
        }
