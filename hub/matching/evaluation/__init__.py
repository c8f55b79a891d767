"""How well records are matched, measured on any labelled file: `hub matching evaluate`.

Matchers never see the truth; nothing that is measured here sets a threshold or a weight.
"""
