-- What partner agencies were asked in the period about each child, each with the first answer to it.
SELECT
    asked.person_id, asked.case_record_id,
    array_remove(ARRAY[asked.event_id, answer.event_id], NULL) AS event_ids, asked.source_system,
    asked.reference, asked.happened_on AS counted_on, NULL::date AS until_on, judged.standing,
    CASE judged.standing
        WHEN 'not_yet_known' THEN 'may_still_follow'
        WHEN 'excluded' THEN CASE
            WHEN asked.happened_on IS NULL THEN 'no_day'
            WHEN answer.event_id IS NOT NULL THEN 'answer_without_day'
            ELSE 'never_told'
        END
    END AS reason,
    CASE WHEN judged.standing <> 'excluded'
        THEN extract(epoch FROM answer.happened_at - asked.happened_at)::double precision / 3600
    END AS number,
    jsonb_strip_nulls(jsonb_build_object(
        'agency', asked.agency,
        'took', CASE
            WHEN judged.standing = 'excluded' THEN NULL
            WHEN answer.event_id IS NULL THEN 'never'
            WHEN answer.happened_on = asked.happened_on THEN 'same_day'
            WHEN taken.days <= 1 THEN 'next_day'
            WHEN taken.days <= 5 THEN 'five_days'
            ELSE 'later'
        END
    )) AS groups
FROM (
    SELECT record.person_id, exchange.*, coalesce(exchange.request_id, exchange.contact_id) AS reference
    FROM partner_exchange AS exchange
    JOIN case_record AS record USING (case_record_id)
    WHERE exchange.direction = 'requested'
        AND exchange.withdrawn_revision > exchange.revision IS NOT TRUE
        AND (exchange.happened_on BETWEEN from_on AND to_on OR exchange.happened_on IS NULL)
) AS asked
LEFT JOIN LATERAL (
    SELECT said.event_id, said.happened_on, said.happened_at
    FROM case_record AS same
    JOIN partner_exchange AS said USING (case_record_id)
    WHERE same.person_id = asked.person_id AND said.direction = 'received'
        AND said.source_system = asked.source_system
        AND CASE
            WHEN said.request_id IS NOT NULL AND asked.request_id IS NOT NULL
            THEN said.request_id = asked.request_id
            ELSE said.contact_id = asked.contact_id
                AND lower(btrim(said.agency)) = lower(btrim(asked.agency))
        END
        AND said.happened_on < asked.happened_on IS NOT TRUE
        AND said.happened_at < asked.happened_at IS NOT TRUE
        AND said.withdrawn_revision > said.revision IS NOT TRUE
    ORDER BY said.happened_on NULLS LAST, said.happened_at NULLS LAST, said.position
    LIMIT 1
) AS answer ON true
CROSS JOIN LATERAL (
    SELECT working_day_number(answer.happened_on) - working_day_number(asked.happened_on) AS days
) AS taken
CROSS JOIN LATERAL (
    SELECT CASE
        WHEN asked.happened_on IS NULL THEN 'excluded'
        WHEN taken.days <= 5 THEN 'yes'
        WHEN taken.days > 5 THEN 'no'
        WHEN answer.event_id IS NOT NULL THEN 'excluded'
        WHEN NOT (SELECT was_ever_told('front_door.information_received')) THEN 'excluded'
        WHEN working_day_number(known_on) - working_day_number(asked.happened_on) <= 5
        THEN 'not_yet_known'
        ELSE 'no'
    END AS standing
) AS judged
