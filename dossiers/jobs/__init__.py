"""Background jobs ("việc làm nền"): the queue in the database, and the worker that runs them."""
