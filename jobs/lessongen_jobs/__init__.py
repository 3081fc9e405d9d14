"""RQ: submit, worker pool, job function, progress, embedded broker."""
