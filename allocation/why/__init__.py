"""Why a school has its link worker and tier: the rule or goal, the next best, its price, what would have to change."""
