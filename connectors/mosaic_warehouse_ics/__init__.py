"""A council's own warehouse of Mosaic, in the shape of ICS.Contacts and the D. periods."""
