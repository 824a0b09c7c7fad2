"""A mail server that speaks SMTP for real, emptied before each test."""

import pytest
from fake_tools.mail_server import MailServer


@pytest.fixture(scope="module")
def house():
    server = MailServer()
    yield server
    server.close()


@pytest.fixture
def server(house):
    house.reset()
    return house
