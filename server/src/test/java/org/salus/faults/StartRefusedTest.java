package org.salus.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What cannot start says why in one sentence, ends with exit code 2, and leaves nothing running. */
@Tag("slow")
class StartRefusedTest {

    private static ShippedSalus salus;

    @BeforeAll
    static void start() {
        salus = ShippedSalus.demo();
    }

    @AfterAll
    static void end() {
        salus.close();
    }

    @Test
    void aSecondStartInTheSameFolder() {
        refused(demo(salus.home().toString(), "0"), "is running in");
        assertThat(salus.program().get("/fhir/Patient").status()).as("the first is unharmed").isEqualTo(200);
    }

    @Test
    void aPortThatIsHeld() throws IOException {
        try (ServerSocket held = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            refused(
                    demo(salus.home().resolveSibling("other").toString(), Integer.toString(held.getLocalPort())),
                    "Port " + held.getLocalPort());
        }
    }

    @Test
    void aFolderThatCannotBeWritten() {
        refused(demo("/proc/salus", "0"), "cannot be");
    }

    @Test
    void aDatabaseThatCannotBeReached() throws IOException {
        int nobody;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            nobody = free.getLocalPort();
        }
        Map<String, String> environment = Map.of(
                "SALUS_DB_URL", "jdbc:postgresql://127.0.0.1:" + nobody + "/salus",
                "SALUS_DB_USER", "salus",
                "SALUS_DB_PASSWORD", "secret-of-the-test");
        ShippedSalus.Said said = salus.run(
                environment, "serve", "--home", salus.home().resolveSibling("external").toString(), "--port", "0");
        refused(said, "database");
        assertThat(said.err()).doesNotContain("secret-of-the-test");
    }

    /** The keys of a folder with records in it: open to others, missing, and right again. */
    @Test
    void aKeyFileThatIsNotAsItMustBe() throws IOException {
        try (ShippedSalus other = ShippedSalus.demo()) {
            String id = other.program().post("/fhir/Patient", "{\"resourceType\":\"Patient\"}").id();
            other.stop();
            Path key = other.home().resolve("keys/kek");
            Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-r--r--"));
            refused(other.run("demo", "--home", other.home().toString(), "--port", "0", "--no-browser"), "chmod 600");
            assertThat(other.postgresProcesses()).as("nothing is left running").isEmpty();

            Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
            Path away = key.resolveSibling("kek.away");
            Files.move(key, away);
            refused(other.run("demo", "--home", other.home().toString(), "--port", "0", "--no-browser"), "is missing");
            assertThat(key).as("no new key in the place of the lost one").doesNotExist();
            assertThat(other.postgresProcesses()).as("nothing is left running").isEmpty();

            Files.move(away, key);
            other.start();
            assertThat(other.program().get("/fhir/Patient/" + id).status()).isEqualTo(200);
        }
    }

    @Test
    void aDatabaseThatANewerVersionIndexed() throws SQLException {
        try (ShippedSalus other = ShippedSalus.demo()) {
            try (Connection owner = other.database().getConnection();
                    Statement statement = owner.createStatement()) {
                statement.execute("UPDATE index_generation SET generation = generation + 1 WHERE organisation = 0");
            }
            other.stop();
            refused(other.run("demo", "--home", other.home().toString(), "--port", "0", "--no-browser"), "newer version of Salus");
            assertThat(other.postgresProcesses()).as("nothing is left running").isEmpty();
        }
    }

    private static ShippedSalus.Said demo(String home, String port) {
        return salus.run("demo", "--patients", "0", "--home", home, "--port", port, "--no-browser");
    }

    private static void refused(ShippedSalus.Said said, String words) {
        assertThat(said.code()).as(said.err()).isEqualTo(2);
        assertThat(said.err()).contains(words);
        assertThat(said.err().lines()).hasSize(1);
        assertThat(said.err()).doesNotContain("Exception");
    }
}
