"""Training, proven from its rows: places and counts, minutes and records, evaluations and clinics."""

from redvest.kernel.checks import Check, by_query

#: What is stored of places is what the rows say.
_PLACES = """
    WITH held AS (
        SELECT course_id,
               count(*) FILTER (WHERE unit_id IS NULL AND state IN ('taken', 'passed', 'missed')) AS taken,
               count(*) FILTER (WHERE state = 'waiting') AS waiting
        FROM training_place GROUP BY course_id),
    given AS (SELECT course_id, sum(places) AS reserved FROM training_unitplaces GROUP BY course_id)
    SELECT format('course %s: %s taken, %s waiting, %s reserved stored, the rows say %s, %s and %s', c.id, c.taken,
                  c.waiting, c.reserved, coalesce(h.taken, 0), coalesce(h.waiting, 0), coalesce(g.reserved, 0))
    FROM training_course c LEFT JOIN held h ON h.course_id = c.id LEFT JOIN given g ON g.course_id = c.id
    WHERE c.taken <> coalesce(h.taken, 0) OR c.waiting <> coalesce(h.waiting, 0)
       OR c.reserved <> coalesce(g.reserved, 0)
    UNION ALL
    SELECT format('unit %s of course %s: %s taken stored, the rows say %s', u.unit_id, u.course_id, u.taken,
                  count(p.id))
    FROM training_unitplaces u
    LEFT JOIN training_place p ON p.unit_id = u.id AND p.state IN ('taken', 'passed', 'missed')
    GROUP BY u.id HAVING u.taken <> count(p.id)
    UNION ALL
    SELECT format('place %s: is of a unit of another course', p.id)
    FROM training_place p JOIN training_unitplaces u ON u.id = p.unit_id WHERE u.course_id <> p.course_id
    ORDER BY 1"""

#: A course begins with its first session and ends with its last.
_SPANS = """
    SELECT format('course %s: %s to %s stored, its sessions say %s to %s', c.id, c.starts_at, c.ends_at,
                  min(s.starts_at), max(s.ends_at))
    FROM training_course c LEFT JOIN training_session s ON s.course_id = c.id
    GROUP BY c.id
    HAVING c.starts_at IS DISTINCT FROM min(s.starts_at) OR c.ends_at IS DISTINCT FROM max(s.ends_at)
    ORDER BY 1"""

#: Minutes of a completed course are those somebody was there, and who passed attended the share it asks for.
_MINUTES = """
    WITH whole AS (
        SELECT course_id, sum(floor(extract(epoch FROM ends_at - starts_at) / 60)) AS minutes
        FROM training_session GROUP BY course_id),
    there AS (
        SELECT r.place_id,
               sum(CASE WHEN r.left_at IS NULL AND c.checks_out THEN 0
                   ELSE greatest(0, floor(extract(epoch FROM
                        least(s.ends_at, coalesce(r.left_at, s.ends_at)) - greatest(s.starts_at, r.came_at)) / 60))
                   END) AS minutes
        FROM training_presence r JOIN training_session s ON s.id = r.session_id
        JOIN training_course c ON c.id = s.course_id GROUP BY r.place_id)
    SELECT format('place %s: %s with %s minutes stored, %s of %s were attended', p.id, p.state, p.minutes,
                  coalesce(t.minutes, 0), w.minutes)
    FROM training_place p JOIN training_course c ON c.id = p.course_id
    JOIN whole w ON w.course_id = c.id LEFT JOIN there t ON t.place_id = p.id
    WHERE p.state IN ('passed', 'missed')
      AND (p.minutes <> coalesce(t.minutes, 0)
           OR (p.state = 'passed') <> (p.minutes > 0 AND p.minutes * 100 >= w.minutes * c.share))
    UNION ALL
    SELECT format('place %s: its course is %s', p.id, c.state)
    FROM training_place p JOIN training_course c ON c.id = p.course_id
    WHERE (p.state IN ('passed', 'missed')) <> (c.state = 'completed') AND p.state <> 'cancelled'
    UNION ALL
    SELECT format('presence %s: its place and its session are of different courses', r.id)
    FROM training_presence r JOIN training_session s ON s.id = r.session_id
    JOIN training_place p ON p.id = r.place_id WHERE p.course_id <> s.course_id
    ORDER BY 1"""

#: Whoever passed has the record, with what the course says and the minutes attended.
_RECORDS = """
    SELECT format('place %s: record %s says other than its course', p.id, t.id)
    FROM training_place p JOIN training_course c ON c.id = p.course_id
    JOIN activities_training t ON t.id = p.training_id
    WHERE t.name <> c.name OR t.organiser <> c.organiser
       OR t.held_on <> (c.ends_at AT TIME ZONE 'Asia/Shanghai')::date
       OR (t.site_id = c.site_id AND t.minutes <> p.minutes)
    ORDER BY 1"""

#: Only who attended evaluates; a clinic closes when every point is settled, and points say what was said last.
_WORDS = """
    SELECT format('evaluation %s: nobody attended', e.id)
    FROM training_evaluation e
    WHERE NOT EXISTS (SELECT 1 FROM training_presence r WHERE r.place_id = e.place_id)
    UNION ALL
    SELECT format('clinic %s: closed with %s points not settled', k.id, count(*))
    FROM training_clinic k JOIN training_clinicpoint p ON p.clinic_id = k.id AND p.state <> 'settled'
    WHERE k.state = 'closed' GROUP BY k.id
    UNION ALL
    SELECT format('point %s: is %s, what was said last says otherwise', p.id, p.state)
    FROM training_clinicpoint p
    LEFT JOIN LATERAL (
        SELECT kind FROM training_clinicreply r WHERE r.point_id = p.id ORDER BY r.id DESC LIMIT 1) said ON true
    WHERE p.state <> CASE coalesce(said.kind, 'again') WHEN 'answer' THEN 'answered'
                     WHEN 'settled' THEN 'settled' ELSE 'raised' END
    ORDER BY 1"""

CHECKS: dict[str, Check] = {
    "training places": by_query(_PLACES),
    "training spans": by_query(_SPANS),
    "training minutes": by_query(_MINUTES),
    "training records": by_query(_RECORDS),
    "training words": by_query(_WORDS),
}
