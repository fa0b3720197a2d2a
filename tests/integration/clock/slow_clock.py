"""A clock whose only duty adds a row and does not come to its end."""

import sys
from uuid import uuid4

from clock.duties import Duty
from clock.post import CLOCK
from clock.watch import Watch
from deploy.stopping import exit_when_asked
from domain.instants import system_clock
from eventstore.database import Database


def main(url):
    exit_when_asked()
    database = Database(url, size=1)

    def add_a_row_and_wait(moment):
        with database.connection() as connection, connection.transaction():
            connection.execute("INSERT INTO presence VALUES (%s, 0, 0, 0)", [uuid4()])
            connection.execute("SET LOCAL statement_timeout = 0")
            connection.execute("SELECT pg_sleep(600)")

    duty = Duty("slow", 1, add_a_row_and_wait)
    try:
        Watch(CLOCK, url, [duty], system_clock, lambda seconds: None).run()
    finally:
        database.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
