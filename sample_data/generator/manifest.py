"""Says what the demo loads, in which order, with which options, as whom, and when it was registered."""

from typing import Any


def manifest() -> dict[str, Any]:
    """Return the steps; paths are relative to sample_data, options those of `landdb import`.

    Steps with a day are the predecessor's register, which the demo takes over: the day is that of the entry there.
    """
    return {
        "notice": "Dữ liệu mô phỏng, không có thật. Fictitious data; see README.md.",
        "steps": [
            _seed("organisation_units", "organisation_units.csv", "2010-01-04"),
            _seed("military_zones", "military_zones.geojson", "2010-01-05"),
            _parcels("38_thanh_hoa/so_cu_38_2014.zip", "2014-09-15"),
            _works("38_thanh_hoa/cong_trinh_cu_38.geojson", "2014-11-03"),
            _parcels("48_da_nang/so_cu_48_2016.zip", "2016-03-10"),
            _works("48_da_nang/cong_trinh_cu_48.geojson", "2016-05-17"),
            _parcels("66_dak_lak/so_cu_66_2018.zip", "2018-06-05"),
            _works("66_dak_lak/cong_trinh_cu_66.geojson", "2018-08-21"),
            _parcels("38_thanh_hoa/bien_dong_38_2019.zip", "2019-05-20", on_existing="update"),
            _parcels("48_da_nang/bien_dong_48_2021.zip", "2021-08-16", on_existing="update"),
            _parcels("66_dak_lak/bien_dong_66_2025.zip", "2025-03-12", on_existing="update"),
            _parcels("38_thanh_hoa/thua_dat_38.zip", "2025-09-29", on_existing="update"),
            _parcels(
                "48_da_nang/thua_dat_dien_ban.shp", "2025-10-14",
                commune="20551", crs="107°45'", encoding="tcvn3", on_existing="update",
            ),
            _parcels(
                "48_da_nang/thua_dat_duy_xuyen.shp", "2025-11-18",
                commune="20623", crs="107°45'", on_existing="update",
            ),
            _parcels("48_da_nang/thua_dat_thang_binh.shp", "2025-12-09", on_existing="update"),
            _parcels("66_dak_lak/thua_dat_buon_ho.geojson", "2026-01-13", on_existing="update"),
            _parcels("66_dak_lak/thua_dat_krong_nang.geojson", "2026-02-04", on_existing="update"),
            _parcels("66_dak_lak/thua_dat_ea_kar.shp", "2026-02-25", on_existing="update"),
            _works("38_thanh_hoa/cong_trinh_38.shp", "2026-03-17", on_existing="update"),
            _works("48_da_nang/cong_trinh_48.shp", "2026-03-18", on_existing="update"),
            _works("66_dak_lak/cong_trinh_66.geojson", "2026-03-19", on_existing="update"),
            _seed("seed", "seed.json", "2026-04-02"),
            _parcels("38_thanh_hoa/do_lai_yen_dinh_2025.zip", "2026-05-12", on_existing="update"),
            _parcels("66_dak_lak/cap_giay_buon_ho_2026.geojson", "2026-06-09", on_existing="update"),
            _parcels("38_thanh_hoa/co_loi_thieu_hoa.shp", "2026-08-11"),
            _parcels("jp_moj/jp_joetsu_parcels_shp.zip", None, dry_run=True, expect="refused"),
            _parcels(
                "38_thanh_hoa/cap_giay_thieu_hoa_2026.geojson", None,
                user="surveyor", on_existing="update", expect="submitted",
            ),
        ],
    }  # fmt: skip


def _seed(load: str, path: str, registered_on: str) -> dict[str, Any]:
    return {"load": load, "path": path, "user": "admin", "registered_on": registered_on}


def _parcels(path: str, registered_on: str | None, **options: Any) -> dict[str, Any]:
    return _import("parcels", path, registered_on, options)


def _works(path: str, registered_on: str, **options: Any) -> dict[str, Any]:
    return _import("works", path, registered_on, options)


def _import(target: str, path: str, registered_on: str | None, options: dict[str, Any]) -> dict[str, Any]:
    told = {"registered_on": registered_on, "expect": options.pop("expect", None)}
    step = {"load": "import", "path": path, "user": options.pop("user", "admin"), "target": target, "options": options}
    return step | {name: value for name, value in told.items() if value}
