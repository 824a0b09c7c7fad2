"""Messengers are told in a few lines, each with a state of its own, like mail."""

import pytest
from fake_tools.server import FakeServer
from fake_tools.server import Fault
from fake_tools.server import Reply
from mailroom import MONDAY
from mailroom import TUESDAY
from mailroom import Mailroom
from tool_exports import issue

from reports.language import Language


@pytest.fixture(scope="module")
def chat():
    server = FakeServer(lambda ask: Reply({"ok": True}))
    yield server
    server.close()


@pytest.fixture
def room(shop, sqlite_store, house, chat):
    house.reset()
    chat.faults.clear()
    chat.fresh()
    made = Mailroom(shop, sqlite_store)
    made.post_through(house)
    made.report("weekly-home", "home", messengers=["ops"])
    shop.settings["messengers"] = {"ops": f"{chat.url}/hook/T0PSECRET-T0PSECRET"}
    return made


def told(chat):
    return [ask.body for ask in chat.stats.requests]


def fates(room):
    return {row[1]: row[-1] for row in room.outbox()}


def test_a_webhook_is_told_the_first_decisions_and_their_links_once(room, chat):
    room.tasks(*(issue(number, f"배너 {number}", labels=["배너"]) for number in range(1, 6)))

    done, again = room.run(), room.run(TUESDAY)

    (said,) = told(chat)
    assert (done.sent, again.sent) == (2, 0)
    assert set(said) == {"text"}
    assert [f"\n{number}. 배너" in said["text"] for number in (1, 2, 3, 4)] == [True, True, True, False]
    assert said["text"].count("https://hanbit.example/browse/OPS-") == 3
    assert "2 more" in said["text"]
    assert fates(room) == {"pmo@hanbit.example": "sent", "ops": "sent"}


def test_the_field_of_the_text_stands_behind_the_address(room, chat):
    room.shop.settings["messengers"]["ops"] = f"{chat.url}/hook#body.text"

    room.run()

    (said,) = told(chat)
    assert "메인 배너 교체" in said["body"]["text"]


@pytest.mark.parametrize(
    ("fault", "fate", "again"),
    [
        (Fault("POST", Reply(status=404)), "refused", 0),
        (Fault("POST", Reply(status=503), times=1), "new", 1),
        (Fault("POST", Reply(status=429), times=1), "new", 1),
        (Fault("POST", reset=True), "doubtful", 0),
        (Fault("POST", Reply(status=302, headers={"Location": "http://127.0.0.1:9/"})), "refused", 0),
    ],
)
def test_what_became_of_it_is_kept_and_mail_goes_all_the_same(room, chat, fault, fate, again):
    chat.faults.append(fault)

    first = room.run()
    known = fates(room)
    second = room.run(TUESDAY)

    assert known == {"pmo@hanbit.example": "sent", "ops": fate}
    assert (first.sent, first.complete, first.refused_all) == (1, False, False)
    assert second.sent == again
    assert "T0PSECRET" not in " ".join(str(each) for each in first.faults)


@pytest.mark.parametrize(
    ("fault", "told"),
    [
        (Fault("POST", Reply(status=404)), "메신저 ops가 weekly-home을 거부했습니다(HTTP 404)."),
        (Fault("POST", Reply(status=503), times=1), "메신저 ops가 지금은 weekly-home을 받지 않았습니다(HTTP 503)."),
        (Fault("POST", reset=True), "메신저 ops"),
    ],
)
def test_a_failing_messenger_is_named_and_no_mail_server_is_blamed(room, chat, fault, told):
    chat.faults.append(fault)

    (found,) = room.run().faults

    said = Language("ko").fault(found)
    assert told in said
    assert "메일 서버" not in said


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # of what Apprise imports
def test_apprise_tells_whatever_it_knows(room, chat):
    room.shop.settings["messengers"]["ops"] = f"json://{chat.url.partition('//')[2]}/hook"

    assert room.run().sent == 2

    (said,) = told(chat)
    assert "메인 배너 교체" in said["message"]


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # of what Apprise imports
def test_an_address_that_nothing_knows_is_refused(room):
    room.shop.settings["messengers"]["ops"] = "carrier-pigeon://roof"

    assert room.run().refused == 1


def test_want_of_the_address_keeps_the_text_for_the_next_run(room):
    room.shop.settings["messengers"]["ops"] = "${NO_SUCH_ADDRESS_IS_SET}"

    assert (room.run().kept, fates(room)["ops"]) == (1, "new")


def test_an_address_without_tls_is_not_called_but_on_this_machine(room):
    room.shop.settings["messengers"]["ops"] = "http://chat.example/hook/T0PSECRET-T0PSECRET"

    done = room.run()

    assert (done.kept, fates(room)["ops"]) == (1, "new")
    assert ["without TLS" in str(fault.message) for fault in done.faults] == [True]


def test_titles_of_strangers_call_nobody(room, chat):
    room.tasks(issue(1, "<!channel> @everyone [팝업](http://evil.example)", labels=["배너"]))

    room.run()

    (said,) = told(chat)
    assert "팝업" in said["text"]
    assert not {"<!channel>", "@everyone", "](http"} & set(said["text"].replace("] (", "|").split())
    assert "<" not in said["text"]
    assert "](" not in said["text"]
    assert "http://evil" not in said["text"]


def test_a_vendors_messenger_hears_nothing_of_what_the_vendor_may_not_see(room, chat):
    room.report("weekly-home", "home")
    room.report("weekly-acme", "acme", messengers=["ops"])

    room.run()

    (said,) = told(chat)
    assert ("메인 배너" in said["text"], "내부 채용" in said["text"]) == (True, False)


def test_a_preview_writes_what_would_be_said(room, chat):
    done = room.run(MONDAY, dry_run=True)

    assert [path.suffix for path in done.written] == [".eml", ".txt"]
    assert "메인 배너 교체" in done.written[1].read_text(encoding="utf-8")
    assert chat.stats.count == 0
