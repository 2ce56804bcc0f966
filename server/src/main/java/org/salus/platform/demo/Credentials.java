package org.salus.platform.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.salus.platform.Home;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * {@code HOME/demo/credentials.json} (0600): everything by which people and scripts use the demo. It appears when the
 * demo is complete.
 */
record Credentials(
        String base,
        String fhir,
        String token,
        List<DemoAccounts.Login> users,
        List<DemoAccounts.Client> clients,
        @Nullable Database database) {

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(tools.jackson.databind.SerializationFeature.INDENT_OUTPUT)
            .build();

    /** Of the owner of the tables, to look at what is stored. */
    record Database(String url, String user, String password) {

        @Override
        public String toString() {
            return "Database[" + url + "]";
        }
    }

    static Path in(Path home) {
        return home.resolve("demo/credentials.json");
    }

    static Optional<Credentials> read(Path home) throws IOException {
        Path file = in(home);
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            return Optional.of(JSON.readValue(Files.readString(file), Credentials.class));
        } catch (JacksonException e) {
            throw new IOException("The file " + file + " is damaged", e);
        }
    }

    /** The same logins at this start's addresses. */
    Credentials at(String base, @Nullable Database database) {
        return new Credentials(base, base + "/fhir", base + "/oauth2/token", users, clients, database);
    }

    void write(Path home) throws IOException {
        Home.writePrivate(in(home), JSON.writeValueAsString(this) + "\n");
    }

    Optional<DemoAccounts.Login> login(String role) {
        return users.stream().filter(u -> u.role().equals(role)).findFirst();
    }
}
