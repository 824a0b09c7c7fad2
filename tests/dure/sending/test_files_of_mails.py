"""Which files a mail carries, and what becomes of one that is too large."""

from __future__ import annotations

import pytest
from mailroom import MONDAY
from mailroom import Mailroom
from tool_exports import issue

READER = "a@hanbit.example"


@pytest.fixture
def local(shop, sqlite_store, server):
    made = Mailroom(shop, sqlite_store)
    made.post_through(server)
    return made


def test_a_mail_too_large_for_the_server_goes_without_its_attachments(local, server):
    local.report("weekly-home", "home", to=[READER], attach=["xlsx", "csv"])
    server.scripts.by_stage["end of data"].append("552 too much")

    done = local.run()

    assert (done.sent, done.refused) == (1, 0)
    (taken,) = server.taken
    assert list(taken.message.iter_attachments()) == []
    assert "The attachments are left out" in taken.message.get_body(("plain",)).get_content()


def test_a_mail_too_large_by_itself_is_refused_and_told(local, server):
    local.report("weekly-home", "home", to=[READER])
    server.scripts.by_stage["end of data"].append("552 too much")

    done = local.run()

    assert (done.refused, [row[-1] for row in local.outbox()]) == (1, ["refused"])
    assert "is too large for the mail server: 552 too much" in str(done.faults[0])
    assert "address" not in str(done.faults[0])


def test_reports_that_are_merged_attach_what_any_of_them_attaches(local, server):
    local.report("weekly-home", "home", to=[READER], attach=["xlsx"])
    local.report("daily-home", "home", when="daily 08:00", to=[READER], attach=["csv"])

    local.run()

    (taken,) = server.taken
    assert [each.get_filename().rpartition(".")[2] for each in taken.message.iter_attachments()] == ["xlsx", "csv"]


@pytest.mark.parametrize(("chosen", "files"), [({}, ["xlsx"]), ({"attach": []}, [])])
def test_a_mail_that_leaves_rows_out_has_them_all_in_a_workbook_unless_settings_say_otherwise(
    local, server, chosen, files
):
    local.report("weekly-home", "home", to=[READER], **chosen)
    local.run(MONDAY)
    local.tasks(*(issue(number, f"정산 {number}", owner=None) for number in range(1, 31)))

    local.run("2026-11-30T09:00:00+09:00")

    taken = server.taken[-1]
    assert [each.get_filename().rpartition(".")[2] for each in taken.message.iter_attachments()] == files
