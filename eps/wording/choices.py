"""What a patient reads when choosing, and agrees to."""

CONSENT_TEXTS = {
    "1": (
        "You are asking us to send your future NHS prescriptions to {name}, {address}. "
        "That pharmacy will see what you are prescribed. You can change this at any time."
    ),
}
"""Numbered, and never edited once published: an answer names the text that was agreed to."""

NEWEST_CONSENT = max(CONSENT_TEXTS, key=int)
"""The number of the sentence that people agree to now."""

MOVING_TEXTS = {
    "2": (
        "You are asking us to send this prescription to {name}, {address}. "
        "That pharmacy will see what is on it. Your other prescriptions stay where they are."
    ),
}
"""Of one prescription that is sent on. Numbered in one row with the others: a number means one sentence everywhere."""

NEWEST_MOVING_CONSENT = max(MOVING_TEXTS, key=int)

NO_RECORDS = "Your new pharmacy will not have your records."
ASK_FIRST = "Ask it first if you need delivery, weekly pill boxes or step-free access, or take medicine there each day."
BEFORE_CHOOSING = f"{NO_RECORDS} {ASK_FIRST}"

LIST_BY_DISTANCE = (
    "This list is in order of distance. It is not a recommendation. You can choose any NHS pharmacy."
)

GOES_BY_ITSELF = (
    "A prescription that your GP surgery gave for several supplies goes to {name} by itself. "
    "You do not need to do anything."
)

BESIDE_SURGERY = (
    "Your GP surgery, {name}, gives you medicine, and goes on doing so: only it can change that. The pharmacy that you "
    "choose gets what the surgery does not give out itself. {phone} if you want all your medicine from a pharmacy."
)
"""Before somebody chooses a pharmacy to whom their surgery dispenses."""

NO_PHARMACY = (
    "You are asking to have no pharmacy. Each prescription will have a number. Any pharmacy in England can use it. "
    "You can change this at any time."
)

SETTLED = {
    "chose": "You have chosen a pharmacy already, perhaps on another device.",
    "kept": "You have answered already that you keep your pharmacy.",
    "removed": "You have answered already that you want no pharmacy.",
    "withdrawn": "Your pharmacy is open again, or does not close after all. It gets your prescriptions, as before.",
    "lapsed": "The pharmacy that gets your prescriptions has changed since.",
}
"""Why an offer cannot be answered any more, by the state that it is in."""
