"""Headers that every answer carries, whatever it is."""

Headers = list[tuple[bytes, bytes]]

ON_EVERY_ANSWER = [
    (b"x-content-type-options", b"nosniff"),
    (b"strict-transport-security", b"max-age=31536000; includeSubDomains"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"x-frame-options", b"DENY"),
]
UNLESS_THE_ANSWER_SAYS = [
    (b"cache-control", b"no-store"),
    (b"referrer-policy", b"no-referrer"),
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'"),
]


def add_headers(said: Headers) -> None:
    """An answer is kept by nobody and may load nothing, unless it says otherwise itself."""
    names = {name for name, _ in said}
    said += ON_EVERY_ANSWER
    said += [header for header in UNLESS_THE_ANSWER_SAYS if header[0] not in names]
