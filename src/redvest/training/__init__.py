"""培训: camps and courses, who takes part, who was there, and clinics in which an expert looks at a project.

A course (课程) or camp (训练营) of a site is held in sessions (场次) on site or remote. Its places are kept as those
of a shift: some reserved for units (名额) that name their people, the others for whoever signs up, with a waiting list.
Who was there is noted by the same codes as at shifts; minutes attended follow from it. Completing a course takes down
the record of each who attended enough (67号令 art. 8), which is that of ``activities``: one record, one place.

In a clinic (把脉开方) an expert who accepted comments on a project, its team answers, and the expert looks again until
each point is settled.

What always holds, and `redvest verify` proves:

- places taken never exceed those there are, neither open ones nor a unit's; stored counts are those of the rows;
- a completed course's minutes are those its attendances say, and each who passed has exactly one record;
- nobody evaluates a course they did not attend, and silence is no evaluation;
- a clinic closes only when every point is settled.
"""
