"""Who is this child? The model that weighs what two records say, and the rules it may not pass.

Everything here is a pure function of its arguments: no database, no clock, no chance. A decision
made today can be made again in twenty years from the same details and the same model file.
"""
