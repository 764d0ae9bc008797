"""Sets the clock of a whole process that has this folder on its path wrong, by so many seconds."""

import os
import time

import time_machine

time_machine.travel(time.time() + float(os.environ["CLOCK_AHEAD"]), tick=True).start()
