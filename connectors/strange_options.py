"""Options of plug-ins: checked by models of strangers, which must not end the reading of the settings."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from typing import ClassVar

from pydantic import ValidationError

from connectors.api import ConnectionOptions
from connectors.makers import Maker
from mapping.errors import Fault


class BrokenOptions(ConnectionOptions, extra="ignore", defer_build=True):
    """Stands for options that could not be checked; their connection tells why when it is read."""

    faults: ClassVar[tuple[Fault, ...]] = ()


def broken(faults: Sequence[Fault]) -> type[BrokenOptions]:
    """Give a model that takes whatever is written and remembers these faults."""
    return type("BrokenOptions", (BrokenOptions,), {"faults": tuple(faults), "__module__": __name__})


def careful(model: type[ConnectionOptions], maker: Maker) -> type[ConnectionOptions]:
    """Give the model with one change: what its own checks raise, beside complaints of values, breaks its connection alone."""

    def model_validate(_cls: type[ConnectionOptions], /, data: Any, **settings: Any) -> ConnectionOptions:
        try:
            return model.model_validate(data, **settings)
        except ValidationError:
            raise
        except (Exception, SystemExit) as error:  # noqa: BLE001  # checks of strangers may raise anything
            return broken(maker.told("options", error)).model_validate(data, **settings)

    try:
        name, members = model.__name__, {"model_validate": classmethod(model_validate), "__module__": model.__module__}
        return type(name, (model,), members)
    except (Exception, SystemExit) as error:  # noqa: BLE001  # as above
        return broken(maker.told("options", error))
