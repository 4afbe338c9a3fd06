comment on schema notification is
  'Who was told what, how, and whether it arrived: views folded from published events.';
