package org.salus.terminology;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Loads shipped content in a thread of its own, once the server answers. While another process is at the same load it waits, and takes over
 * when that one has gone without finishing.
 */
public final class BackgroundLoad implements ShippedContent, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(BackgroundLoad.class);
    private static final Duration WAIT = Duration.ofSeconds(5);
    private static final Duration LONGEST_STEP = Duration.ofSeconds(20);

    private final String what;
    private final Runnable load;
    private final CountDownLatch stop = new CountDownLatch(1);
    private volatile boolean pending = true;
    private volatile @Nullable Thread thread;

    /**
     * @param what for the log, such as {@code base terminology}
     * @param load returns when it is there, at once when it was there already
     */
    public BackgroundLoad(String what, Runnable load) {
        this.what = what;
        this.load = load;
    }

    /** Begins; returns at once. */
    public void start() {
        thread = Thread.ofPlatform()
                .name("load " + what)
                .daemon()
                .priority(Thread.MIN_PRIORITY)
                .start(this::run);
    }

    private void run() {
        try {
            while (!loaded() && !stop.await(WAIT.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.debug("Waiting for another process to load the {}", what);
            }
        } catch (LoadException e) {
            LOG.warn("The {} is not loaded: {}", what, e.getMessage());
        } catch (RuntimeException e) {
            if (stop.getCount() > 0) {
                LOG.warn("The {} could not be loaded; it is tried again at the next start", what, e);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            // Also when it failed: what is unknown then stays so until the next start.
            pending = false;
        }
    }

    private boolean loaded() {
        try {
            load.run();
            return true;
        } catch (LoadException.Busy e) {
            return false;
        }
    }

    @Override
    public boolean isPending() {
        return pending;
    }

    public boolean isStopping() {
        return stop.getCount() == 0;
    }

    /** Lets the step under way end, since it works on the database that is closed next. */
    @Override
    public void close() throws InterruptedException {
        stop.countDown();
        Thread running = thread;
        if (running != null) {
            running.join(LONGEST_STEP);
        }
    }
}
