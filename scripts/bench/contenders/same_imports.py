"""As `stock_rq`, in processes that hold what ours hold in imports."""

from stock_rq import lesson

import lessongen_jobs.lesson_job
import lessongen_jobs.worker_pool  # noqa: F401

__all__ = ["lesson"]
