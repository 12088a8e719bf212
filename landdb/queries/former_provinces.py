"""The province of the 63-province scheme (before 1 July 2025) in which a parcel lay."""

from __future__ import annotations

from typing import Final

UNIT_OF: Final = "coalesce(t.former_admin_unit_id, t.admin_unit_id)"
"""Key of the commune which tells it: the one the papers named before the merger, else the present one."""

PROVINCES: Final = """(
    SELECT u.unit_id AS id, min(p.code) AS code, min(p.name_vi) AS name_vi FROM (
        SELECT o.id AS unit_id, o.id AS commune_id FROM admin_unit o WHERE o.valid_to IS NOT NULL
        UNION ALL SELECT s.new_id, s.old_id FROM admin_unit_succession s) u
    JOIN admin_unit c ON c.id = u.commune_id AND c.level = 'commune'
    JOIN admin_unit d ON d.id = c.parent_id
    JOIN admin_unit p ON p.id = d.parent_id
    GROUP BY u.unit_id HAVING count(DISTINCT p.id) = 1)"""
"""Former province (code, name_vi) by key of a commune; the few that were merged of two provinces have none."""

FILTER: Final = f"""{UNIT_OF} IN (
    WITH old AS MATERIALIZED (
        SELECT c.id, p.id AS province_id FROM admin_unit p
        JOIN admin_unit d ON d.parent_id = p.id JOIN admin_unit c ON c.parent_id = d.id AND c.level = 'commune'
        WHERE p.level = 'province' AND p.valid_to IS NOT NULL AND p.code = ANY({{values}}))
    SELECT o.id FROM old o UNION ALL
    SELECT s.new_id FROM old o JOIN admin_unit_succession s ON s.old_id = o.id WHERE NOT EXISTS (
        SELECT FROM admin_unit_succession other
        JOIN admin_unit c ON c.id = other.old_id JOIN admin_unit d ON d.id = c.parent_id
        WHERE other.new_id = s.new_id AND d.parent_id <> o.province_id))"""
"""The same from the provinces downwards, which costs each tile of a filtered map a few milliseconds instead of 90."""
