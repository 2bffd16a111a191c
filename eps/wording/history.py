"""What was changed of where somebody's prescriptions go."""

from collections.abc import Callable

_ACTS: dict[str, Callable[[str, str], str]] = {
    "nomination.set": lambda before, after: (
        f"From {before} to {after}." if before else f"{after} was chosen."
    ),
    "nomination.removed": lambda before, _: f"{before} was taken away.",
    "redirect.started": lambda before, after: f"Prescriptions went to {after} until {before} opens again.",
    "redirect.confirmed": lambda *_: "This was made to last for 28 days from then.",
    "redirect.ended": lambda before, _: f"Prescriptions went to {before} again.",
}
"""By the act of the record, from the names of who was chosen before and after."""


def change_text(act: str, before: str | None, after: str | None) -> str:
    return _ACTS[act](before or "", after or "")
