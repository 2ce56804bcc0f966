package org.salus.platform;

import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.salus.platform.postgres.PostgresSettings;

/**
 * What can be set, checked once at the start. A flag of the command line beats an environment variable {@code SALUS_*},
 * which beats {@code HOME/salus.properties}; docs/operations/configuration.md describes each.
 *
 * @param home folder of everything that this installation keeps
 * @param mode for real use, or a demo
 * @param address to listen on
 * @param port to listen on; 0 for any free one
 * @param tls where certificate and key come from; null without TLS, which only the demo may do
 * @param database another server than the embedded one; null for the embedded one
 * @param sessionIdle how long a session lives without a request
 * @param log form of the log lines
 */
public record Settings(
        Path home,
        Mode mode,
        String address,
        int port,
        @Nullable Tls tls,
        PostgresSettings.@Nullable External database,
        Duration sessionIdle,
        LogFormat log) {

    /** For real use, or a demo on this machine with made-up patients. A home folder belongs to one of them for good. */
    public enum Mode {
        SERVE,
        DEMO;

        public String word() {
            return this == SERVE ? "serve" : "demo";
        }
    }

    public enum LogFormat {
        PLAIN,
        JSON
    }

    /**
     * PEM files.
     *
     * @param certificate with the chain, the server's own first
     * @param key the private key, unencrypted, PKCS 8
     */
    public record Tls(Path certificate, Path key) {}

    /** What may be set, by the name in the file; the environment's name is SALUS_ with the dots as underscores. */
    private static final Set<String> NAMES = Set.of(
            "home",
            "address",
            "port",
            "db.url",
            "db.user",
            "db.password",
            "db.password.file",
            "db.app.user",
            "db.app.password",
            "tls.certificate",
            "tls.key",
            "session.idle.minutes",
            "log.format");

    private static final int SERVE_PORT = 8443;
    private static final int DEMO_PORT = 8080;
    private static final int MAX_PORT = 65535;
    private static final int MAX_IDLE_MINUTES = 720;

    /**
     * Reads and checks them. Throws {@link StartRefused} with a sentence that names the setting that is wrong.
     *
     * @param flags by the names of the file
     */
    public static Settings read(Mode mode, Map<String, String> flags, Map<String, String> environment) {
        Path home = home(mode, flags, environment);
        Map<String, String> all = new HashMap<>(file(home.resolve("salus.properties")));
        for (String name : NAMES) {
            String value = environment.get("SALUS_" + name.toUpperCase(java.util.Locale.ROOT).replace('.', '_'));
            if (value != null && !value.isBlank()) {
                all.put(name, value.strip());
            }
        }
        all.putAll(flags);
        Source source = new Source(all);
        return new Settings(
                home,
                mode,
                address(mode, source),
                source.number("port", mode == Mode.DEMO ? DEMO_PORT : SERVE_PORT, 0, MAX_PORT),
                mode == Mode.DEMO ? null : tls(home, source),
                database(source),
                Duration.ofMinutes(source.number("session.idle.minutes", 15, 1, MAX_IDLE_MINUTES)),
                logFormat(source));
    }

    /** Where data lies unless a flag or the environment says otherwise: never in the program's own folder. */
    public static Path home(Mode mode, Map<String, String> flags, Map<String, String> environment) {
        String named = flags.getOrDefault("home", environment.getOrDefault("SALUS_HOME", ""));
        Path home = named.isBlank()
                ? Path.of(System.getProperty("user.home"), mode == Mode.DEMO ? ".salus-demo" : ".salus")
                : Path.of(named.strip());
        return home.toAbsolutePath().normalize();
    }

    public PostgresSettings postgres() {
        return new PostgresSettings(home, database, PostgresSettings.DEFAULT_CONNECTIONS);
    }

    /** What people and programs call this server, once the port is known. */
    public String base(int actualPort) {
        String host = address.equals("0.0.0.0") || address.equals("::") ? "localhost" : address;
        return (tls == null ? "http" : "https") + "://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + actualPort;
    }

    private static String address(Mode mode, Source source) {
        String address = source.text("address").orElse(mode == Mode.DEMO ? "127.0.0.1" : "0.0.0.0");
        if (mode == Mode.DEMO && !Set.of("127.0.0.1", "::1").contains(address)) {
            throw new StartRefused("A demo listens on this machine only, so address cannot be " + address + ".");
        }
        return address;
    }

    private static Tls tls(Path home, Source source) {
        Optional<String> certificate = source.text("tls.certificate");
        Optional<String> key = source.text("tls.key");
        if (certificate.isPresent() != key.isPresent()) {
            throw new StartRefused("tls.certificate and tls.key belong together: set both, or neither.");
        }
        if (certificate.isEmpty()) {
            return new Tls(home.resolve("tls/server.crt"), home.resolve("tls/server.key"));
        }
        Tls tls = new Tls(Path.of(certificate.get()).toAbsolutePath(), Path.of(key.orElseThrow()).toAbsolutePath());
        for (Path file : new Path[] {tls.certificate(), tls.key()}) {
            if (!Files.isReadable(file)) {
                throw new StartRefused("The TLS file " + file + " cannot be read.");
            }
        }
        return tls;
    }

    private static PostgresSettings.@Nullable External database(Source source) {
        Optional<String> url = source.text("db.url");
        if (url.isEmpty()) {
            return null;
        }
        if (!url.get().startsWith("jdbc:postgresql:")) {
            throw new StartRefused("db.url is not a PostgreSQL address: it looks like jdbc:postgresql://host:5432/salus.");
        }
        if (url.get().contains("password=")) {
            throw new StartRefused("db.url holds a password: give it as db.password or in the file db.password.file.");
        }
        String user = source.text("db.user").orElseThrow(() -> new StartRefused("db.user is missing beside db.url."));
        return new PostgresSettings.External(
                url.get(),
                user,
                password(source),
                source.text("db.app.user").orElse(null),
                source.text("db.app.password").orElse(null));
    }

    private static String password(Source source) {
        Optional<String> file = source.text("db.password.file");
        if (file.isEmpty()) {
            return source.text("db.password").orElse("");
        }
        try {
            return Files.readString(Path.of(file.get())).strip();
        } catch (IOException e) {
            throw new StartRefused("The file " + file.get() + " of db.password.file cannot be read.", e);
        }
    }

    private static LogFormat logFormat(Source source) {
        String word = source.text("log.format").orElse("plain");
        return switch (word) {
            case "plain" -> LogFormat.PLAIN;
            case "json" -> LogFormat.JSON;
            default -> throw new StartRefused("log.format is \"plain\" or \"json\", not \"" + word + "\".");
        };
    }

    private static Map<String, String> file(Path path) {
        if (!Files.exists(path)) {
            return Map.of();
        }
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(path, StandardCharsets.UTF_8)) {
            properties.load(reader);
        } catch (IOException | IllegalArgumentException e) {
            throw new StartRefused("The settings in " + path + " cannot be read: " + e.getMessage() + ".", e);
        }
        Map<String, String> values = new HashMap<>();
        for (String name : properties.stringPropertyNames()) {
            if (!NAMES.contains(name) || name.equals("home")) {
                throw new StartRefused("There is no setting \"" + name + "\" (in " + path + ").");
            }
            values.put(name, properties.getProperty(name).strip());
        }
        return values;
    }

    private record Source(Map<String, String> values) {

        Optional<String> text(String name) {
            return Optional.ofNullable(values.get(name)).filter(v -> !v.isBlank());
        }

        int number(String name, int otherwise, int least, int most) {
            String text = values.get(name);
            if (text == null) {
                return otherwise;
            }
            try {
                int number = Integer.parseInt(text.strip());
                if (number >= least && number <= most) {
                    return number;
                }
            } catch (NumberFormatException e) {
                // Said below, as for a number out of range.
            }
            throw new StartRefused(name + " is a whole number from " + least + " to " + most + ", not \"" + text + "\".");
        }
    }
}
