"""The one reader of category values: what a council wrote becomes a category, or stays unknown.

``cleaning`` makes plain words, ``domains`` holds what is known of each list as reviewed data,
``choosing`` decides and says how, and ``file_mapping`` does it for a whole file.
docs/reference/categories.md tells how sure it is.
"""
