"""A council's own warehouse of Mosaic, in the shape of SCF.Contacts."""
