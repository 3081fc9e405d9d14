"""Vendors whose errors are numbers: the text beside them may be in any language.

Sources: the error tables of z.ai / Zhipu (`code`), MiniMax (`status_code` in `base_resp`), Baidu (`error_code`),
iFlytek (`code`) and SiliconFlow (`code`).
"""

from __future__ import annotations

from typing import Literal

from .envelope import Envelope

Meaning = Literal["blocked", "rate", "period", "model", "overflow", "policy", "server"]

_CODE: dict[int, Meaning] = {
    **dict.fromkeys((1000, 1001, 1002, 1003, 1004, 1110, 1111, 1112, 1113, 1120, 1309), "blocked"),
    **dict.fromkeys((1302, 1303, 1305, 1312, 11202, 11203, 20429), "rate"),
    **dict.fromkeys((1304, 1308, 1310, 10907, 11201), "period"),
    **dict.fromkeys((1211, 1220, 1221, 1222, 1311, 20012, 30003), "model"),
    1261: "overflow",
    **dict.fromkeys((1300, 1301, 10013, 10014, 10019), "policy"),
    **dict.fromkeys((1230, 1234, 10008, 10110, 50505, 50603, 60000), "server"),
    **dict.fromkeys((11200, 30001), "blocked"),
}
_STATUS_CODE: dict[int, Meaning] = {
    **dict.fromkeys((1004, 1008, 2049), "blocked"),
    **dict.fromkeys((1002, 1039, 1041), "rate"),
    2056: "period",
    **dict.fromkeys((1026, 1027), "policy"),
    **dict.fromkeys((1000, 1001, 1013, 1024, 1033), "server"),
}
_ERROR_CODE: dict[int, Meaning] = {
    **dict.fromkeys((6, 13, 14, 15, 100, 110, 111), "blocked"),
    **dict.fromkeys((4, 18, 336501, 336502, 336503), "rate"),
    **dict.fromkeys((17, 19), "period"),
    336103: "overflow",
    **dict.fromkeys((2, 336000, 336100), "server"),
}
# Mistral numbers its rate limits as others number their policy; the HTTP status tells them apart.
_OF_REQUEST = ("model", "overflow", "policy")
_TABLES = {"code": _CODE, "status_code": _STATUS_CODE, "error_code": _ERROR_CODE}


def meaning(envelope: Envelope) -> Meaning | None:
    """Return what the number in the body means, None when there is none that is known."""
    of_request = envelope.status not in (None, 400, 403, 404, 422)
    for one in envelope.found:
        table = _TABLES.get(one.key)
        if table is None or isinstance(one.value, bool) or not isinstance(one.value, str | int):
            continue
        text = str(one.value).strip()
        if text.isascii() and text.isdigit() and len(text) <= 6 and (found := table.get(int(text))):
            return None if of_request and found in _OF_REQUEST else found
    return None
