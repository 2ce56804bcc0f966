package org.salus.platform;

import java.io.IOException;
import java.io.Reader;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
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
 * @param mail how mail to patients is sent; null: none is
 * @param scanner that looks for malware in documents; null for none
 * @param registry where FHIR packages may be fetched from; null: nowhere
 */
public record Settings(
        Path home,
        Mode mode,
        String address,
        int port,
        @Nullable Tls tls,
        PostgresSettings.@Nullable External database,
        Duration sessionIdle,
        LogFormat log,
        @Nullable Mail mail,
        @Nullable Scanner scanner,
        @Nullable Registry registry) {

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

    /**
     * A mail server, and how patients reach this one.
     *
     * @param security {@code starttls}, {@code tls}, or {@code none} for a server on this machine
     * @param publicUrl where links in messages lead to
     */
    public record Mail(
            String host, int port, String security, @Nullable String user, @Nullable String password, String from, String publicUrl) {

        /** Without the password. */
        @Override
        public String toString() {
            return "Mail[" + host + ":" + port + ", " + security + "]";
        }
    }

    /**
     * A clamd that takes INSTREAM over TCP.
     *
     * @param patience how long it may be silent
     */
    public record Scanner(String host, int port, Duration patience) {}

    /**
     * A registry of FHIR packages.
     *
     * @param hosts to which requests may go: the registry's own, and those on which it keeps its archives
     * @param internal whether these may be in the own network, and without TLS
     */
    public record Registry(URI url, Set<String> hosts, boolean internal) {}

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
            "log.format",
            "mail.host",
            "mail.port",
            "mail.security",
            "mail.user",
            "mail.password",
            "mail.password.file",
            "mail.from",
            "public.url",
            "scanner.host",
            "scanner.port",
            "scanner.seconds",
            "packages.registry",
            "packages.registry.hosts",
            "packages.registry.internal");

    private static final int SERVE_PORT = 8443;
    private static final int DEMO_PORT = 8080;
    private static final int MAX_PORT = 65535;
    private static final int CLAMD_PORT = 3310;
    private static final int MAX_IDLE_MINUTES = 720;

    /** Ports of RFC 6409 and RFC 8314. */
    private static final int SUBMISSION = 587;

    private static final int SUBMISSIONS = 465;
    private static final Set<String> LOCAL = Set.of("localhost", "127.0.0.1", "::1");

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
                logFormat(source),
                mail(source),
                scanner(source),
                registry(source));
    }

    private static @Nullable Scanner scanner(Source source) {
        int port = source.number("scanner.port", CLAMD_PORT, 1, MAX_PORT);
        Duration patience = Duration.ofSeconds(source.number("scanner.seconds", 60, 1, 600));
        return source.text("scanner.host").map(host -> new Scanner(host, port, patience)).orElse(null);
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
                password(source, "db.password"),
                source.text("db.app.user").orElse(null),
                source.text("db.app.password").orElse(null));
    }

    private static @Nullable Mail mail(Source source) {
        Optional<String> host = source.text("mail.host");
        if (host.isEmpty()) {
            return null;
        }
        String security = source.text("mail.security").orElse("starttls");
        if (!Set.of("starttls", "tls", "none").contains(security)) {
            throw new StartRefused("mail.security is \"starttls\", \"tls\" or \"none\", not \"" + security + "\".");
        }
        if (security.equals("none") && !LOCAL.contains(host.get())) {
            throw new StartRefused("mail.security can be \"none\" for a mail server on this machine only (mail.host is " + host.get() + ").");
        }
        String from = source.text("mail.from").orElseThrow(() -> new StartRefused("mail.from is missing beside mail.host."));
        if (!from.matches("[^@\\s<>]+@[A-Za-z0-9.-]+")) {
            throw new StartRefused("mail.from is an address such as clinic@example.org.");
        }
        String publicUrl = source.text("public.url")
                .orElseThrow(() -> new StartRefused("public.url is missing beside mail.host: patients stop reminders by a link to it."));
        if (!publicUrl.matches("https://[^/?#\\s]+|http://(localhost|127\\.0\\.0\\.1|\\[::1])(:\\d+)?")) {
            throw new StartRefused("public.url is an address such as https://salus.example.org, without a path.");
        }
        String user = source.text("mail.user").orElse(null);
        return new Mail(
                host.get(),
                source.number("mail.port", security.equals("tls") ? SUBMISSIONS : SUBMISSION, 1, MAX_PORT),
                security,
                user,
                user == null ? null : password(source, "mail.password"),
                from,
                publicUrl);
    }

    private static String password(Source source, String name) {
        Optional<String> file = source.text(name + ".file");
        if (file.isEmpty()) {
            return source.text(name).orElse("");
        }
        try {
            return Files.readString(Path.of(file.get())).strip();
        } catch (IOException e) {
            throw new StartRefused("The file " + file.get() + " of " + name + ".file cannot be read.", e);
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

    private static @Nullable Registry registry(Source source) {
        Optional<String> url = source.text("packages.registry");
        if (url.isEmpty()) {
            return null;
        }
        URI uri;
        try {
            uri = new URI(url.get());
        } catch (URISyntaxException e) {
            throw new StartRefused("packages.registry is an address such as https://packages.example.org.", e);
        }
        if (uri.getHost() == null || uri.getUserInfo() != null || uri.getRawQuery() != null) {
            throw new StartRefused("packages.registry is an address such as https://packages.example.org.");
        }
        Set<String> hosts = new HashSet<>();
        hosts.add(uri.getHost().toLowerCase(java.util.Locale.ROOT));
        source.text("packages.registry.hosts")
                .ifPresent(more -> Arrays.stream(more.split(","))
                        .map(host -> host.strip().toLowerCase(java.util.Locale.ROOT))
                        .filter(host -> !host.isEmpty())
                        .forEach(hosts::add));
        String internal = source.text("packages.registry.internal").orElse("false");
        if (!Set.of("true", "false").contains(internal)) {
            throw new StartRefused("packages.registry.internal is true or false, not \"" + internal + "\".");
        }
        return new Registry(uri, Set.copyOf(hosts), internal.equals("true"));
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
