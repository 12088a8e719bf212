"""Draws the fictitious estate of the demo; every object in it is invented and says so ("mô phỏng")."""
