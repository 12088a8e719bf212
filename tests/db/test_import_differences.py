"""What a file says otherwise than the register is told before anybody overwrites it, to who may read it."""

from __future__ import annotations

from typing import Any

import pytest

from landdb.domain.actors import LOCAL_ADMIN, Actor
from landdb.import_.records import ImportResult
from tests.db.survey_files import SURVEYOR, Register, rectangle, row


def told(result: ImportResult, variant: str = "registered", language: Any = "vi") -> dict[int | None, str]:
    return {one.row_no: one.message(language) for one in result.issues if (one.code, one.variant) == ("K01", variant)}


def load_three(register: Register) -> None:
    register.load([row(1, DIA_CHI="Thôn Bồ Mưng (mô phỏng)", CHU_SD="Lê"), row(2, CHU_SD="Lê"), row(3, CHU_SD="Lê")])


CHANGED = [
    row(1, DIA_CHI="Khối phố Ngọc Tam (mô phỏng)", CHU_SD="Lê", TT_GCN="Đã cấp GCN", NGAY_GCN="02/03/2020"),
    row(2, rectangle(east=200, width=40), CHU_SD="Lê", LOAI_DAT="CQP:1500+ONT:100", DIEN_TICH=1600.0),
    row(3, CHU_SD="Lê Thị Mới"),
]  # fmt: skip
SAID = {
    1: 'Địa chỉ thửa đất "Thôn Bồ Mưng (mô phỏng)" → "Khối phố Ngọc Tam (mô phỏng)"; '
       "Ngày cấp GCN (trống) → 02/03/2020; Tình trạng GCN Chưa cấp GCN → Đã cấp GCN",
    2: "Diện tích trên giấy tờ 2.000,0 → 1.600,0; Loại đất CQP → CQP+ONT; "
       "Hình (đo được 2.000,0 → 1.600,0 m²)",
    3: 'CHU_SD "Lê" → "Lê Thị Mới"',
}  # fmt: skip


@pytest.mark.parametrize("actor", [LOCAL_ADMIN, SURVEYOR])
def test_a_refused_row_tells_what_differs(register: Register, actor: Actor) -> None:
    load_three(register)
    found = told(register.load(CHANGED, actor))
    said = SAID if actor is LOCAL_ADMIN else SAID | {3: None}
    assert found == {
        number: f"thửa {number} tờ 1 đã có trong sổ đăng ký; "
        + (f"khác ở: {what}" if what else "không thấy trường nào khác")
        for number, what in said.items()
    }


def test_a_dry_run_tells_what_an_update_would_overwrite(register: Register) -> None:
    load_three(register)
    dry = register.load(CHANGED, LOCAL_ADMIN, on_existing="update", dry_run=True)
    assert told(dry, "change") == {number: f"thửa {number} tờ 1 sẽ được sửa: {what}" for number, what in SAID.items()}
    assert told(dry, "change", "en")[2].startswith(
        "parcel 2 of sheet 1 would be changed: Area on paper 2,000.0 → 1,600.0; Land use CQP → CQP+ONT;"
    )
    written = register.load(CHANGED, LOCAL_ADMIN, on_existing="update", finish="check")
    assert told(written, "change") == {}


def test_what_a_row_leaves_open_is_no_difference(register: Register) -> None:
    register.load([row(1, DIA_CHI="mô phỏng", SO_GCN="AB 1", DO_MAT=1)])
    poor = row(1, SO_GCN="AB 2")
    del poor["properties"]["NGUON_GOC"]
    assert told(register.load([poor])) == {
        1: 'thửa 1 tờ 1 đã có trong sổ đăng ký; khác ở: Số phát hành GCN "AB 1" → "AB 2"'
    }


def test_many_and_long_differences_are_cut(register: Register) -> None:
    register.load([row(1)])
    many = row(
        1, rectangle(east=500), DIA_CHI="x" * 100, SO_GCN="AB 2", TT_GCN="issued", TRANG_THAI="pending", GHI_CHU="y"
    )
    [message] = told(register.load([many])).values()
    assert f'"{"x" * 60}…"' in message
    assert message.endswith("; và 2 chỗ khác nữa")
