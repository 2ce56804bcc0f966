package org.salus.platform;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.salus.platform.postgres.Postgres;
import org.salus.platform.postgres.PostgresSettings;

/** The database, starting while the application is being put together: each takes about as long as the other. */
final class PostgresStart {

    private final PostgresSettings settings;
    private final CompletableFuture<Postgres> opening = new CompletableFuture<>();
    private final AtomicBoolean begun = new AtomicBoolean();

    PostgresStart(PostgresSettings settings) {
        this.settings = settings;
    }

    /** At the first call. Not before logging is set up: what is logged while it is being set up comes out as its complaints. */
    void begin() {
        if (begun.compareAndSet(false, true)) {
            Thread.ofPlatform().name("postgres-start").start(() -> {
                try {
                    opening.complete(Postgres.open(settings));
                } catch (Throwable e) {
                    opening.completeExceptionally(e);
                }
            });
        }
    }

    /** Waits; throws what the start threw. */
    Postgres await() {
        begin();
        try {
            return opening.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
    }

    /** After a start that failed elsewhere: whatever has been opened is closed. */
    void abandon() {
        if (begun.compareAndSet(false, true)) {
            return;
        }
        try {
            opening.get().close();
        } catch (ExecutionException e) {
            // It did not open, so there is nothing to close.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
