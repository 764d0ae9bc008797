"""`python -m demo`: what `make demo` runs."""

from demo.supervisor import main

main()
