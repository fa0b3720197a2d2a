"""What is asked of the event feed."""

from uuid import UUID

import pytest
from falcon.asgi import Request
from falcon.testing import create_asgi_req

from api.feeds.event_queries import EventQuery, EventsParameters, Resumption, asked
from api.requests.errors import InvalidParameter
from api.requests.queries import read_headers, read_query
from eventstore.codec import stored_names

GROUP = "0b9b6a52-7c3d-4a0e-8f51-2f7d1c9e6a01"


def request(query="", **headers) -> Request:
    return create_asgi_req(path="/api/events", query_string=query, headers=headers)


def parsed(query="", **headers) -> EventQuery:
    req = request(query, **headers)
    return asked(read_query(req, EventsParameters), read_headers(req, Resumption))


def test_without_parameters_the_feed_begins_at_the_start():
    assert parsed() == EventQuery(start=0, limit=100)


def test_a_client_begins_after_a_position_or_at_the_end():
    assert parsed("after=17").start == 17
    assert parsed("after=end").start is None


def test_a_client_goes_back_from_a_position_or_from_the_end():
    assert parsed("before=17") == EventQuery(cursor="before", start=17, is_back=True)
    assert parsed("before=end").start is None


def test_a_client_goes_on_or_back_but_not_both():
    with pytest.raises(InvalidParameter, match="either after or before") as refusal:
        parsed("after=1&before=7")

    assert refusal.value.field == "before"


def test_what_a_client_received_last_counts_more_than_where_it_once_began():
    query = parsed("after=end", **{"Last-Event-ID": "42"})

    assert (query.cursor, query.start) == ("Last-Event-ID", 42)


def test_a_client_that_received_nothing_yet_begins_where_it_says():
    assert parsed("after=7", **{"Last-Event-ID": ""}).start == 7


@pytest.mark.parametrize("text", ["-1", "x", "1.5", "٣", "9" * 20, "END"])
def test_what_is_no_position_is_refused(text):
    with pytest.raises(InvalidParameter, match="after must be a position") as refusal:
        parsed(f"after={text}")

    assert refusal.value.field == "after"


def test_what_cannot_have_been_received_is_refused():
    with pytest.raises(InvalidParameter, match="Last-Event-ID must be a position"):
        parsed(**{"Last-Event-ID": "x"})


@pytest.mark.parametrize("limit", ["0", "1001", "-1", "many"])
def test_a_limit_out_of_bounds_is_refused(limit):
    with pytest.raises(InvalidParameter, match="from 1 to 1000"):
        parsed(f"limit={limit}")


def test_types_are_whole_names_or_beginnings():
    topics = parsed("type=instance.registered&type=rollout.").topics

    assert "instance.registered" in topics
    assert topics - {"instance.registered"} == {
        name for name in stored_names() if name.startswith("rollout.")
    }


@pytest.mark.parametrize("name", ["instance.regstered", "nothing.", "instance", "."])
def test_a_type_that_no_event_has_is_refused(name):
    with pytest.raises(InvalidParameter, match="no event has the type") as refusal:
        parsed(f"type={name}")

    assert refusal.value.field == "type"


def test_filters_may_be_repeated():
    query = parsed(f"application=a&application=b&group={GROUP}&machine=x&machine=y")

    assert query.applications == ["a", "b"]
    assert query.groups == [UUID(GROUP)]
    assert query.machines == ["x", "y"]


def test_a_machine_is_one_of_an_application():
    with pytest.raises(InvalidParameter, match="needs application"):
        parsed("machine=x")


def test_a_group_is_named_by_its_id():
    with pytest.raises(InvalidParameter, match=r"must be an id \(UUID\)"):
        parsed("group=stable")
