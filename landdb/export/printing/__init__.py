"""Maps and parcel extracts on paper, drawn as vectors at an exact scale in a VN-2000 zone."""
