comment on schema dispatch is 'What dispatch shows: open offers, policies.';
