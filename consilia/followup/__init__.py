"""What happens after the answer: plans, tasks, and how the child is."""
