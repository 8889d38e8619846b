"""What became of one attempt to deliver a webhook."""

from dataclasses import dataclass
from typing import Literal

# ok: 2xx. gone: 410. refused: our policy forbids the address, nothing was sent. retry: the receiver said no,
# or nothing was sent. unknown: the request left us in part or whole and no answer came.
Kind = Literal["ok", "retry", "gone", "refused", "unknown"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """`snippet`: at most 1 KiB of the answer, for the endpoint's log. `error`: a stable code, "" when ok."""

    kind: Kind
    status: int | None = None
    elapsed_ms: int = 0
    snippet: str = ""
    error: str = ""
