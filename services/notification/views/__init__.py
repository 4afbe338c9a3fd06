"""Views: what workflow and identity said (``book``, ``directory``), and our notices (``notices``)."""
