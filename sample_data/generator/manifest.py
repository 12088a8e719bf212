"""Says what the demo loads, in which order, with which options and as whom."""

from typing import Any


def manifest() -> dict[str, Any]:
    """Return the steps; paths are relative to sample_data, options those of `landdb import`."""
    return {
        "notice": "Dữ liệu mô phỏng, không có thật. Fictitious data; see README.md.",
        "steps": [
            {"load": "organisation_units", "path": "organisation_units.csv", "user": "admin"},
            {"load": "military_zones", "path": "military_zones.geojson", "user": "admin"},
            _parcels("38_thanh_hoa/thua_dat_38.zip"),
            _parcels("48_da_nang/thua_dat_dien_ban.shp", commune="20551", crs="107°45'", encoding="tcvn3"),
            _parcels("48_da_nang/thua_dat_duy_xuyen.shp", commune="20623", crs="107°45'"),
            _parcels("48_da_nang/thua_dat_thang_binh.shp"),
            _parcels("66_dak_lak/thua_dat_buon_ho.geojson"),
            _parcels("66_dak_lak/thua_dat_krong_nang.geojson"),
            _parcels("66_dak_lak/thua_dat_ea_kar.shp"),
            _works("38_thanh_hoa/cong_trinh_38.shp"),
            _works("48_da_nang/cong_trinh_48.shp"),
            _works("66_dak_lak/cong_trinh_66.geojson"),
            {"load": "seed", "path": "seed.json", "user": "admin"},
            _parcels("38_thanh_hoa/do_lai_yen_dinh_2025.zip", on_existing="update"),
            _parcels("66_dak_lak/cap_giay_buon_ho_2026.geojson", on_existing="update"),
            _parcels("38_thanh_hoa/co_loi_thieu_hoa.shp"),
            _parcels("jp_moj/jp_joetsu_parcels_shp.zip", dry_run=True, expect="refused"),
        ],
    }


def _parcels(path: str, **options: Any) -> dict[str, Any]:
    return _import("parcels", path, options)


def _works(path: str) -> dict[str, Any]:
    return _import("works", path, {})


def _import(target: str, path: str, options: dict[str, Any]) -> dict[str, Any]:
    expect = options.pop("expect", None)
    step = {"load": "import", "path": path, "user": "admin", "target": target, "options": options}
    return step | ({"expect": expect} if expect else {})
