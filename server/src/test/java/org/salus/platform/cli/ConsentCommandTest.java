package org.salus.platform.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.salus.identity.Organisations;
import org.salus.platform.Home;
import org.salus.platform.Settings;
import org.salus.platform.Vaults;
import org.salus.platform.postgres.Postgres;
import org.springframework.jdbc.core.simple.JdbcClient;

/** {@code salus consent} on an installation that is stopped. */
@Tag("slow")
class ConsentCommandTest {

    @TempDir
    Path folder;

    private Settings settings;

    @BeforeEach
    void prepare() {
        settings = Settings.read(Settings.Mode.SERVE, Map.of("home", folder.resolve("home").toString()), Map.of());
        Home.prepare(settings);
        try (Postgres postgres = Postgres.open(settings.postgres())) {
            Vaults.open(postgres.app(), settings.home());
            new Organisations(postgres.app(), Clock.systemUTC()).create("Clinic");
        }
    }

    private record Said(int code, String out, String err) {}

    private Said run(String... arguments) {
        String[] all = new String[arguments.length + 3];
        all[0] = "consent";
        System.arraycopy(arguments, 0, all, 1, arguments.length);
        all[arguments.length + 1] = "--home";
        all[arguments.length + 2] = settings.home().toString();
        PrintStream out = System.out;
        PrintStream err = System.err;
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        ByteArrayOutputStream wrong = new ByteArrayOutputStream();
        System.setOut(new PrintStream(said, true, StandardCharsets.UTF_8));
        System.setErr(new PrintStream(wrong, true, StandardCharsets.UTF_8));
        try {
            return new Said(CommandLineTool.run(all), said.toString(StandardCharsets.UTF_8), wrong.toString(StandardCharsets.UTF_8));
        } finally {
            System.setOut(out);
            System.setErr(err);
        }
    }

    private static void refused(Said said, String words) {
        assertThat(said.code()).isEqualTo(2);
        assertThat(said.err()).contains(words);
    }

    @Test
    void aTextIsSetShownAndTakenAway() throws IOException {
        String english = Files.writeString(folder.resolve("en.txt"), "Consent\n\nI agree.\n").toString();
        String french = Files.writeString(folder.resolve("fr.txt"), "Consentement\r\n\r\nJ’accepte.\r\n").toString();
        String other = Files.writeString(folder.resolve("other.txt"), "Consent\n\nI agree to all.\n").toString();
        String latin = Files.write(folder.resolve("latin.txt"), "Consentimiento\n\nSí".getBytes(StandardCharsets.ISO_8859_1)).toString();
        assertThat(run("show").out()).contains("No consent is asked.");
        refused(run("off"), "No consent is asked.");
        refused(run("set", "--text-version", "1"), "one language at least");
        refused(run("set", "--text-version", "1", "--en", folder.resolve("nowhere").toString()), "cannot be read");
        refused(run("set", "--text-version", "1", "--es", latin), "no text in UTF-8");

        Said set = run("set", "--text-version", "2026-07", "--en", english, "--fr", french);
        assertThat(set.code()).as(set.err()).isZero();
        assertThat(run("show").out()).contains("version 2026-07", "I agree.", "J’accepte.").doesNotContain("[es]");
        refused(run("set", "--text-version", "2026-07", "--en", other), "has another text");
        assertThat(run("off").code()).isZero();
        assertThat(run("show").out()).contains("No consent is asked.");
        try (Postgres postgres = Postgres.open(settings.postgres())) {
            assertThat(JdbcClient.create(postgres.app()).sql("select version, in_use from check_in_consent").query().listOfRows())
                    .containsExactly(Map.of("version", "2026-07", "in_use", false));
        }
        Said audit = new Said(CommandLineTool.run("audit", "verify", "--home", settings.home().toString()), "", "");
        assertThat(audit.code()).isZero();
    }
}
