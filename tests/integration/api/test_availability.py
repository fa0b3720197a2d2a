"""What is answered while the database is away."""

import pytest


@pytest.fixture
def without_database(services):
    """Take the connections away."""
    services.database.close()


@pytest.mark.usefixtures("without_database")
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_the_api_asks_to_come_back_while_the_database_is_away(api, method):
    result = api.simulate_request(method, "/api/apps", json={"name": "Fleet"})

    assert result.status_code == 503
    assert int(result.headers["Retry-After"]) > 0
    assert result.headers["Content-Type"] == "application/problem+json"
    assert result.json["title"] == "Service Unavailable"


@pytest.mark.usefixtures("without_database")
def test_who_has_no_credentials_is_not_told_about_the_database(stranger):
    assert stranger.get("/api/apps").status_code == 401


def test_a_lost_connection_is_replaced(api, app):
    with api.services.database.connection() as connection:
        connection.close()

    assert api.get("/api/apps").json["totalCount"] == 1
