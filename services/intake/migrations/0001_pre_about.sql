comment on schema intake is 'What intake shows: the scenarios in force, the rejected reports.';
