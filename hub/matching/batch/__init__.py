"""Who is who in a whole file, or across two files, of any persons: candidates, model, clusters.

The hub decides one record at a time and knows households (`hub.matching.model`). Here a file is
taken at once, its model is estimated from the file itself without labels, and a whole cluster is
weighed where a single pair says too little. Nothing here reads or writes anything.
"""
