package org.salus.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.salus.fhir.Json;
import org.salus.fhir.JsonObject;
import org.salus.identity.Clients;
import org.salus.identity.NewUser;
import org.salus.identity.Organisations;
import org.salus.identity.Origin;
import org.salus.identity.UserAdmin;
import org.salus.kernel.Caller;
import org.salus.kernel.Role;
import org.salus.platform.Server;
import org.salus.platform.Settings;

/**
 * The whole application as it is shipped, started once for all tests of the JVM: own home, embedded PostgreSQL, any free port. Tests share
 * the database, so each makes the patients it speaks about.
 */
public final class RunningSalus {

    /** Laboratories that send HL7 v2: one of each organisation. */
    private static final Map<String, String> LABORATORIES = Map.of(
            "salus.hl7v2.senders[0].application", "LAB",
            "salus.hl7v2.senders[0].facility", "NORTH",
            "salus.hl7v2.senders[0].organisation", "1",
            "salus.hl7v2.senders[0].zone", "Europe/Vienna",
            "salus.hl7v2.senders[0].patients[0].name", "CLINIC",
            "salus.hl7v2.senders[0].patients[0].system", "urn:test:mrn",
            "salus.hl7v2.senders[0].practitioners[0].name", "NPI",
            "salus.hl7v2.senders[0].practitioners[0].system", "http://hl7.org/fhir/sid/us-npi",
            "salus.hl7v2.senders[1].application", "OTHERLAB",
            "salus.hl7v2.senders[1].organisation", "2");

    private static final RunningSalus SHARED = new RunningSalus();
    private static final String SPRING_HOOK = "spring.main.register-shutdown-hook";
    private static final String BURST = "salus.sign-in.burst";
    private static final String CHECK_IN_BURST = "salus.check-in.burst";
    private static final String PASSWORD = "correct horse battery 9";

    private final Server server;
    private final HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final Map<Integer, String> systemTokens = new ConcurrentHashMap<>();
    private final Path home;

    private RunningSalus() {
        try {
            home = Files.createTempDirectory("salus-app-");
            Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwx--x--x"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        // All tests sign in from one address, far more often than people do; how bursts are held up has tests of its own.
        System.setProperty(BURST, "100000");
        System.setProperty(CHECK_IN_BURST, "100000");
        LABORATORIES.forEach(System::setProperty);
        // One hook stops the server and only then removes its folder: two that close it at once get in each other's way.
        System.setProperty(SPRING_HOOK, "false");
        try {
            server = Server.start(
                    Settings.read(Settings.Mode.DEMO, Map.of("home", home.toString(), "port", "0"), Map.of()));
        } finally {
            System.clearProperty(BURST);
            System.clearProperty(CHECK_IN_BURST);
            LABORATORIES.keySet().forEach(System::clearProperty);
            System.clearProperty(SPRING_HOOK);
        }
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            server.close();
            deleteHome();
        }));
        Organisations organisations = server.bean(Organisations.class);
        while (organisations.list().size() < 2) {
            organisations.create("Clinic " + organisations.list().size());
        }
    }

    public static RunningSalus shared() {
        return SHARED;
    }

    public Server server() {
        return server;
    }

    public Path home() {
        return home;
    }

    public String base() {
        return server.base();
    }

    public String fhir() {
        return server.base() + "/fhir";
    }

    /** Ids of the two organisations. */
    public int organisation(int which) {
        return server.bean(Organisations.class).list().get(which).id();
    }

    /** A program of the first or second organisation that may do everything. */
    public Client system(int which) {
        String token = systemTokens.computeIfAbsent(which, w -> token(w, "system/*.cruds"));
        return new Client(this, Map.of("Authorization", "Bearer " + token));
    }

    public Client system() {
        return system(0);
    }

    public Client anonymous() {
        return new Client(this, Map.of());
    }

    /** A program with other scopes. */
    public Client program(int which, String scopes) {
        return new Client(this, Map.of("Authorization", "Bearer " + token(which, scopes)));
    }

    private String token(int which, String scopes) {
        Clients clients = server.bean(Clients.class);
        Clients.Credentials made =
                clients.create(Caller.system(organisation(which), "test"), "Tests", scopes).get();
        return clients.issue(made.clientId(), made.clientSecret(), "", new Origin("local", "test"))
                        instanceof Clients.Answer.Token(Clients.AccessToken token)
                ? token.token()
                : "";
    }

    /** Signs a new user of this role in, through the front door. */
    public Client signIn(int which, Role role, @Nullable String patientId) {
        return signIn(which, role, patientId, null);
    }

    /** The same, linked to a Practitioner. */
    public Client signIn(int which, Role role, @Nullable String patientId, @Nullable String practitionerId) {
        Caller actor = Caller.system(organisation(which), "test");
        UserAdmin users = server.bean(UserAdmin.class);
        String username = role.code() + "-" + Long.toString(System.nanoTime(), 36);
        String id = users.create(
                        actor,
                        new NewUser(actor.organisation(), username, "Test " + role.code(), Set.of(role), patientId, practitionerId),
                        PASSWORD,
                        false)
                .get()
                .id();
        String secret = users.enrolSecondFactor(actor, id).get();
        Client plain = anonymous();
        Answer login = plain.post(
                "/auth/login", "{\"username\":\"" + username + "\",\"password\":\"" + PASSWORD + "\"}");
        String cookies = login.cookies();
        Answer done = new Client(this, Map.of("Cookie", cookies))
                .post("/auth/totp", "{\"code\":\"" + TestTotp.code(secret) + "\"}");
        if (done.status() != 200) {
            throw new IllegalStateException("Sign-in of " + role + " failed: " + login.body() + " / " + done.body());
        }
        return new Client(
                this, Map.of("Cookie", done.cookies(), "X-CSRF-Token", String.valueOf(done.json().string("csrf"))));
    }

    private void deleteHome() {
        try (var paths = Files.walk(home)) {
            for (Path path : paths.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Somebody who calls. */
    public record Client(RunningSalus salus, Map<String, String> headers) {

        public Client with(String name, String value) {
            Map<String, String> more = new HashMap<>(headers);
            more.put(name, value);
            return new Client(salus, more);
        }

        public Answer get(String path) {
            return send("GET", path, null);
        }

        public Answer post(String path, String body) {
            return send("POST", path, body);
        }

        public Answer put(String path, String body) {
            return send("PUT", path, body);
        }

        public Answer delete(String path) {
            return send("DELETE", path, null);
        }

        /** The id of a resource that was created. */
        public String create(String type, String body) {
            Answer answer = post("/fhir/" + type, body);
            if (answer.status() != 201) {
                throw new IllegalStateException(answer.status() + " " + answer.body());
            }
            return String.valueOf(answer.json().string("id"));
        }

        public Answer send(String method, String path, @Nullable String body) {
            return sendBytes(method, path, body == null ? null : body.getBytes(java.nio.charset.StandardCharsets.UTF_8));
        }

        public Answer sendBytes(String method, String path, byte @Nullable [] body) {
            HttpRequest.Builder request = HttpRequest.newBuilder(
                    URI.create(path.startsWith("http") ? path : salus.base() + path));
            request.method(
                    method,
                    body == null
                            ? HttpRequest.BodyPublishers.noBody()
                            : HttpRequest.BodyPublishers.ofByteArray(body));
            if (body != null && !headers.containsKey("Content-Type")) {
                request.header(
                        "Content-Type", path.contains("/fhir") ? "application/fhir+json" : "application/json");
            }
            headers.forEach(request::header);
            try {
                return new Answer(salus.http.send(request.build(), HttpResponse.BodyHandlers.ofString()));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
        }
    }

    /** What came back. */
    public record Answer(HttpResponse<String> response) {

        public int status() {
            return response.statusCode();
        }

        public String body() {
            return response.body();
        }

        public JsonObject json() {
            return Json.parse(body().getBytes(java.nio.charset.StandardCharsets.UTF_8)).get();
        }

        public @Nullable String header(String name) {
            return response.headers().firstValue(name).orElse(null);
        }

        /** As a browser would send them back. */
        public String cookies() {
            return String.join(
                    "; ",
                    response.headers().allValues("Set-Cookie").stream()
                            .map(c -> c.substring(0, c.indexOf(';')))
                            .filter(c -> !c.endsWith("="))
                            .toList());
        }

        /** Ids of a searchset's matches, in order. */
        public List<String> ids() {
            var entries = json().array("entry");
            if (entries == null) {
                return List.of();
            }
            List<String> ids = new java.util.ArrayList<>();
            for (Object entry : entries) {
                JsonObject resource = ((JsonObject) entry).object("resource");
                if (resource != null) {
                    ids.add(resource.string("resourceType") + "/" + resource.string("id"));
                }
            }
            return ids;
        }
    }
}
