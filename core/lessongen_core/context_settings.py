"""`[context]`: the user's own service that finds passages."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, SecretStr

from .endpoint_settings import Variable

SERVED = "service:"  # the key of a set that is no set of texts, but what a service answers


class Context(BaseModel):
    """As the file has it. `timeout_s` is for one request, `limit` the chunks asked for a section."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    url: str | None = None
    token_env: Variable | None = None
    timeout_s: Annotated[float, Field(gt=0, le=300)] = 10
    limit: Annotated[int, Field(ge=1, le=50)] = 10


@dataclass(frozen=True)
class ContextService:
    """Where chunks are asked for, and with which token."""

    url: str
    token: SecretStr | None = field(repr=False)
    timeout_s: float
    limit: int

    def key(self, set_id: str) -> str:
        """Stands for the texts of a set in a lesson's key: what the service will answer cannot be known at submit."""
        return SERVED + hashlib.sha256(f"{self.url}\0{set_id}\0{self.limit}".encode()).hexdigest()
