package org.salus.platform;

import java.time.Duration;
import org.salus.record.BodyRoom;
import org.springframework.stereotype.Component;

/**
 * Gives the memory of large bodies back to the machine. The serial collector shrinks its heap only at a full collection, and without large bodies
 * there is none for days: what one import made the process take would stay taken. A full collection of what is in use (some 60 MB) takes a
 * tenth of a second.
 */
@Component
final class HeapTrim implements AutoCloseable {

    private static final Duration LOOK = Duration.ofSeconds(30);

    private final BodyRoom room;
    private final Thread thread;

    HeapTrim(BodyRoom room) {
        this.room = room;
        this.thread = Thread.ofPlatform().daemon().name("heap-trim").start(this::run);
    }

    private void run() {
        long seen = 0;
        try {
            while (true) {
                Thread.sleep(LOOK);
                long now = room.left();
                if (now != seen) {
                    seen = now;
                    System.gc();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
