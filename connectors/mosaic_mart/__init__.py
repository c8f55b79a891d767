"""Mosaic's reporting mart: the DM_ tables that reports are written on."""
