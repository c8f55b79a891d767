"""Who a case record is about, and every link an event with its reason and its inverse.

`model` weighs and forbids, without a database. `known` is what each record says by now, `telling`
puts a decision into words, `people` holds what persons are and what named people decide about
them, and `arriving` decides on each record as its events come. `again` looks again at all of it.
A package imports only those named before it. `batch` matches whole files of any people, and
`evaluation` measures either way.
"""
