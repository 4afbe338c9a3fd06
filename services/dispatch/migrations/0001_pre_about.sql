comment on schema dispatch is 'What dispatch shows: technicians, open offers, explanations, policies.';
