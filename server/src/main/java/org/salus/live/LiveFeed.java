package org.salus.live;

import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.salus.store.ChangeLog;
import org.salus.store.StoreUnavailableException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the change log once for all open streams of this node: at once after a commit of its own, and every half second for those of
 * others. Nothing is read while nobody listens.
 */
public final class LiveFeed implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(LiveFeed.class);
    private static final long POLL_MILLIS = 500;
    private static final int PAGE = 500;
    /** So often a waiting stream looks whether the server stops. */
    private static final long LOOK_MILLIS = 1000;

    private final ChangeLog log;
    private final List<Subscription> subscriptions = new CopyOnWriteArrayList<>();
    private final Semaphore nudges = new Semaphore(0);
    private final AutoCloseable listening;
    private final Thread reader;
    private volatile boolean closed;

    public LiveFeed(ChangeLog log) {
        this.log = log;
        this.listening = log.onCommit(nudges::release);
        this.reader = Thread.ofVirtual().name("live-feed").start(this::run);
    }

    /** Commits from now on, of one organisation. Close it when the stream ends. */
    Subscription subscribe(int organisation) {
        Subscription subscription = new Subscription(organisation);
        subscriptions.add(subscription);
        nudges.release();
        return subscription;
    }

    /** What one stream still has to see. One that falls far behind is told to start over rather than to guess. */
    final class Subscription implements AutoCloseable {

        private static final int MOST = 1000;
        private final int organisation;
        private final BlockingQueue<ChangeLog.Entry> queue = new ArrayBlockingQueue<>(MOST);
        private volatile boolean lost;

        private Subscription(int organisation) {
            this.organisation = organisation;
        }

        /** Null when there was nothing for so long. */
        ChangeLog.@Nullable Entry next(long millis) throws InterruptedException {
            long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
            ChangeLog.Entry entry = null;
            while (entry == null && !closed && System.nanoTime() < end) {
                entry = queue.poll(LOOK_MILLIS, TimeUnit.MILLISECONDS);
            }
            return entry;
        }

        /** Whether the server stops, for which no stream may hold it up. */
        boolean isOver() {
            return closed;
        }

        /** Whether commits were dropped since the last call. */
        boolean takeLost() {
            boolean was = lost;
            lost = false;
            return was;
        }

        private void offer(ChangeLog.Entry entry) {
            if (entry.organisation() == organisation && !queue.offer(entry)) {
                lost = true;
            }
        }

        @Override
        public void close() {
            subscriptions.remove(this);
        }
    }

    private void run() {
        ChangeLog.Position position = null;
        while (!closed) {
            try {
                if (nudges.tryAcquire(POLL_MILLIS, TimeUnit.MILLISECONDS)) {
                    nudges.drainPermits();
                }
                if (subscriptions.isEmpty()) {
                    position = null;
                    continue;
                }
                if (position == null) {
                    position = log.end();
                }
                position = readFrom(position);
            } catch (InterruptedException e) {
                return;
            } catch (StoreUnavailableException e) {
                LOG.warn("The change log cannot be read; trying again ({})", e.getMessage());
                pause();
            } catch (RuntimeException e) {
                LOG.error("The live feed failed; open screens are told to reload", e);
                subscriptions.forEach(s -> s.lost = true);
                position = null;
                pause();
            }
        }
    }

    private ChangeLog.Position readFrom(ChangeLog.Position from) {
        ChangeLog.Position position = from;
        while (true) {
            List<ChangeLog.Entry> entries = log.read(position, PAGE);
            for (ChangeLog.Entry entry : entries) {
                subscriptions.forEach(s -> s.offer(entry));
                position = entry.position();
            }
            if (entries.size() < PAGE) {
                return position;
            }
        }
    }

    private static void pause() {
        try {
            Thread.sleep(POLL_MILLIS * 2);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Lets the open streams end, so that the server need not wait for them. */
    void endStreams() {
        closed = true;
    }

    @Override
    public void close() throws Exception {
        endStreams();
        listening.close();
        reader.interrupt();
    }
}
