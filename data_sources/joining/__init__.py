"""What `school_table` and `district` are put together from: each module settles one thing about a school or a team."""
