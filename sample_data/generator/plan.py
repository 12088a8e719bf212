"""What is drawn where: the nine places, their zones and the share of town, fields and defence land; no geometry."""

from dataclasses import dataclass

SEED = 20251121
FICTITIOUS = "(mô phỏng)"


@dataclass(frozen=True)
class Site:
    """One place of about a square kilometre in one present commune.

    `half_width_m`, `half_height_m` bound the drawn area; `core`, `barracks`, `range_centre` are metres from its middle.
    """

    key: str
    commune_code: str
    commune_name: str
    province_code: str
    character: str  # delta, coast or upland
    urban: bool
    half_width_m: float
    half_height_m: float
    core: tuple[float, float]
    barracks: tuple[float, float]
    range_centre: tuple[float, float] | None
    river: bool


SITES = (
    Site("yen_dinh", "15469", "Xã Yên Định", "38", "delta", False, 430, 320, (-120, 60), (260, -120), None, True),
    Site("thieu_hoa", "15772", "Xã Thiệu Hóa", "38", "delta", False, 400, 330, (150, -80), (-230, 130), None, False),
    Site("quang_phu", "16522", "Phường Quảng Phú", "38", "delta", True, 340, 270, (-60, -20), (250, 160), None, True),
    Site("dien_ban", "20551", "Phường Điện Bàn", "48", "coast", True, 350, 280, (60, 40), (-260, -130), None, True),
    Site(
        "duy_xuyen", "20623", "Xã Duy Xuyên", "48", "coast", False, 480, 370, (-200, 130), (80, -60), (330, -230), False
    ),
    Site("thang_binh", "20791", "Xã Thăng Bình", "48", "coast", False, 420, 320, (160, 100), (-200, -60), None, True),
    Site("buon_ho", "24305", "Phường Buôn Hồ", "66", "upland", True, 360, 290, (-100, 60), (220, -100), None, False),
    Site(
        "krong_nang",
        "24343",
        "Xã Krông Năng",
        "66",
        "upland",
        False,
        660,
        520,
        (-330, -170),
        (-40, 160),
        (420, 180),
        True,
    ),
    Site("ea_kar", "24373", "Xã Ea Kar", "66", "upland", False, 640, 500, (260, 220), (-100, 120), (-400, -220), False),
)

ZONE_EPSG = {"38": 5897, "48": 5899, "66": 9218}
PROVINCE_NAME = {"38": "Thanh Hóa", "48": "Đà Nẵng", "66": "Đắk Lắk"}
LABEL_POINT = {
    "15469": (105.638, 19.9703),
    "15772": (105.679, 19.9059),
    "16522": (105.809, 19.7709),
    "20551": (108.275, 15.8766),
    "20623": (108.202, 15.7819),
    "20791": (108.354, 15.7226),
    "24305": (108.251, 12.8944),
    "24343": (108.337, 12.9719),
    "24373": (108.468, 12.7996),
}
"""Label points of the communes (lon, lat), copied from the reference tables so that a new edition moves nothing."""

PARENT_UNIT = "MP-00"
UNIT_NAMES = ("Sao La", "Trúc Xanh", "Mây Trắng", "Sếu Đầu Đỏ", "Gạo Đỏ", "Suối Trong", "Đá Xám", "Lim Xanh", "Chim Én")
"""Trees, birds and stones: no unit of any army is called so."""

ZONE_SECRECY = {
    "yen_dinh": (1, None),
    "thieu_hoa": (0, None),
    "quang_phu": (1, None),
    "dien_ban": (0, None),
    "duy_xuyen": (1, 2),
    "thang_binh": (0, None),
    "buon_ho": (1, None),
    "krong_nang": (0, 3),
    "ea_kar": (1, 2),
}
"""Secrecy level of the compound and of the range of each place."""


def unit_code(site: Site, number: int) -> str:
    """Return the code of one of the two invented units of a place."""
    return f"MP-{site.province_code}-{SITES.index(site) + 1}{number}"


def local_code(site: Site) -> str:
    """Return the code of the invented civil office that manages the neighbours' land."""
    return f"DP-{site.commune_code}"


def zone_code(site: Site, number: int) -> str:
    """Return the code of a military zone: 1 the compound, 2 the range."""
    return f"KQS-{site.province_code}-{SITES.index(site) + 1}{number}"
