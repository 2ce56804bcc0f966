package org.salus.validation;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.salus.fhir.Json;
import org.salus.fhir.JsonObject;
import org.salus.fhir.R4;
import org.salus.kernel.Outcome;
import org.salus.kernel.Problem;
import org.salus.store.RecordStore;
import org.salus.terminology.CodeLookup;
import org.salus.validation.hapi.Engine;
import org.salus.vault.Vault;

/**
 * Holds resources against profiles and invariants. The library behind it is large: it is loaded with the first validation, shared by all,
 * and let go when nobody needed it for {@value #IDLE_MINUTES} minutes. A validation has a time limit and never touches the network.
 */
public final class ProfileValidator implements AutoCloseable {

    static final long IDLE_MINUTES = 15;

    private static final int THREADS = 2;
    private static final int WAITING = 64;
    private static final int LARGEST = 20 * 1024 * 1024;
    private static final long STACK = 4L * 1024 * 1024;
    /** A validation that is told to stop has so long; a thread that then still runs is given up. */
    private static final long STOP_MILLIS = 2_000;

    private static final int MOST_GIVEN_UP = 4;

    private final R4 r4;
    private final RecordStore store;
    private final Vault vault;
    private final PackageContents packages;
    private final @Nullable CodeLookup lookup;
    private final Set<String> costly = ConcurrentHashMap.newKeySet();
    private final AtomicInteger givenUp = new AtomicInteger();
    private final Object lock = new Object();
    private @Nullable Engine engine;
    private @Nullable ThreadPoolExecutor workers;
    private volatile long used;
    private boolean closed;

    /** @param lookup null while there is no terminology besides the definitions */
    public ProfileValidator(
            R4 r4, RecordStore store, Vault vault, PackageContents packages, @Nullable CodeLookup lookup) {
        this.r4 = r4;
        this.store = store;
        this.vault = vault;
        this.packages = packages;
        this.lookup = lookup;
    }

    /**
     * Against the type's own definition, the profiles given and those that {@code meta.profile} claims, as far as they are known.
     *
     * @param profiles canonical URLs, with {@code |version} if wanted; one that is not known is an issue
     * @return what is to be said of it, all in all; TOO_COSTLY when it takes longer than the limit, THROTTLED when too many wait
     */
    public Outcome<List<Issue>> validate(int organisation, JsonObject resource, List<String> profiles, Duration limit) {
        byte[] json = Json.write(resource);
        if (json.length > LARGEST) {
            return Outcome.refused(
                    Problem.Code.TOO_LARGE, "A resource of more than " + LARGEST / (1024 * 1024) + " MB is not validated.");
        }
        String key = organisation + " " + profiles;
        if (costly.contains(key)) {
            return Outcome.refused(tooCostly());
        }
        return run(key, limit, () -> engine().validate(organisation, json, profiles));
    }

    /** Whether the organisation has this profile: its own, of a package, or of R4. */
    public Outcome<Boolean> knows(int organisation, String profile, Duration limit) {
        return run("", limit, () -> engine().knows(organisation, profile));
    }

    private <T> Outcome<T> run(String key, Duration limit, Callable<T> work) {
        if (givenUp.get() >= MOST_GIVEN_UP) {
            return Outcome.refused(tooCostly());
        }
        Future<T> result;
        AtomicInteger running = new AtomicInteger();
        try {
            result = workers().submit(() -> {
                running.set(1);
                try {
                    return work.call();
                } finally {
                    running.set(2);
                }
            });
        } catch (RejectedExecutionException e) {
            return Outcome.refused(Problem.Code.THROTTLED, "Too many resources wait to be validated; try again.");
        }
        try {
            return Outcome.ok(result.get(limit.toMillis(), TimeUnit.MILLISECONDS));
        } catch (TimeoutException e) {
            result.cancel(true);
            if (running.get() == 1) {
                Thread.ofVirtual().name("validation-stop").start(() -> giveUpUnlessStopped(running, key));
            }
            return Outcome.refused(tooCostly());
        } catch (InterruptedException e) {
            result.cancel(true);
            Thread.currentThread().interrupt();
            return Outcome.refused(Problem.Code.UNAVAILABLE, "The server stops; try again.");
        } catch (ExecutionException e) {
            if (e.getCause() instanceof StackOverflowError) {
                return Outcome.refused(tooCostly());
            }
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            throw new IllegalStateException("A validation failed", e.getCause());
        }
    }

    private static Problem tooCostly() {
        return new Problem(
                Problem.Code.TOO_COSTLY, "This validation takes too long: send less at once, or name simpler profiles.");
    }

    /** Java cannot stop a thread: one that does not listen keeps its place, and what it worked on is not tried again. */
    private void giveUpUnlessStopped(AtomicInteger running, String key) {
        try {
            for (long waited = 0; waited < STOP_MILLIS && running.get() == 1; waited += 50) {
                Thread.sleep(50);
            }
            if (running.get() == 1) {
                if (costly.size() > 1_000) {
                    costly.clear();
                }
                costly.add(key);
                givenUp.incrementAndGet();
                replaceWorkers();
                while (running.get() == 1) {
                    Thread.sleep(1_000);
                }
                givenUp.decrementAndGet();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private ThreadPoolExecutor workers() {
        synchronized (lock) {
            ThreadPoolExecutor pool = workers;
            if (pool == null) {
                pool = new ThreadPoolExecutor(
                        THREADS, THREADS, 30, TimeUnit.SECONDS, new ArrayBlockingQueue<>(WAITING), work -> {
                            Thread thread = new Thread(null, work, "validation", STACK);
                            thread.setDaemon(true);
                            return thread;
                        });
                pool.allowCoreThreadTimeOut(true);
                workers = pool;
            }
            return pool;
        }
    }

    private void replaceWorkers() {
        synchronized (lock) {
            if (workers != null) {
                workers.shutdown();
                workers = null;
            }
        }
    }

    private Engine engine() {
        used = System.nanoTime();
        synchronized (lock) {
            Engine known = engine;
            Engine current = known == null ? new Engine(r4, store, vault, packages, lookup) : known.renewed();
            if (current != known) {
                engine = current;
                costly.clear();
            }
            if (known == null && !closed) {
                Thread.ofVirtual().name("validation-idle").start(this::letGoWhenIdle);
            }
            return current;
        }
    }

    private void letGoWhenIdle() {
        try {
            while (true) {
                Thread.sleep(Duration.ofMinutes(1));
                synchronized (lock) {
                    if (closed || System.nanoTime() - used > TimeUnit.MINUTES.toNanos(IDLE_MINUTES)) {
                        engine = null;
                        return;
                    }
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Whether the library is loaded just now. */
    public boolean isLoaded() {
        synchronized (lock) {
            return engine != null;
        }
    }

    @Override
    public void close() {
        synchronized (lock) {
            closed = true;
            engine = null;
            if (workers != null) {
                workers.shutdownNow();
                workers = null;
            }
        }
    }
}
