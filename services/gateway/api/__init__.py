"""The HTTP surface: ``/api/v1``, its problems, its pages, one file per noun."""
