"""Run a feed: what is new of a source becomes events in Kafka, once, whatever stops it on the way.

``runner`` reads a stream in ``slices``: each row is compared with the ``snapshot`` (or, in append
and cursor mode, taken as new within its ``cursors``), ``translating`` calls the connector,
``events`` gives ids and revisions. ``publishing`` keeps events in the outbox until Kafka has them;
``withdrawing`` says what is gone; ``rejects`` and ``corrections`` are the way out and back of a row
that could not be taken. ``timetable`` runs feeds on their interval.
"""
