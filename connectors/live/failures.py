"""What a failed request means: the error for each way to fail, with what the tool said and what to do."""

from __future__ import annotations

import re
from collections.abc import Iterator
from collections.abc import Mapping
from datetime import UTC
from datetime import datetime
from datetime import timedelta
from http import HTTPStatus
from urllib.parse import urlsplit

from connectors.live.answer import Answer
from connectors.live.errors import BrokenAnswerError
from connectors.live.errors import ForbiddenError
from connectors.live.errors import LiveError
from connectors.live.errors import NotFoundError
from connectors.live.errors import NotLetThroughError
from connectors.live.errors import RefusedError
from connectors.live.errors import RejectedError
from connectors.live.errors import RemovedError
from connectors.live.errors import ThrottledError
from connectors.live.errors import UnauthorisedError
from connectors.live.errors import UnavailableError
from connectors.live.errors import UnreachableError
from connectors.live.errors import UntrustedError
from connectors.live.retry import told_wait
from connectors.live.station import Station
from connectors.live.station import host
from connectors.live.station import origin
from connectors.live.station import route
from connectors.live.surroundings import bundle_variable
from connectors.live.surroundings import names_a_proxy
from mapping.errors import Fault
from mapping.errors import Message
from mapping.errors import Value
from mapping.errors import fault
from mapping.errors import msg
from mapping.masking import mask

PACKED_WRONGLY = msg("What {tool} answered to connection {connection} ({route}) is packed wrongly.")
TOO_LARGE = msg("What {tool} answered to connection {connection} ({route}) is larger than {megabytes} MB.")
ENDLESS = msg("What {tool} answered to connection {connection} ({route}) has headers without end.")
TOO_FULL = msg("What {tool} answered to connection {connection} ({route}) holds more than {count:number} values.")
WEB_PAGE = msg("{tool} answered connection {connection} ({route}) with a web page instead of data.")
NO_JSON = msg("What {tool} answered to connection {connection} ({route}) is no whole JSON.")
NO_OBJECT = msg("What {tool} answered to connection {connection} ({route}) is neither an object nor a list.")
_NO_ANSWER = {
    "OverdueError": msg("{host} did not finish its answer to connection {connection} within the time limit."),
    "ProxyError": msg("The proxy of connection {connection} did not let it through to {host}."),
    "NameResolutionError": msg("The name {host} of connection {connection} is not known to the network."),
    "ConnectTimeoutError": msg("{host} did not take the call of connection {connection} within the time limit."),
    "ReadTimeoutError": msg("{host} did not answer connection {connection} within the time limit."),
    "NewConnectionError": msg("{host} did not take the call of connection {connection}."),
    "ProtocolError": msg("{host} broke off in the middle of its answer to connection {connection}."),
}

_UNPROVEN = msg("{host} could not prove to connection {connection} who it is: its certificate is not trusted.")
_OTHER_NAME = (
    msg("{host} could not prove to connection {connection} who it is: its certificate is for another name."),
    msg("Check url: of the connection, and whether a proxy or a login page is in between."),
)
_UNTRUSTED: Mapping[int, tuple[Message, Message]] = {  # by the codes of OpenSSL's verification
    9: (
        msg("{host} could not prove to connection {connection} who it is: its certificate is not valid yet."),
        msg("Look whether the clock of this machine is right; if it is, tell whoever runs that host."),
    ),
    10: (
        msg("{host} could not prove to connection {connection} who it is: its certificate has expired."),
        msg("Have whoever runs that host renew it; look, too, whether the clock of this machine is right."),
    ),
    62: _OTHER_NAME,
    64: _OTHER_NAME,  # of an address in numbers
}
_NO_TLS = (
    msg("{host} and connection {connection} found no way to encrypt what they say (TLS)."),
    msg("Check url: and its port: a host without https answers so, and one that knows nothing newer than TLS 1.1."),
)
_ANSWERED = msg("{tool} answered {status} to connection {connection} ({route}): {said}")
_ANSWERED_NOTHING = msg("{tool} answered {status} to connection {connection} ({route}).")
_KINDS: Mapping[int, tuple[type[LiveError], Message]] = {
    403: (ForbiddenError, msg("Have its account let in there, or take it out of dure.yaml.")),
    404: (NotFoundError, msg("Check url: and scopes:, and what the account may see.")),
    410: (RemovedError, msg("The tool has removed this part of its API: upgrade dure.")),
    429: (ThrottledError, msg("The next run goes on from here; run less often, or with fewer scopes.")),
}
_OUT_OF_ORDER = (UnavailableError, msg("The tool is out of order; the next run goes on from here."))
_REJECTED = (RejectedError, msg("Check the settings of the connection; run dure doctor."))
_LATER = frozenset({408, 425})
_WORTH_TELLING = 60.0  # seconds: a run that begins before they are over is refused again
_BEYOND_BELIEF = 31 * 24 * 3600.0  # seconds
_LONGEST_REASON = 60
_TUNNEL_REFUSED = re.compile(r"Tunnel connection failed: 407\b")  # so http.client tells it, in words alone


def failure(station: Station, url: str, answer: Answer) -> LiveError:
    """Build the error for an answer whose status is no success."""
    status = answer.status
    if status < 400:  # noqa: PLR2004  # below lie the redirects
        return _redirected(station, answer)
    if status == 401:  # noqa: PLR2004  # the token
        return UnauthorisedError(_answered(station, url, answer, station.renewal), answer=answer)
    if status == HTTPStatus.PROXY_AUTHENTICATION_REQUIRED:
        return _not_let_through(station)
    kind, advice = _KINDS.get(status, _OUT_OF_ORDER if status >= 500 or status in _LATER else _REJECTED)  # noqa: PLR2004  # of the server
    wait = told_wait(answer.headers.get("retry-after"), answer.server_time or datetime.now(UTC))
    if kind is ThrottledError and wait is not None and _WORTH_TELLING <= wait < _BEYOND_BELIEF:
        advice = _not_before(wait)
    found = _answered(station, url, answer, advice)
    return kind(found, answer=answer, wait=wait)


def broken(
    station: Station, url: str, sentence: Message, answer: Answer | None = None, **values: Value
) -> BrokenAnswerError:
    """Build the error for an answer that cannot be one; the sentence may name {tool}, {connection} and {route}."""
    told = {"tool": station.tool, "connection": station.connection, "route": route(url), **values}
    advice = msg("Nothing of it was taken. If it stays so, look whether a proxy or a login page is in between.")
    return BrokenAnswerError(Fault(None, Message(sentence.text, told), advice), answer=answer)


def cut_short(station: Station, url: str, error: BaseException, *, megabytes: int) -> BrokenAnswerError | None:
    """Build the error for an answer that would never have come to its end, None for any other that did not come."""
    names = {type(each).__name__ for each in _chain(error)}
    if "EndlessHeadersError" in names:
        return broken(station, url, ENDLESS)
    return broken(station, url, TOO_LARGE, megabytes=megabytes) if "OversizeError" in names else None


def misshapen(station: Station, path: str) -> BrokenAnswerError:
    """Build the error for an answer that lacks what was asked for: taken for an empty one, it would say that all is gone."""
    return BrokenAnswerError(
        fault(
            "What {tool} answered to connection {connection} ({route}) has not the form that was asked for.",
            tool=station.tool,
            connection=station.connection,
            route=path,
            advice=msg("Nothing of it was taken. Check url: of the connection."),
        )
    )


def misplaced(station: Station, refusal: LiveError) -> LiveError:
    """Build the error for a tool that is not found where ``url:`` leads: on many servers it lies in a folder."""
    (told,) = refusal.faults
    path = urlsplit(station.url).path.rstrip("/")
    advice = msg(
        "If its address in a browser has a path before the first page, such as {url}/jira, write it under url:.",
        url=station.url,
    )
    if path:
        advice = msg("Check the path {path} of url: it must be the one before the first page in a browser.", path=path)
    return type(refusal)(Fault(told.place, told.message, advice), answer=refusal.answer)


def stale_token(refusal: LiveError) -> BrokenAnswerError:
    """Build the error for a page token that is taken no more: nothing in the settings is wrong."""
    (told,) = refusal.faults
    advice = msg("What was read so far is kept; the next run begins there.")
    return BrokenAnswerError(Fault(told.place, told.message, advice), answer=refusal.answer)


def elsewhere(station: Station, url: str) -> RefusedError:
    """Build the error for a request that would have gone to another place than the configured one."""
    return RefusedError(
        fault(
            "A request of connection {connection} would have gone to {target} instead of {host}.",
            connection=station.connection,
            target=host(url) or "?",
            host=host(station.url),
            advice=msg("Nothing was sent. If it is the right place, write it under url: of the connection."),
        )
    )


def untrusted(station: Station, error: BaseException) -> UntrustedError:
    """Build the error for a host, or a proxy, that could not prove who it is."""
    from ssl import SSLCertVerificationError  # noqa: PLC0415  # heavy, and only needed where tools are asked

    from urllib3.exceptions import ProxyError  # noqa: PLC0415

    chain = tuple(_chain(error))
    refused = next((each for each in chain if isinstance(each, SSLCertVerificationError)), None)
    sentence, advice = _UNTRUSTED.get(refused.verify_code, (_UNPROVEN, None)) if refused else _NO_TLS
    at_proxy = station.proxy is not None and any(isinstance(each, ProxyError) for each in chain)
    told = {"host": host(station.proxy or "" if at_proxy else station.url), "connection": station.connection}
    return UntrustedError(Fault(None, Message(sentence.text, told), advice or _trust_advice(station)))


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    """Give an error and those that it stands for: urllib3 keeps them now as cause, now as argument."""
    while error is not None:
        yield error
        kept = (error.__cause__, *error.args)
        error = next((each for each in kept if isinstance(each, BaseException)), None)


def _trust_advice(station: Station) -> Message:
    if station.ca_bundle:
        return msg("The file under ca_bundle: lacks the certificate of whoever issued it: add that to the file.")
    variable = bundle_variable()
    if variable is None:
        return msg("If your company has certificates of its own, name their file under ca_bundle:.")
    return msg("Name the file that {variable} of the environment names under ca_bundle:, too.", variable=variable)


def unreachable(station: Station, error: BaseException) -> LiveError:
    """Build the error for an answer that did not come, or not whole."""
    causes = (error, error.__cause__, error.__context__, getattr(error, "original_error", None))
    names = {type(each).__name__ for each in causes}
    if any(_TUNNEL_REFUSED.match(str(each)) for each in causes if isinstance(each, OSError)):
        return _not_let_through(station)
    sentence = next((each for name, each in _NO_ANSWER.items() if name in names), _NO_ANSWER["ProtocolError"])
    told = {"host": host(station.url), "connection": station.connection}
    advice = msg("Check url:, proxy: and the network; the next run goes on from here.")
    if station.proxy is None and names_a_proxy(station.url):
        advice = msg("The environment names a proxy, which is not used: write it under proxy: of the connection.")
    return UnreachableError(Fault(None, Message(sentence.text, told), advice))


def _not_let_through(station: Station) -> NotLetThroughError:
    return NotLetThroughError(
        fault(
            "The proxy of connection {connection} refused its login (407); {host} was not asked.",
            connection=station.connection,
            host=host(station.url),
            advice=msg(
                "Write the name and password that the proxy wants under proxy:, such as http://user:${{NAME}}@host:port."
            ),
        )
    )


def _not_before(wait: float) -> Message:
    """Say until when a tool asks to be left alone, by this machine's clock."""
    until = datetime.now(UTC).replace(microsecond=0) + timedelta(seconds=wait)
    return msg(
        "It asks to be left alone until {until:time}. A run after that goes on from here; run less often, or with fewer scopes.",
        until=until.isoformat(),
    )


def _answered(station: Station, url: str, answer: Answer, advice: Message) -> Fault:
    told: dict[str, Value] = {
        "tool": station.tool,
        "status": answer.status,
        "connection": station.named,
        "route": route(url),
        "said": _said(answer),
    }
    sentence = _ANSWERED if told["said"] else _ANSWERED_NOTHING
    return Fault(None, Message(sentence.text, told), advice)


def _said(answer: Answer) -> str:
    """Give what the tool said, with which of its limits it was where Jira names that."""
    reason = mask(answer.headers.get("ratelimit-reason", ""))[:_LONGEST_REASON]
    return " ".join(filter(None, (answer.said, f"({reason})" if reason else "")))


def _redirected(station: Station, answer: Answer) -> RefusedError:
    target = urlsplit(answer.headers.get("location", ""))
    where = target.hostname or target.path
    if target.hostname and target.hostname == urlsplit(station.url).hostname:
        where = f"{target.scheme}://{target.netloc.rpartition('@')[2]}"
        if origin(where) == origin(station.url):
            where += target.path  # the host is right already
    return RefusedError(
        fault(
            "{host} sends connection {connection} on to {target}; dure does not follow.",
            host=host(station.url),
            connection=station.connection,
            target=mask(where)[:80] or "?",
            advice=msg("If that is the right place, write it under url: of the connection; else check the token."),
        ),
        answer=answer,
    )
