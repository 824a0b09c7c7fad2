"""What things mean: the unified model, native record to task, account to party, task to duty. No I/O."""
