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

    /** A server of its own, with a migrated database; closing it stops the server. */
    public static Postgres database(Path home) {
        return Postgres.openEmbedded(EmbeddedPostgres.start(home, programs()), true, "salus", 8);
    }
}
