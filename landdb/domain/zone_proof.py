"""Says in one clause why a coordinate system was chosen, or why a person is asked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Literal

import numpy as np
import numpy.typing as npt

from landdb.domain import crs, source_systems

if TYPE_CHECKING:
    from landdb.domain.placing import Candidate

Text = Mapping[str, str]
"""One sentence by language: ``vi`` and ``en``."""


def title(srid: int, epsg: int | None) -> str:
    """``105°45' (EPSG:9210)``."""
    name = crs.zone_name(srid)
    return f"{name} (EPSG:{epsg})" if epsg else name


def distance(kilometres: float | None) -> Text:
    """A distance as each language writes it: whole kilometres, one decimal below 10."""
    if kilometres is None or not np.isfinite(kilometres):
        return {"vi": "không rõ bao xa", "en": "an unknown distance"}
    text = f"{kilometres:,.1f} km" if kilometres < 9.95 else f"{kilometres:,.0f} km"
    return {"vi": text.translate(str.maketrans(",.", ".,")), "en": text}


def chosen(best: Candidate, rival: Candidate | None) -> Text:
    """105°45', because 107°45' would put it 219 km off."""
    if rival is None or rival.distance_km is None:
        return {
            "vi": f"{best.title}: múi của {best.place}, đưa dữ liệu vào đúng địa bàn",
            "en": f"{best.title}: the zone of {best.place}, which puts the data within it",
        }
    far = distance(rival.distance_km)
    return {
        "vi": f"{best.title}, vì {rival.title} đưa dữ liệu cách {_lower(best.place)} {far['vi']}",
        "en": f"{best.title}, because {rival.title} would put it {far['en']} off {best.place}",
    }


def named(srid: int, found: Candidate | None, by: str) -> Text:
    """Stated by the file or named by a person, with the distance where there is one."""
    name = crs.zone_name(srid)
    who = {
        "stated": {"vi": "tệp nêu rõ", "en": "stated by the file"},
        "asked": {"vi": "người nhập chỉ rõ", "en": "named by the importer"},
    }[by]
    if found is None or found.distance_km is None:
        return {language: f"{name}: {text}" for language, text in who.items()}
    far = distance(found.distance_km)
    return {
        "vi": f"{name}: {who['vi']}; dữ liệu cách điểm nhãn {_lower(found.place)} {far['vi']}",
        "en": f"{name}: {who['en']}; the data lies {far['en']} from the label point of {found.place}",
    }


def misplaced(srid: int) -> Text:
    """What a person named puts nothing into Viet Nam."""
    name = crs.zone_name(srid)
    return {
        "vi": f"{name} do người nhập chỉ rõ đưa mọi hình ra ngoài Việt Nam",
        "en": f"{name}, named by the importer, puts every shape outside Viet Nam",
    }


def contradiction(said: Candidate, best: Candidate, by: Literal["stated", "asked"]) -> Text:
    """The file or a person names a system that puts the shapes elsewhere."""
    far, near = distance(said.distance_km), distance(best.distance_km)
    who = {
        "stated": {"vi": "tệp nêu", "en": "the file says"},
        "asked": {"vi": "người nhập chỉ rõ", "en": "the importer named"},
    }[by]
    if said.srid == best.srid:
        return {
            "vi": f"{who['vi']} {said.title}, không phải múi của {_lower(said.place)}, "
                  f"và dữ liệu cách nơi đó {far['vi']}",
            "en": f"{who['en']} {said.title}, which is no zone of {said.place}, and the data lies {far['en']} off",
        }  # fmt: skip
    return {
        "vi": f"{who['vi']} {said.title}, nhưng như vậy dữ liệu cách {_lower(said.place)} {far['vi']}, "
              f"còn {best.title} thì cách {near['vi']}",
        "en": f"{who['en']} {said.title}, but that puts the data {far['en']} from {said.place}, "
              f"{best.title} puts it {near['en']} from it",
    }  # fmt: skip


def lost(nearest: Candidate) -> Text:
    """No system brings the data anywhere near the commune."""
    far = distance(nearest.distance_km)
    return {
        "vi": f"không hệ tọa độ nào đưa dữ liệu tới gần {_lower(nearest.place)}: gần nhất cũng cách {far['vi']}",
        "en": f"no coordinate system brings the data near {nearest.place}: the nearest is still {far['en']} off",
    }


def foreign(best: Candidate, own: Candidate | None) -> Text:
    """Another zone than the commune's own fits best."""
    near, far = distance(best.distance_km), distance(own.distance_km if own else None)
    if own is None:
        return {
            "vi": f"không biết múi của {_lower(best.place)}; gần nhất là {best.title} (cách {near['vi']})",
            "en": f"no zone of {best.place} is known; the nearest is {best.title} ({near['en']} off)",
        }
    return {
        "vi": f"{best.title} đưa dữ liệu gần {_lower(best.place)} hơn (cách {near['vi']}) so với múi của địa bàn "
              f"{own.title} (cách {far['vi']})",
        "en": f"{best.title} puts the data nearer to {best.place} ({near['en']} off) than the zone used there, "
              f"{own.title} ({far['en']} off)",
    }  # fmt: skip


def outside(best: Candidate) -> Text:
    """No candidate puts the data into the commune."""
    near = distance(best.distance_km)
    return {
        "vi": f"không múi nào đưa dữ liệu vào {_lower(best.place)}: gần nhất là {best.title}, cách {near['vi']}",
        "en": f"no zone puts the data into {best.place}: the nearest is {best.title}, {near['en']} off",
    }


def tie(best: Candidate, rival: Candidate) -> Text:
    """Two candidates fit about equally."""
    one, two = distance(best.distance_km), distance(rival.distance_km)
    return {
        "vi": f"{best.title} (cách {_lower(best.place)} {one['vi']}) và {rival.title} (cách {two['vi']}) "
              "đều có thể đúng",
        "en": f"{best.title} ({one['en']} from {best.place}) and {rival.title} ({two['en']}) are both possible",
    }  # fmt: skip


def twin_open(tm3: Candidate, utm: Candidate) -> Text:
    """TM-3 and UTM of one meridian: nothing tells them apart."""
    return {
        "vi": f"{tm3.title} và {utm.title} chỉ lệch nhau 300–700 m, không phân biệt được bằng khoảng cách; "
              f"bản đồ địa chính dùng {tm3.title} (k = 0,9999, Thông tư 973/2001/TT-TCĐC)",
        "en": f"{tm3.title} and {utm.title} lie only 300-700 m apart, which distance cannot tell; "
              f"cadastral maps use {tm3.title} (k = 0.9999, Circular 973/2001/TT-TCĐC)",
    }  # fmt: skip


def twin_by_area(best: Candidate, other: Candidate, ratio: float) -> Text:
    """The paper areas tell the scale factor."""
    parts = f"{ratio:.5f}"
    return {
        "vi": f"{best.title}, không phải {other.title}: diện tích đo bằng {parts.replace('.', ',')} lần "
              "diện tích giấy tờ",
        "en": f"{best.title} and not {other.title}: measured areas are {parts} times those on paper",
    }  # fmt: skip


def twin_by_boundary(best: Candidate, other: Candidate) -> Text:
    """The commune's boundary tells."""
    return {
        "vi": f"{best.title}, vì {other.title} đưa {1 - other.inside:.0%} số hình ra ngoài ranh giới {best.place}",
        "en": f"{best.title}, because {other.title} puts {1 - other.inside:.0%} of the shapes outside {best.place}",
    }


def by_number(best: Candidate) -> Text:
    """HN-72 shows by the number of its zone."""
    number = 18 if best.srid == source_systems.HN72_18 else 19
    return {
        "vi": f"{best.title}: tung độ (Y) bắt đầu bằng số hiệu múi {number}",
        "en": f"{best.title}: eastings begin with the zone's number {number}",
    }


def degrees(best: Candidate, *, told: bool) -> Text:
    """Degrees of WGS 84 and of VN-2000 are 225 m apart; only a boundary tells them."""
    if told:
        return {
            "vi": f"tọa độ là độ; {best.title} đưa dữ liệu vào ranh giới {_lower(best.place)}",
            "en": f"the coordinates are degrees; {best.title} puts the data within the boundary of {best.place}",
        }
    return {
        "vi": "tọa độ là độ; WGS 84 và VN-2000 lệch nhau khoảng 225 m, giá trị không cho biết là hệ nào",
        "en": "the coordinates are degrees; WGS 84 and VN-2000 lie some 225 m apart, and the values do not tell which",
    }


def nothing_known() -> Text:
    """Neither the file nor a commune tells."""
    return {
        "vi": "tệp không nêu hệ tọa độ và chưa biết xã; riêng giá trị tọa độ không cho biết múi",
        "en": "the file names no system and no commune is known; the values alone do not tell the zone",
    }


def unreadable(points: npt.NDArray[np.float64]) -> Text:
    """The values are of no system known here."""
    if not len(points):
        return {"vi": "không có hình nào để xác định vị trí", "en": "there is no shape to be placed"}
    x, y = (float(value) for value in np.median(points, axis=0))
    vi = f"({x:,.1f}; {y:,.1f})".translate(str.maketrans(",.", ".,"))
    return {
        "vi": f"tọa độ {vi} không phải độ, cũng không phải mét của VN-2000 hay HN-72 (tọa độ giả định, milimét?)",
        "en": f"coordinates ({x:,.1f}; {y:,.1f}) are neither degrees nor metres of VN-2000 or HN-72 "
              "(a local grid, millimetres?)",
    }  # fmt: skip


def _lower(place: str) -> str:
    """``Xã Ea Kar`` within a sentence: ``xã Ea Kar``."""
    return place[:1].lower() + place[1:]
