"""The configuration of notifications: what it says, and what is wrong with it."""

import pytest

from notifier.configuration import read_sinks
from notifier.errors import Misconfigured
from notifier.rules import AS_BEFORE, USUAL, Rules
from notifier.secrets import Secret
from notifier.sinks import Apprise, HipChat, Webhook
from projections.asynchronous.activity.entries import ActivityClass, Severity
from tests.notifying import SECRET

WEBHOOK = (
    f'kind = "webhook"\nname = "ops"\nurl = "https://x.example/"\nsecret = "{SECRET}"\n'
)
MAIL = 'kind = "apprise"\nname = "mail"\nurl = "mailto://a:b@c.example"\n'
AWAY = 'kind = "apprise"\nname = "mail"\nurl_{} = "x"\n'


@pytest.fixture
def read(tmp_path):
    def read(*tables, environ=None):
        path = tmp_path / "notifications.toml"
        path.write_text("\n".join(f"[[sinks]]\n{table}" for table in tables))
        return read_sinks(path, environ or {})

    return read


def fault(read, *tables, environ=None):
    with pytest.raises(Misconfigured) as caught:
        read(*tables, environ=environ)
    return str(caught.value)


def test_nothing_configured_is_nobody_told():
    assert read_sinks(None, {}) == ()


def test_a_sink_that_says_nothing_is_told_the_usual(read):
    (sink,) = read(WEBHOOK)

    assert sink == Webhook(
        name="ops", url=Secret("https://x.example/"), secret=Secret(SECRET), rules=USUAL
    )
    assert str(sink.rules) == (
        "rollout_started, rollout_finished and rollout_halted; warnings and errors"
    )


def test_rules_are_read_and_told_in_words(read):
    rules = """
        at_least = "error"
        classes = ["rollout_halted", "policy_changed"]
        applications = ["Flatcar"]
        groups = ["Stable", "Edge"]
    """
    (sink,) = read(MAIL + rules)

    assert sink.rules == Rules(
        at_least=Severity.ERROR,
        classes=frozenset({ActivityClass.ROLLOUT_FAILED, ActivityClass.POLICY_CHANGED}),
        applications=frozenset({"Flatcar"}),
        groups=frozenset({"Stable", "Edge"}),
    )
    assert str(sink.rules) == (
        "rollout_halted and policy_changed; errors; of the applications Flatcar;"
        " of the groups Edge and Stable"
    )


def test_places_alone_leave_the_rest_as_usual(read):
    (sink,) = read(MAIL + 'groups = ["Stable"]')

    assert sink.rules.classes == USUAL.classes
    assert sink.rules.at_least == USUAL.at_least


def test_secrets_come_from_files_and_variables_too(read, tmp_path):
    (tmp_path / "secret").write_text(f"{SECRET}\n")
    table = 'kind = "webhook"\nname = "ops"\nurl_env = "HOOK"\nsecret_file = "secret"'

    (sink,) = read(table, environ={"HOOK": "https://hook.example/"})

    assert sink.url == Secret("https://hook.example/")
    assert sink.secret == Secret(SECRET)
    assert "example" not in repr(sink)
    assert SECRET not in repr(sink)


def test_the_variables_of_the_predecessor_make_a_sink_beside_the_file(read):
    environ = {
        "CR_HIPCHAT_ROOM": "12",
        "CR_HIPCHAT_TOKEN": "t0ken",
        "CR_HIPCHAT_URL": "https://chat.example.com",
    }

    _, hipchat = read(WEBHOOK, environ=environ)

    assert hipchat == HipChat(
        name="hipchat",
        room="12",
        token=Secret("t0ken"),
        server="https://chat.example.com",
        rules=AS_BEFORE,
    )
    assert [int(each) for each in sorted(AS_BEFORE.classes)] == [1, 2, 3, 4, 5, 6]
    (alone,) = read_sinks(None, {**environ, "CR_HIPCHAT_URL": ""})
    assert alone.server == "https://api.hipchat.com"


@pytest.mark.parametrize(
    ("table", "words"),
    [
        (MAIL.replace("apprise", "pager"), "sink mail: kind: write one of hipchat,"),
        ('name = "x"', "sink x: kind: write one of"),
        (WEBHOOK + "urll = 1", "sink ops: urll is unknown; there are applications,"),
        (WEBHOOK.replace("https://", "gopher://"), "sink ops: url: write an address"),
        (WEBHOOK.replace("x.example", "x.example:port"), "url: write an address"),
        (WEBHOOK.replace("whsec_", ""), "sink ops: secret: write whsec_ and 24 to"),
        (WEBHOOK.replace(SECRET, "whsec_AAAA"), "sink ops: secret: write whsec_"),
        (WEBHOOK.replace(SECRET, "whsec_%"), "sink ops: secret: write whsec_"),
        (WEBHOOK + f'secret_env = "{SECRET}"', "secret and secret_env: give one"),
        (MAIL.replace("mailto://", ""), "sink mail: url: write an address of apprise"),
        (MAIL.replace('"mailto://a:b@c.example"', "5"), "url: write a text in quotes"),
        (MAIL.replace('name = "mail"', ""), "sink number 1: "),
        (MAIL.replace('"mail"', '""'), "name: write 1 to 64"),
        (MAIL + 'at_least = "bad"', "'bad' is no severity; there are success, info,"),
        (MAIL + 'classes = ["halted"]', "'halted' is no class; there are package_not"),
        (MAIL + "classes = []", "sink mail: classes: "),
        (MAIL + 'groups = "Stable"', "sink mail: groups: Expected `array`"),
        (AWAY.format("file"), "sink mail: url_file: cannot read "),
        (AWAY.format("env"), "sink mail: url_env: the environment has no variable x"),
        (
            'kind = "hipchat"\nname = "room"\nroom = "1"\ntoken = "t"\nserver = "chat"',
            "sink room: server: write an address",
        ),
    ],
)
def test_a_fault_is_told_with_its_sink_and_key_and_without_a_secret(read, table, words):
    said = fault(read, table)

    assert words in said
    assert "a:b@" not in said
    assert SECRET not in said


def test_all_sinks_with_faults_are_told_of(read):
    said = fault(read, MAIL + "x = 1", WEBHOOK, WEBHOOK + "y = 1")

    mail, ops = said.splitlines()
    keys = "applications, at_least, classes, groups, kind, name, url"
    assert mail.endswith(f"sink mail: x is unknown; there are {keys}")
    assert "sink ops: y is unknown; there are" in ops


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (None, "No such file"),
        ("[[sinks]", "this is not TOML"),
        ("", "there is no sink"),
        ("sinks = 1", "there is no sink"),
        ("sinks = [1]", "write its keys below [[sinks]]"),
        ("[[sink]]", "sink is unknown; write [[sinks]]"),
    ],
)
def test_a_file_that_is_none_is_told_of(tmp_path, text, words):
    path = tmp_path / "notifications.toml"
    if text is not None:
        path.write_text(text)

    with pytest.raises(Misconfigured, match=r"notifications\.toml: ") as caught:
        read_sinks(path, {})
    assert words in str(caught.value)


def test_two_of_one_name_are_refused(read):
    assert fault(read, MAIL, MAIL) == "sink 'mail': there are 2 of that name"


def test_half_a_hipchat_is_refused():
    with pytest.raises(Misconfigured, match="set both CR_HIPCHAT_ROOM and"):
        read_sinks(None, {"CR_HIPCHAT_ROOM": "1"})
    environ = {"CR_HIPCHAT_ROOM": "1", "CR_HIPCHAT_TOKEN": "t", "CR_HIPCHAT_URL": "x"}
    with pytest.raises(Misconfigured, match="CR_HIPCHAT_URL: server: write an address"):
        read_sinks(None, environ)


def test_an_address_of_apprise_is_any(read):
    (sink,) = read(MAIL)

    assert sink == Apprise(name="mail", url=Secret("mailto://a:b@c.example"))
    assert sink.url != "mailto://a:b@c.example"
    assert hash(sink.url) == hash(Secret("mailto://a:b@c.example"))
