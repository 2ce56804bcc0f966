package org.salus.live;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
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
    private final List<ChartSignals> sources;
    /** How far each source was read, of each organisation that somebody listens to. */
    private final Map<Place, Long> places = new HashMap<>();

    private final List<Subscription> subscriptions = new CopyOnWriteArrayList<>();
    private final Semaphore nudges = new Semaphore(0);
    private final AutoCloseable listening;
    private final Thread reader;
    private volatile boolean closed;

    private record Place(ChartSignals source, int organisation) {}

    /** What a stream is told of. */
    sealed interface Told {
        int organisation();

        record Committed(ChangeLog.Entry entry) implements Told {
            @Override
            public int organisation() {
                return entry.organisation();
            }
        }

        record Signalled(int organisation, String event, ChartSignals.Signal signal) implements Told {}
    }

    /** @param sources what other modules tell open charts */
    LiveFeed(ChangeLog log, List<ChartSignals> sources) {
        this.log = log;
        this.sources = List.copyOf(sources);
        this.listening = log.onCommit((_, _) -> nudges.release());
        this.reader = Thread.ofVirtual().name("live-feed").start(this::run);
    }

    /** There may be something new; it is read soon, on another thread. */
    public void nudge() {
        nudges.release();
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
        private final BlockingQueue<Told> queue = new ArrayBlockingQueue<>(MOST);
        private volatile boolean lost;

        private Subscription(int organisation) {
            this.organisation = organisation;
        }

        /** Null when there was nothing for so long. */
        @Nullable Told next(long millis) throws InterruptedException {
            long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
            Told told = null;
            while (told == null && !closed && System.nanoTime() < end) {
                told = queue.poll(LOOK_MILLIS, TimeUnit.MILLISECONDS);
            }
            return told;
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

        private void offer(Told told) {
            if (told.organisation() == organisation && !queue.offer(told)) {
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
                    places.clear();
                    continue;
                }
                if (position == null) {
                    position = log.end();
                }
                position = readFrom(position);
                readSources();
            } catch (InterruptedException e) {
                return;
            } catch (StoreUnavailableException e) {
                LOG.warn("The change log cannot be read; trying again ({})", e.getMessage());
                pause();
            } catch (RuntimeException e) {
                LOG.error("The live feed failed; open screens are told to reload", e);
                subscriptions.forEach(s -> s.lost = true);
                position = null;
                places.clear();
                pause();
            }
        }
    }

    private ChangeLog.Position readFrom(ChangeLog.Position from) {
        ChangeLog.Position position = from;
        while (true) {
            List<ChangeLog.Entry> entries = log.read(position, PAGE);
            for (ChangeLog.Entry entry : entries) {
                subscriptions.forEach(s -> s.offer(new Told.Committed(entry)));
                position = entry.position();
            }
            if (entries.size() < PAGE) {
                return position;
            }
        }
    }

    private void readSources() {
        Set<Integer> organisations = subscriptions.stream().map(s -> s.organisation).collect(Collectors.toSet());
        places.keySet().removeIf(place -> !organisations.contains(place.organisation()));
        for (ChartSignals source : sources) {
            for (int organisation : organisations) {
                Place place = new Place(source, organisation);
                Long known = places.get(place);
                long at = known == null ? source.end(organisation) : known;
                for (ChartSignals.Signal signal : source.after(organisation, at)) {
                    Told told = new Told.Signalled(organisation, source.event(), signal);
                    subscriptions.forEach(s -> s.offer(told));
                    at = signal.position();
                }
                places.put(place, at);
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
