package org.salus.platform;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * {@code HOME/run/server.json}: where the running server can be found. It holds no secret, and may be stale after a crash,
 * so whoever reads it asks whether the process is still there.
 *
 * @param postgresPid of the embedded server; null with an external one
 */
public record RunFile(
        String version,
        String mode,
        long pid,
        @Nullable Long postgresPid,
        String base,
        int port,
        @Nullable Integer postgresPort,
        Instant startedAt) {

    private static final JsonMapper JSON = JsonMapper.shared();

    public static Path in(Path home) {
        return home.resolve("run/server.json");
    }

    public void write(Path home) throws IOException {
        Home.writePrivate(in(home), JSON.writeValueAsString(this) + "\n");
    }

    public static void remove(Path home) throws IOException {
        Files.deleteIfExists(in(home));
    }

    /** Of a server whose process is still there; another process that got its number later started later. */
    public static Optional<RunFile> running(Path home) {
        try {
            RunFile file = JSON.readValue(Files.readString(in(home)), RunFile.class);
            return ProcessHandle.of(file.pid())
                    .filter(ProcessHandle::isAlive)
                    .filter(p -> p.info().startInstant().map(s -> s.isBefore(file.startedAt())).orElse(true))
                    .map(p -> file);
        } catch (IOException | JacksonException e) {
            return Optional.empty();
        }
    }
}
