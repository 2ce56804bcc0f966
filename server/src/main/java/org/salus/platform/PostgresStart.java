package org.salus.platform;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.salus.platform.postgres.Postgres;
import org.salus.platform.postgres.PostgresSettings;

/** The database, starting while the application is being put together: each takes about as long as the other. */
final class PostgresStart {

    private final CompletableFuture<Postgres> opening;

    private PostgresStart(CompletableFuture<Postgres> opening) {
        this.opening = opening;
    }

    static PostgresStart begin(PostgresSettings settings) {
        CompletableFuture<Postgres> opening = new CompletableFuture<>();
        Thread.ofPlatform().name("postgres-start").start(() -> {
            try {
                opening.complete(Postgres.open(settings));
            } catch (Throwable e) {
                opening.completeExceptionally(e);
            }
        });
        return new PostgresStart(opening);
    }

    /** Waits; throws what the start threw. */
    Postgres await() {
        try {
            return opening.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
    }

    /** After a start that failed elsewhere: whatever has been opened is closed. */
    void abandon() {
        try {
            opening.get().close();
        } catch (ExecutionException e) {
            // It did not open, so there is nothing to close.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
