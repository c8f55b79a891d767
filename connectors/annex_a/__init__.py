"""The Annex A workbook: the lists of children a council gives to Ofsted's inspectors."""
