"""`python -m deploy` is `rollerd`, wherever that command is installed."""

from deploy.main import main

main()
