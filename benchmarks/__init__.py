"""What the project's speed is measured with; run each module with ``python -m benchmarks.NAME``."""
