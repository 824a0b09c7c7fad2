"""Secrets by reference: ${ENV}, {file: …} or {keyring: service/user}; looked up only when used, never repeated."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated
from typing import Any
from urllib.parse import quote

from pydantic import BeforeValidator
from pydantic import WithJsonSchema

from config.paths import beside
from config.spelling import WrongValueError
from mapping.errors import ConfigError
from mapping.errors import Message
from mapping.errors import fault
from mapping.errors import msg
from mapping.masking import remember
from mapping.masking import remember_address
from mapping.masking import remember_webhook

SECRET_KEYS = ("token", "key", "password")
_NAME = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)\}")
_PASSWORD = re.compile(rf":{_NAME.pattern}@")
_LINE = re.compile(r"\s*(?:export\s+)?([A-Za-z_][A-Za-z0-9_]*)\s*=(.*)")
_WAYS = ("file", "keyring")
_LARGEST = 65_536
_DATABASES = ("sqlite", "postgresql")


def secret_fault(value: Any) -> tuple[Message, Message] | None:
    """Say what is wrong with a reference to a secret, with advice and without repeating it; None when it is fine."""
    advice = msg('Write "${{NAME}}" for an environment variable, {{file: path}}, or {{keyring: service/user}}.')
    if isinstance(value, str):
        message = _text_fault(value)
    elif not isinstance(value, Mapping) or len(value) != 1 or next(iter(value)) not in _WAYS:
        message = msg("A reference to a secret is expected here.")
    else:
        message = _way_fault(*next(iter(value.items())))
    return None if message is None else (message, advice)


def _text_fault(text: str) -> Message | None:
    if _NAME.fullmatch(text):
        return None
    if text.startswith("$"):
        return msg("This is no reference to an environment variable.")
    return msg("A secret is written here in the clear; only a reference to it may stand here.")


def _way_fault(way: str, target: Any) -> Message | None:
    if not isinstance(target, str) or not target.strip():
        return msg("A reference to a secret is expected here.")
    service, _, user = target.partition("/")
    if way == "keyring" and not (service and user):
        return msg("A keyring entry is named as service/user.")
    return None


def _checked(value: Any) -> Any:
    wrong = secret_fault(value)
    if wrong is not None:
        raise WrongValueError(*wrong)
    return value


REFERENCE_SCHEMA = {
    "anyOf": [
        {"type": "string", "pattern": r"^\$\{[A-Za-z_][A-Za-z0-9_]*\}$"},
        *(
            {
                "type": "object",
                "properties": {way: {"type": "string"}},
                "required": [way],
                "additionalProperties": False,
            }
            for way in _WAYS
        ),
    ]
}
Secret = Annotated[str | dict[str, str], BeforeValidator(_checked), WithJsonSchema(REFERENCE_SCHEMA)]


def resolve(value: str | Mapping[str, str], *, base: Path, env: Mapping[str, str]) -> str:
    """Look a secret up; relative files lie beside ``base``. Raise ConfigError that says what is missing.

    Whatever is found is masked from here on wherever this process writes.
    """
    return remember(_looked_up(value, base=base, env=env))


def _looked_up(value: str | Mapping[str, str], *, base: Path, env: Mapping[str, str]) -> str:
    if isinstance(value, str):
        found = _NAME.fullmatch(value)
        return _variable(found[1], env) if found else value
    if "file" in value:
        return _from_file(beside(base, value["file"]))
    service, _, user = value.get("keyring", "").partition("/")
    return _from_keyring(service, user)


def expand(text: str, env: Mapping[str, str]) -> str:
    """Put environment variables in the places of ``${NAME}`` inside a text; raise ConfigError if one is not set.

    The password of an address (``:${NAME}@``) is quoted, so that it may hold any character. It is masked from here on
    wherever this process writes, and so is every other value but the name of an account or host.
    """
    quoted = _PASSWORD.sub(lambda found: f":{quote(remember(_variable(found[1], env)), safe='')}@", text)
    return remember_address(_NAME.sub(lambda found: _inserted(found, env), quoted))


def _inserted(found: re.Match[str], env: Mapping[str, str]) -> str:
    value, before = _variable(found[1], env), found.string[: found.start()]
    if found[0] == found.string and "://" in value:
        return value if value.startswith(_DATABASES) else remember_webhook(value)
    return value if before.endswith(("//", "@")) else remember(value)


def environment(env_file: str | None, *, base: Path, env: Mapping[str, str]) -> Mapping[str, str]:
    """Lay the NAME=value lines of a connection's own file over the environment."""
    if env_file is None:
        return env
    own = {}
    for line in _read(beside(base, env_file)).splitlines():
        found = _LINE.fullmatch(line)
        if found:
            own[found[1]] = _unquoted(found[2].strip())
    return {**env, **own}


def _unquoted(text: str) -> str:
    if len(text) > 1 and text[0] == text[-1] and text[0] in "\"'":
        return text[1:-1]
    return text


def _variable(name: str, env: Mapping[str, str]) -> str:
    value = env.get(name, "")
    if not value.strip():
        advice = msg("Set it where dure runs, for cron in its own file (env_file), and try again.")
        raise ConfigError(fault("The environment variable {name} is not set.", name=name, advice=advice))
    return value.strip()


def _from_file(path: Path) -> str:
    value = _read(path).strip()
    if not value:
        raise ConfigError(fault("The file {path} for a secret is empty.", path=str(path)))
    return value


def _read(path: Path) -> str:
    advice = msg("Create it with the secret on one line, readable by the user that runs dure.")
    try:
        with path.open("rb") as opened:
            content = opened.read(_LARGEST)
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        found = fault("The file {path} for a secret is not text in UTF-8.", path=str(path), advice=advice)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        found = fault(
            "The file {path} for a secret cannot be read: {reason}.", path=str(path), reason=reason, advice=advice
        )
    raise ConfigError(found)


def _from_keyring(service: str, user: str) -> str:
    try:
        import keyring  # noqa: PLC0415  # an extra, and slow to import
        import keyring.errors  # noqa: PLC0415
    except ImportError:
        advice = msg("Install it with: pip install 'dure[keyring]'")
        raise ConfigError(fault("Secrets from a keyring need an extra package.", advice=advice)) from None
    try:
        value = keyring.get_password(service, user)
    except keyring.errors.KeyringError as error:
        reason = type(error).__name__
        raise ConfigError(
            fault(
                "The keyring cannot be asked for {entry} ({reason}).",
                entry=f"{service}/{user}",
                reason=reason,
                advice=msg("Where no keyring runs, as for cron, name an environment variable or a file instead."),
            )
        ) from None
    if not value:
        advice = msg("Store it with: keyring set {service} {user}", service=service, user=user)
        raise ConfigError(fault("The keyring holds no secret for {entry}.", entry=f"{service}/{user}", advice=advice))
    return value
