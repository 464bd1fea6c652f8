"""What grammar says about a turn, before any rule or classifier."""
