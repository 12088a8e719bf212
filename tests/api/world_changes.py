"""What happened to the rows of a world before anybody looks: their levels rose and fell."""

from __future__ import annotations

from sqlalchemy import Connection, text


def change_levels(session: Connection, canary: str) -> None:
    """Changes after the fact: public rows, secret ones (their texts say ``canary``), from secret to public and back."""
    session.execute(text("UPDATE parcel SET status = 'pending' WHERE parcel_no IN (3, 1003)"))
    session.execute(text("UPDATE work SET condition = 'fair' WHERE code = 'CT-002' OR secrecy_level > 0"))
    for declassified, classified in ((9, 17), (11, 19)):
        values = {"down": declassified, "up": classified, "note": f"{canary} cũ", "number": f"{canary.upper()} CŨ"}
        session.execute(
            text(
                "UPDATE parcel SET secrecy_level = 2, note = :note, certificate_no = :number, status = 'draft' "
                "WHERE parcel_no = :down"
            ),
            values,
        )
        session.commit()
        session.execute(text("UPDATE parcel SET secrecy_level = 3 WHERE parcel_no = :down"), values)
        session.commit()
        session.execute(
            text(
                "UPDATE parcel SET secrecy_level = 0, note = NULL, certificate_no = 'CT 9', status = 'current' "
                "WHERE parcel_no = :down"
            ),
            values,
        )
        session.execute(text("UPDATE parcel SET secrecy_level = 2 WHERE parcel_no = :up"), values)
    session.execute(
        text("UPDATE work SET secrecy_level = 2, name_vi = :name WHERE code IN ('CT-003', 'CT-006')"),
        {"name": f"{canary} nhà"},
    )
    session.commit()
    session.execute(text("UPDATE work SET secrecy_level = 3 WHERE code = 'CT-003'"))
    session.commit()
    session.execute(text("UPDATE work SET secrecy_level = 0, name_vi = 'Nhà 3' WHERE code = 'CT-003'"))
