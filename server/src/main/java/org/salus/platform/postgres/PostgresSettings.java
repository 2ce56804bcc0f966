package org.salus.platform.postgres;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Which database Salus works on.
 *
 * @param home folder of the embedded server (unused with an external one)
 * @param external an external server, 15 or newer; null for the embedded one
 * @param maxConnections of the application's pool
 */
public record PostgresSettings(Path home, @Nullable External external, int maxConnections) {

    public static final int DEFAULT_CONNECTIONS = 24;

    public static PostgresSettings embedded(Path home) {
        return new PostgresSettings(home, null, DEFAULT_CONNECTIONS);
    }

    /**
     * A database on another server.
     *
     * @param url {@code jdbc:postgresql://host:port/database?...}
     * @param user owns the tables and migrates them
     * @param appUser the role that the application works as, which owns nothing; null: {@code user} does both
     */
    public record External(
            String url,
            String user,
            String password,
            @Nullable String appUser,
            @Nullable String appPassword) {

        /** Shows no password. */
        @Override
        public String toString() {
            return "External[url=" + url.replaceAll("\\?.*", "") + ", user=" + user + ", appUser=" + appUser + "]";
        }
    }
}
