"""Views: what workflow and identity said (``book``, ``directory``), our notices (``notices``)."""
