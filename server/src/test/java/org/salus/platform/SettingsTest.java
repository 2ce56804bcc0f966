package org.salus.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SettingsTest {

    @TempDir
    Path home;

    @Test
    void serveListensToAllOverTlsAndTheDemoToThisMachineWithout() {
        Settings serve = read(Settings.Mode.SERVE, Map.of());
        assertThat(serve.address()).isEqualTo("0.0.0.0");
        assertThat(serve.port()).isEqualTo(8443);
        assertThat(serve.tls()).isNotNull();
        assertThat(serve.base(8443)).isEqualTo("https://localhost:8443");
        Settings demo = read(Settings.Mode.DEMO, Map.of());
        assertThat(demo.address()).isEqualTo("127.0.0.1");
        assertThat(demo.tls()).isNull();
        assertThat(demo.base(9000)).isEqualTo("http://127.0.0.1:9000");
    }

    @Test
    void theDemoNeverListensToOthers() {
        assertThatThrownBy(() -> read(Settings.Mode.DEMO, Map.of("SALUS_ADDRESS", "0.0.0.0")))
                .isInstanceOf(StartRefused.class)
                .hasMessageContaining("this machine only");
    }

    @Test
    void theDemoAndRealUseHaveFoldersOfTheirOwn() {
        assertThat(Settings.home(Settings.Mode.SERVE, Map.of(), Map.of()))
                .isNotEqualTo(Settings.home(Settings.Mode.DEMO, Map.of(), Map.of()));
    }

    @Test
    void flagBeatsEnvironmentBeatsFile() throws IOException {
        Files.writeString(home.resolve("salus.properties"), "port=1001\nsession.idle.minutes=5\nlog.format=json\n");
        assertThat(read(Settings.Mode.SERVE, Map.of()).port()).isEqualTo(1001);
        assertThat(read(Settings.Mode.SERVE, Map.of("SALUS_PORT", "1002")).port()).isEqualTo(1002);
        Settings all = Settings.read(
                Settings.Mode.SERVE, Map.of("home", home.toString(), "port", "1003"), Map.of("SALUS_PORT", "1002"));
        assertThat(all.port()).isEqualTo(1003);
        assertThat(all.sessionIdle()).isEqualTo(Duration.ofMinutes(5));
        assertThat(all.log()).isEqualTo(Settings.LogFormat.JSON);
    }

    @ParameterizedTest
    @CsvSource({
        "SALUS_PORT, eighty, port is a whole number",
        "SALUS_PORT, 70000, port is a whole number",
        "SALUS_SESSION_IDLE_MINUTES, 0, session.idle.minutes",
        "SALUS_LOG_FORMAT, xml, log.format",
        "SALUS_DB_URL, mysql://host/db, db.url",
        "SALUS_DB_URL, jdbc:postgresql://host/db, db.user is missing",
        "SALUS_DB_URL, jdbc:postgresql://host/db?password=x, holds a password",
        "SALUS_TLS_CERTIFICATE, /somewhere.pem, belong together"
    })
    void saysWhichSettingIsWrongInOneSentence(String name, String value, String words) {
        assertThatThrownBy(() -> read(Settings.Mode.SERVE, Map.of(name, value)))
                .isInstanceOf(StartRefused.class)
                .hasMessageContaining(words)
                .satisfies(e -> assertThat(e.getMessage().lines()).hasSize(1));
    }

    @Test
    void refusesANameInTheFileThatItDoesNotKnow() throws IOException {
        Files.writeString(home.resolve("salus.properties"), "prot=8443\n");
        assertThatThrownBy(() -> read(Settings.Mode.SERVE, Map.of())).hasMessageContaining("no setting \"prot\"");
    }

    @Test
    void readsThePasswordFromAFileAndShowsItNowhere() throws IOException {
        Path file = Files.writeString(home.resolve("password"), "s3cret-word\n");
        Settings settings = read(
                Settings.Mode.SERVE,
                Map.of(
                        "SALUS_DB_URL", "jdbc:postgresql://host:5432/salus",
                        "SALUS_DB_USER", "salus",
                        "SALUS_DB_PASSWORD_FILE", file.toString()));
        assertThat(settings.database()).isNotNull();
        assertThat(settings.postgres().external().password()).isEqualTo("s3cret-word");
        assertThat(settings.toString()).doesNotContain("s3cret-word");
    }

    private Settings read(Settings.Mode mode, Map<String, String> environment) {
        Map<String, String> all = new HashMap<>(environment);
        all.put("SALUS_HOME", home.toString());
        return Settings.read(mode, Map.of(), all);
    }

    @Test
    void mailNeedsWhatItNeedsAndIsNeverInTheClearToOthers() {
        assertThat(read(Settings.Mode.SERVE, Map.of()).mail()).isNull();
        Map<String, String> all = new HashMap<>(Map.of(
                "SALUS_MAIL_HOST", "smtp.example.org", "SALUS_MAIL_FROM", "clinic@example.org", "SALUS_PUBLIC_URL", "https://salus.example.org",
                "SALUS_MAIL_USER", "u", "SALUS_MAIL_PASSWORD", "hidden"));
        Settings.Mail mail = java.util.Objects.requireNonNull(read(Settings.Mode.SERVE, all).mail());
        assertThat(mail.port()).isEqualTo(587);
        assertThat(mail.security()).isEqualTo("starttls");
        assertThat(mail.toString()).doesNotContain("hidden");
        for (String[] wrong : new String[][] {
            {"SALUS_MAIL_SECURITY", "none", "this machine"}, {"SALUS_MAIL_SECURITY", "ssl", "mail.security"}, {"SALUS_MAIL_FROM", "clinic", "mail.from"},
            {"SALUS_PUBLIC_URL", "http://salus.example.org", "public.url"}, {"SALUS_MAIL_PORT", "0", "mail.port"}
        }) {
            Map<String, String> one = new HashMap<>(all);
            one.put(wrong[0], wrong[1]);
            assertThatThrownBy(() -> read(Settings.Mode.SERVE, one)).isInstanceOf(StartRefused.class).hasMessageContaining(wrong[2]);
        }
        all.put("SALUS_MAIL_HOST", "localhost");
        all.put("SALUS_MAIL_SECURITY", "none");
        assertThat(java.util.Objects.requireNonNull(read(Settings.Mode.SERVE, all).mail()).host()).isEqualTo("localhost");
    }
}
