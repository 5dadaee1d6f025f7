"""The timetable: what runs by itself, and when. Times are UTC; China is eight hours ahead."""
