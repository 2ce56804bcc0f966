package org.salus.platform.postgres;

import java.nio.file.Path;

/** Opens what tests of other packages need. */
public final class TestServers {

    private TestServers() {}

    /** Unpacked once per build folder. */
    public static Path programs() {
        return Path.of("target", "pgsql");
    }

    /** A migrated database on a shared server; closing it leaves the server running. */
    public static Postgres database(EmbeddedPostgres server, String name) {
        return Postgres.openEmbedded(server, false, name, 4);
    }
}
