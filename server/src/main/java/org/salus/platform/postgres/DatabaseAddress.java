package org.salus.platform.postgres;

import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How the driver reaches a database.
 *
 * @param url {@code jdbc:postgresql://host:port/database}
 * @param socket the Unix domain socket by which it goes instead of to the URL's host; null: TCP
 */
public record DatabaseAddress(String url, @Nullable Path socket) {

    static DatabaseAddress tcp(String url) {
        return new DatabaseAddress(url, null);
    }

    /** What the driver must be told beside the URL. */
    public Map<String, String> driverProperties() {
        return socket == null
                ? Map.of()
                : Map.of(
                        "socketFactory", UnixSocketFactory.class.getName(),
                        "socketFactoryArg", socket.toString(),
                        // The server never encrypts here; asking for it costs a round trip.
                        "sslmode", "disable");
    }
}
