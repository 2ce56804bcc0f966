package org.salus.faults;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;
import org.salus.testing.TestTotp;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Salus as its users run it: a child process started by the command line in a folder of its own. The class path of the tests stands in for
 * the packaged program, unless {@code -Dsalus.program} names the folder that the launcher unpacks.
 */
final class ShippedSalus implements AutoCloseable {

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final HttpClient HTTP = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();

    private final Path folder;
    private final Path home;
    private final Path output;
    private final List<String> options;
    private final Map<String, Person> signedIn = new HashMap<>();
    private @Nullable Process process;
    private String base = "";
    private String token = "";

    private ShippedSalus(Path folder, List<String> options) {
        this.folder = folder;
        this.options = options;
        this.home = folder.resolve("home");
        this.output = folder.resolve("output.log");
    }

    /** An empty clinic that runs. @param options of the Java program, such as {@code -Dname=value} */
    static ShippedSalus demo(String... options) {
        ShippedSalus salus = prepared(options);
        salus.start();
        return salus;
    }

    /** A folder for one that was never started. */
    static ShippedSalus prepared(String... options) {
        try {
            Path folder = Files.createTempDirectory("salus-shipped-");
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx--x--x"));
            return new ShippedSalus(folder, List.of(options));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Path home() {
        return home;
    }

    /** Everything that the program has printed. */
    Path output() {
        return output;
    }

    String base() {
        return base;
    }

    /** Starts it and waits until it says that it is ready. */
    void start() {
        try {
            long from = Files.exists(output) ? Files.size(output) : 0;
            Process started = new ProcessBuilder(command(
                            "demo", "--patients", "0", "--home", home.toString(), "--port", "0", "--no-browser"))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()))
                    .start();
            process = started;
            long end = System.nanoTime() + PATIENCE.toNanos();
            while (!said(from).contains("Ctrl-C stops the demo")) {
                if (!started.isAlive() || System.nanoTime() > end) {
                    throw new IllegalStateException("Salus did not start: " + said(from));
                }
                Thread.sleep(20);
            }
            base = credentials().get("base").asString();
            token = newToken();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private String said(long from) throws IOException {
        byte[] all = Files.readAllBytes(output);
        return new String(all, (int) from, (int) (all.length - from), StandardCharsets.UTF_8);
    }

    JsonNode credentials() {
        try {
            return JSON.readTree(Files.readString(home.resolve("demo/credentials.json")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The database as its owner sees it, past row-level security. */
    DataSource database() {
        JsonNode login = credentials().get("database");
        PGSimpleDataSource database = new PGSimpleDataSource();
        database.setUrl(login.get("url").asString());
        database.setUser(login.get("user").asString());
        database.setPassword(login.get("password").asString());
        return database;
    }

    ProcessHandle server() {
        Process started = process;
        if (started == null) {
            throw new IllegalStateException("Salus was not started");
        }
        return started.toHandle();
    }

    /** The embedded server's first process. */
    ProcessHandle postgres() {
        try {
            long pid = Long.parseLong(
                    Files.readAllLines(home.resolve("pgdata/postmaster.pid")).getFirst().strip());
            return ProcessHandle.of(pid).orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Every process that works in the database's folder. */
    List<ProcessHandle> postgresProcesses() {
        Path data = home.resolve("pgdata");
        return ProcessHandle.allProcesses()
                .filter(p -> {
                    try {
                        return Files.readSymbolicLink(Path.of("/proc/" + p.pid() + "/cwd")).equals(data.toRealPath());
                    } catch (IOException e) {
                        return false;
                    }
                })
                .toList();
    }

    void kill() {
        end(Process::destroyForcibly);
    }

    /** SIGTERM. @return how long it took to end */
    Duration stop() {
        long begin = System.nanoTime();
        end(Process::destroy);
        return Duration.ofNanos(System.nanoTime() - begin);
    }

    private void end(java.util.function.Consumer<Process> how) {
        Process running = process;
        if (running == null) {
            return;
        }
        how.accept(running);
        try {
            if (!running.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                running.destroyForcibly().waitFor();
                throw new IllegalStateException("Salus did not end");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        process = null;
    }

    @Override
    public void close() {
        kill();
        postgresProcesses().forEach(ProcessHandle::destroyForcibly);
        try (var paths = Files.walk(folder)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What a command said and how it ended. */
    record Said(int code, String out, String err) {}

    /** Runs another command of the program to its end. */
    Said run(String... arguments) {
        return run(Map.of(), arguments);
    }

    Said run(Map<String, String> environment, String... arguments) {
        try {
            Path out = Files.createTempFile(folder, "out", ".log");
            Path err = Files.createTempFile(folder, "err", ".log");
            ProcessBuilder builder = new ProcessBuilder(command(arguments))
                    .redirectOutput(out.toFile())
                    .redirectError(err.toFile());
            builder.environment().putAll(environment);
            Process command = builder.start();
            if (!command.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                command.destroyForcibly().waitFor();
            }
            return new Said(command.exitValue(), Files.readString(out), Files.readString(err));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private List<String> command(String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin/java").toString(),
                "-Xmx512m",
                "-XX:+UseSerialGC",
                "-XX:+ExitOnOutOfMemoryError",
                "-XX:-UsePerfData",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow"));
        command.addAll(options);
        String program = System.getProperty("salus.program");
        if (program == null) {
            // Most of these processes live for seconds: what the second compiler would make of them comes too late.
            command.addAll(List.of("-XX:TieredStopAtLevel=1", "-cp", System.getProperty("java.class.path"), "org.salus.Salus"));
        } else {
            Path cache = Path.of(program, "salus.aot");
            if (Files.exists(cache)) {
                command.addAll(List.of("-XX:AOTCache=" + cache, "-Xlog:aot=off", "-Xlog:cds=off"));
            }
            command.addAll(List.of("-jar", Path.of(program, "salus.jar").toString()));
        }
        command.addAll(List.of(arguments));
        return command;
    }

    private String newToken() {
        JsonNode client = credentials().get("clients").get(0);
        String form = "grant_type=client_credentials&client_id="
                + URLEncoder.encode(client.get("client_id").asString(), StandardCharsets.UTF_8) + "&client_secret="
                + URLEncoder.encode(client.get("client_secret").asString(), StandardCharsets.UTF_8);
        Answer answer = new Person(this, Map.of("Content-Type", "application/x-www-form-urlencoded"))
                .send("POST", "/oauth2/token", form);
        return answer.json().get("access_token").asString();
    }

    /** The program that may do everything. */
    Person program() {
        return new Person(this, Map.of("Authorization", "Bearer " + token));
    }

    Person nobody() {
        return new Person(this, Map.of());
    }

    /** The demo's user of this role; signs in once, since a code of the second factor counts once. */
    Person user(String role) {
        return signedIn.computeIfAbsent(role, r -> {
            for (JsonNode login : credentials().get("users")) {
                if (login.get("role").asString().equals(r)) {
                    return signIn(
                            login.get("username").asString(),
                            login.get("password").asString(),
                            login.get("totpSecret").asString());
                }
            }
            throw new IllegalArgumentException("The demo has no " + r);
        });
    }

    private Person signIn(String username, String password, String totpSecret) {
        Answer login = nobody()
                .send("POST", "/auth/login", "{\"username\":\"" + username + "\",\"password\":\"" + password + "\"}");
        Answer done = new Person(this, Map.of("Cookie", login.cookies()))
                .send("POST", "/auth/totp", "{\"code\":\"" + TestTotp.code(totpSecret) + "\"}");
        if (done.status() != 200) {
            throw new IllegalStateException("Sign-in failed: " + done.status());
        }
        return new Person(
                this,
                Map.of("Cookie", done.cookies(), "X-CSRF-Token", done.json().get("csrf").asString()));
    }

    /** Somebody who calls. */
    record Person(ShippedSalus salus, Map<String, String> headers) {

        Person with(String name, String value) {
            Map<String, String> more = new HashMap<>(headers);
            more.put(name, value);
            return new Person(salus, more);
        }

        Answer get(String path) {
            return send("GET", path, null);
        }

        Answer post(String path, String body) {
            return send("POST", path, body);
        }

        Answer send(String method, String path, @Nullable String body) {
            try {
                return trySend(method, path, body);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        /** Throws when no answer came. */
        Answer trySend(String method, String path, @Nullable String body) throws IOException {
            HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(salus.base + path))
                    .timeout(Duration.ofSeconds(60))
                    .method(
                            method,
                            body == null
                                    ? HttpRequest.BodyPublishers.noBody()
                                    : HttpRequest.BodyPublishers.ofString(body));
            if (body != null && !headers.containsKey("Content-Type")) {
                request.header("Content-Type", path.startsWith("/fhir") ? "application/fhir+json" : "application/json");
            }
            headers.forEach(request::header);
            try {
                HttpResponse<String> response = HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
                return new Answer(
                        response.statusCode(), response.body(), response.headers().allValues("Set-Cookie"));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
        }
    }

    /** What came back. */
    record Answer(int status, String body, List<String> setCookies) {

        JsonNode json() {
            return JSON.readTree(body);
        }

        String id() {
            if (status != 201) {
                throw new IllegalStateException(status + " " + body);
            }
            return json().get("id").asString();
        }

        String cookies() {
            return String.join(
                    "; ",
                    setCookies.stream()
                            .map(c -> c.substring(0, c.indexOf(';')))
                            .filter(c -> !c.endsWith("="))
                            .toList());
        }

        /** {@code Type/id} of each entry of a Bundle. */
        List<String> ids() {
            if (status != 200) {
                throw new IllegalStateException(status + " " + body);
            }
            List<String> ids = new ArrayList<>();
            for (JsonNode entry : json().path("entry")) {
                JsonNode resource = entry.get("resource");
                ids.add(resource.get("resourceType").asString() + "/" + resource.get("id").asString());
            }
            return ids;
        }
    }
}
