package org.salus.record;

import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.salus.kernel.Outcome;
import org.salus.kernel.Problem;

/**
 * The heap that the bodies of requests may take together. A body is a tree in memory while it is worked on, several times its own size;
 * without a bound a few large ones at once, or one that is made of nothing but small values, would end the server for everybody. Who
 * finds no room waits in line before a byte is read; small bodies pass by.
 */
public final class BodyRoom {

    /** Up to this size nothing is reserved: what as many of them as there are connections take is small. */
    static final int FREE = 32 * 1024;

    /** A tree may take this much more than the text; lists of short codes take nine times as much. */
    private static final int WIDE = 12;

    /** Bodies from here on are charts, whose trees take two to four times the text. */
    private static final int LARGE = 4 * 1024 * 1024;

    private static final int NARROW = 5;
    private static final long UNIT = 1024;

    private final int units;
    private final Semaphore free;
    private final AtomicLong left = new AtomicLong();
    private final long patienceMillis;

    /**
     * @param bytes of heap, for all together
     * @param patienceMillis how long a body waits for room before it is refused
     */
    BodyRoom(long bytes, long patienceMillis) {
        units = (int) Math.clamp(bytes / UNIT, 1, Integer.MAX_VALUE);
        free = new Semaphore(units, true);
        this.patienceMillis = patienceMillis;
    }

    public Place place() {
        return new Place();
    }

    /** How many bodies of charts have been here and have left, since the start. */
    public long left() {
        return left.get();
    }

    /** What one request has of it, until it is answered. */
    public final class Place implements AutoCloseable {

        private int taken;

        /**
         * Takes room for a body of this many bytes and what is made of it, all or nothing.
         *
         * @return how many bytes of heap the tree of this body may take; UNAVAILABLE when others kept the room for too long
         */
        public Outcome<Long> take(long length) {
            if (length <= FREE) {
                return Outcome.ok((long) FREE * WIDE);
            }
            long wanted = length + Math.max(Math.min(length, LARGE) * WIDE, length * NARROW);
            int needed = (int) Math.min(wanted / UNIT, units);
            try {
                if (needed > taken && !free.tryAcquire(needed - taken, patienceMillis, TimeUnit.MILLISECONDS)) {
                    return busy();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return busy();
            }
            taken = Math.max(taken, needed);
            return Outcome.ok(Math.max(taken * UNIT - length, 0));
        }

        private static Outcome<Long> busy() {
            return Outcome.refused(
                    Problem.Code.UNAVAILABLE,
                    "Other large requests take all the memory there is for them. Nothing was stored; try again.");
        }

        @Override
        public void close() {
            free.release(taken);
            if (taken * UNIT >= (long) LARGE * WIDE) {
                left.incrementAndGet();
            }
            taken = 0;
        }
    }
}
