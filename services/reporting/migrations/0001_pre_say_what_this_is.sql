comment on schema reporting is
  'What business intelligence may read: views folded from what workflow publishes; docs/figures.md explains them.';
