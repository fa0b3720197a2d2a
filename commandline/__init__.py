"""What operators type (`rollerd app`, `group`, `rollout`, ...): a client of the API."""
