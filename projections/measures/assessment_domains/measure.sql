-- Section 17 assessments authorised in the period, with the domains they cover: by name, or by one of
-- their dimensions.
WITH domain (name, dimensions) AS (
    VALUES
    ('childs_developmental_needs', ARRAY[
        'health', 'education', 'emotional_and_behavioural_development', 'identity',
        'family_and_social_relationships', 'social_presentation', 'self_care_skills'
    ]),
    ('parenting_capacity', ARRAY[
        'basic_care', 'ensuring_safety', 'emotional_warmth', 'stimulation',
        'guidance_and_boundaries', 'stability'
    ]),
    ('family_and_environmental_factors', ARRAY[
        'family_history_and_functioning', 'wider_family', 'housing', 'employment', 'income',
        'familys_social_integration', 'community_resources'
    ])
),
judged AS (
    SELECT done.*, covered.domains, covered.dimensions, covered.missing,
        CASE
            WHEN done.authorised_on IS NULL THEN 'no_day'
            WHEN covered.domains = 0 THEN 'not_recorded'
        END AS reason
    FROM assessments_authorised(from_on, to_on) AS done
    CROSS JOIN LATERAL (
        SELECT (count(*) FILTER (WHERE looked.is_covered))::integer AS domains,
            sum(looked.dimensions) AS dimensions,
            min(looked.name) FILTER (WHERE NOT looked.is_covered) AS missing
        FROM (
            SELECT domain.name,
                domain.name = ANY(done.parts) OR domain.dimensions && done.parts AS is_covered,
                (SELECT count(DISTINCT part) FROM unnest(done.parts) AS part
                WHERE part = ANY(domain.dimensions)) AS dimensions
            FROM domain
        ) AS looked
    ) AS covered
)
SELECT
    person_id, case_record_id,
    array_remove(ARRAY[event_id, started_event_id], NULL) AS event_ids, source_system, reference,
    authorised_on AS counted_on, NULL::date AS until_on,
    CASE WHEN reason IS NOT NULL THEN 'excluded' WHEN domains = 3 THEN 'yes' ELSE 'no' END AS standing,
    reason, NULL::double precision AS number,
    CASE WHEN reason IS NOT NULL THEN '{}' ELSE jsonb_strip_nulls(jsonb_build_object(
        'covered', CASE WHEN dimensions = 20 THEN 'every_dimension'
            ELSE (ARRAY['one', 'two', 'three'])[domains] END,
        'missing', CASE WHEN domains = 2 THEN missing END
    )) END AS groups
FROM judged
