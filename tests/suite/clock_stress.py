"""A random program of threads that sleep and wait for each other; prints when each step was done, in units of time.

The threads act at different times: thread i at those that leave i when they are divided by the number of threads. So the
program's output does not depend on who is faster, on any clock.
"""
import asyncio
import queue
import random
import threading
import time
from concurrent.futures import ThreadPoolExecutor

SEED, UNIT = 0, 0.02
chance = random.Random(SEED)
COUNT = chance.randint(2, 6) + 1
began = time.monotonic()
log = []
queues = [queue.Queue() for _ in range(2)] + [queue.SimpleQueue()]
events = [threading.Event() for _ in range(2)]
condition, lock, slots = threading.Condition(), threading.RLock(), threading.BoundedSemaphore(2)
over = queue.Queue()


def now():
    return round((time.monotonic() - began) / UNIT)


def note(who, step, *what):
    log.append((now(), who, step) + what)


def rounds(n):
    time.sleep(n * COUNT * UNIT)


def align(who):
    """Sleeps until the thread's next time; the clock is read anew, so that delays do not add up."""
    at = now()
    at += (who - at) % COUNT or COUNT
    time.sleep(max(0, began + at * UNIT - time.monotonic()))


def some(plan):
    return plan.randint(1, 3)


def put(who, plan):
    queues[plan.randrange(3)].put(who)


def get(who, plan):
    try:
        return queues[plan.randrange(3)].get(timeout=some(plan) * COUNT * UNIT)
    except queue.Empty:
        return "empty"


def set_or_clear(who, plan):
    event = events[plan.randrange(2)]
    event.clear() if event.is_set() else event.set()


def wait(who, plan):
    return events[plan.randrange(2)].wait(some(plan) * COUNT * UNIT)


def notify(who, plan):
    with condition:
        condition.notify_all()


def wait_notified(who, plan):
    with condition:
        return condition.wait(some(plan) * COUNT * UNIT)


def hold(who, plan):
    with plan.choice((lock, slots)):
        note(who, "has")
        align(who)
        rounds(some(plan))


def timer(who, plan):
    at = some(plan)
    one = threading.Timer(at * COUNT * UNIT, note, (who, "timer"))
    one.start()
    one.join(plan.choice((None, 5 * COUNT * UNIT)))


def pool(who, plan):
    with ThreadPoolExecutor(2) as threads:
        return list(threads.map(lambda n: (rounds(n), n)[1], [some(plan) for _ in range(3)]))


def tasks(who, plan):
    async def sleep(n):
        await asyncio.sleep(n * COUNT * UNIT)
        return n

    async def run():
        loop = asyncio.get_running_loop()
        all_of = [sleep(some(plan)), sleep(some(plan)), loop.run_in_executor(None, rounds, some(plan))]
        found = await asyncio.gather(*all_of)
        try:
            await asyncio.wait_for(asyncio.Event().wait(), some(plan) * COUNT * UNIT)
        except asyncio.TimeoutError:
            found.append("late")
        return found

    loop = asyncio.new_event_loop()
    try:
        return loop.run_until_complete(run())
    finally:
        loop.run_until_complete(loop.shutdown_default_executor() if hasattr(loop, "shutdown_default_executor") else asyncio.sleep(0))
        loop.close()


STEPS = [put, get, set_or_clear, wait, notify, wait_notified, hold, timer, pool, tasks]


def work(who, seed):
    plan = random.Random(seed)
    for _ in range(plan.randint(3, 7)):
        align(who)
        step = plan.choice(STEPS)
        found = step(who, plan)
        note(who, step.__name__, found)
    over.put(who)


threads = [threading.Thread(target=work, args=(who, chance.random())) for who in range(1, COUNT)]
for thread in threads:
    thread.start()
print(sorted(over.get() for _ in threads))
for thread in threads:
    thread.join()
print(*sorted(map(repr, log)), sep="\n")
