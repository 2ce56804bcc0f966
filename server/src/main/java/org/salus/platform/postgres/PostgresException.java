package org.salus.platform.postgres;

import org.jspecify.annotations.Nullable;

/** The database cannot be started or opened; the message is one sentence for the operator. */
public final class PostgresException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public PostgresException(String message) {
        this(message, null);
    }

    public PostgresException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
