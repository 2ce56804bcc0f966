package org.salus.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.salus.kernel.Role;
import org.salus.testing.RunningSalus;
import org.salus.testing.RunningSalus.Answer;
import org.salus.testing.RunningSalus.Client;

/** Binary: any content in and out (R4 section 2.35). */
class BinaryTest {

    private final RunningSalus salus = RunningSalus.shared();
    private final Client system = salus.system();
    private final HttpClient http = HttpClient.newHttpClient();

    private HttpResponse<byte[]> send(Client client, String method, String url, byte[] body, String... headers)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(salus.base() + url))
                .method(method, body == null ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofByteArray(body));
        client.headers().forEach(request::header);
        if (headers.length > 0) {
            request.headers(headers);
        }
        return http.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
    }

    private static byte[] bytes(int size) {
        byte[] bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        return bytes;
    }

    private static String idOf(HttpResponse<byte[]> created) {
        assertThat(created.statusCode()).as(new String(created.body(), StandardCharsets.UTF_8)).isEqualTo(201);
        return created.headers().firstValue("Location").orElseThrow().replaceAll(".*/Binary/([^/]+)/.*", "$1");
    }

    private static String header(HttpResponse<?> response, String name) {
        return response.headers().firstValue(name).orElse("");
    }

    @Test
    void aContentComesBackAsItWasSent() throws Exception {
        for (int size : new int[] {0, 1, 1000, 256 * 1024, 256 * 1024 + 1, 700_000}) {
            byte[] content = bytes(size);
            String url = "/fhir/Binary/" + idOf(send(system, "POST", "/fhir/Binary", content, "Content-Type", "application/pdf"));
            HttpResponse<byte[]> raw = send(system, "GET", url, null);
            assertThat(raw.statusCode()).isEqualTo(200);
            assertThat(raw.body()).isEqualTo(content);
            assertThat(header(raw, "Content-Type")).isEqualTo("application/pdf");
            assertThat(header(raw, "Content-Disposition")).isEqualTo("attachment");
            assertThat(header(raw, "X-Content-Type-Options")).isEqualTo("nosniff");
            assertThat(header(raw, "Content-Security-Policy")).contains("sandbox");
            assertThat(header(raw, "ETag")).isEqualTo("W/\"1\"");
            assertThat(send(system, "GET", url, null, "Accept", "application/pdf").body()).isEqualTo(content);
            Answer resource = system.with("Accept", "application/fhir+json").get(url);
            assertThat(resource.header("Content-Type")).startsWith("application/fhir+json");
            assertThat(Base64.getDecoder().decode(resource.json().string("data"))).isEqualTo(content);
            assertThat(resource.json().has("_data")).isFalse();
            assertThat(system.with("Accept", "application/fhir+xml").get(url).body())
                    .contains("<data value=\"" + Base64.getEncoder().encodeToString(content) + "\"/>");
        }
    }

    @Test
    void everyVersionKeepsItsContent() throws Exception {
        String id = idOf(send(system, "POST", "/fhir/Binary", bytes(10), "Content-Type", "text/plain"));
        String url = "/fhir/Binary/" + id;
        HttpResponse<byte[]> second = send(system, "PUT", url, bytes(300_000), "Content-Type", "image/png", "If-Match", "W/\"1\"");
        assertThat(second.statusCode()).isEqualTo(200);
        assertThat(send(system, "PUT", url, bytes(5), "Content-Type", "image/png", "If-Match", "W/\"1\"").statusCode()).isEqualTo(412);
        assertThat(send(system, "GET", url, null).body()).isEqualTo(bytes(300_000));
        assertThat(send(system, "GET", url + "/_history/1", null).body()).isEqualTo(bytes(10));
        assertThat(send(system, "GET", url, null, "If-None-Match", "W/\"2\"").statusCode()).isEqualTo(304);
        assertThat(send(system, "GET", url, null, "Accept", "image/png").statusCode()).isEqualTo(200);
        assertThat(send(system, "GET", url, null, "Accept", "image/gif").statusCode()).isEqualTo(406);
        assertThat(header(send(system, "HEAD", url, null), "Content-Length")).isEqualTo("300000");
        assertThat(system.get("/fhir/Binary?_id=" + id).body()).contains("content-size").doesNotContain("\"data\"");
        assertThat(system.delete(url).status()).isEqualTo(204);
        assertThat(send(system, "GET", url, null).statusCode()).isEqualTo(410);
        assertThat(send(system, "GET", url + "/_history/2", null).body()).isEqualTo(bytes(300_000));
        String own = "given-" + UUID.randomUUID();
        assertThat(send(system, "PUT", "/fhir/Binary/" + own, bytes(3), "Content-Type", "text/plain", "If-None-Match", "*").statusCode())
                .isEqualTo(201);
    }

    @Test
    void jsonBinariesAreGivenRawToo() throws Exception {
        String id = system.create(
                "Binary", "{\"resourceType\":\"Binary\",\"contentType\":\"text/plain\",\"data\":\"aGVsbG8=\"}");
        HttpResponse<byte[]> raw = send(system, "GET", "/fhir/Binary/" + id, null, "Accept", "*/*");
        assertThat(new String(raw.body(), StandardCharsets.UTF_8)).isEqualTo("hello");
        assertThat(header(raw, "Content-Type")).startsWith("text/plain");
        assertThat(system.with("Accept", "application/fhir+json").get("/fhir/Binary/" + id).json().string("data"))
                .isEqualTo("aGVsbG8=");
        Answer batch = system.post(
                "/fhir",
                "{\"resourceType\":\"Bundle\",\"type\":\"batch\",\"entry\":[{\"request\":{\"method\":\"GET\",\"url\":\"Binary/" + id + "\"}}]}");
        assertThat(batch.body()).contains("aGVsbG8=");
        String raws = idOf(send(system, "POST", "/fhir/Binary", "hello".getBytes(StandardCharsets.UTF_8), "Content-Type", "text/html"));
        assertThat(system.post(
                                "/fhir",
                                "{\"resourceType\":\"Bundle\",\"type\":\"batch\",\"entry\":[{\"request\":{\"method\":\"GET\",\"url\":\"Binary/" + raws + "\"}}]}")
                        .body())
                .contains("aGVsbG8=");
        Answer forged = system.post(
                "/fhir/Binary",
                "{\"resourceType\":\"Binary\",\"contentType\":\"text/plain\",\"_data\":{\"extension\":[{\"url\":\"urn:salus:content-size\",\"valueDecimal\":1}]}}");
        assertThat(forged.status()).isEqualTo(422);
    }

    @Test
    void aBinaryIsOpenToWhomItsContextIs() throws Exception {
        String patient = system.create("Patient", "{\"resourceType\":\"Patient\"}");
        String restricted = system.create(
                "DocumentReference",
                "{\"resourceType\":\"DocumentReference\",\"status\":\"current\",\"subject\":{\"reference\":\"Patient/" + patient
                        + "\"},\"meta\":{\"security\":[{\"system\":\"http://terminology.hl7.org/CodeSystem/v3-ActCode\",\"code\":\"PSY\"}]},"
                        + "\"content\":[{\"attachment\":{\"contentType\":\"text/plain\"}}]}");
        String plain = idOf(send(system, "POST", "/fhir/Binary", bytes(5), "Content-Type", "text/plain", "X-Security-Context", "Patient/" + patient));
        String closed = idOf(send(
                system, "POST", "/fhir/Binary", bytes(5), "Content-Type", "text/plain", "X-Security-Context", "DocumentReference/" + restricted));
        HttpResponse<byte[]> shown = send(system, "GET", "/fhir/Binary/" + plain, null);
        assertThat(header(shown, "X-Security-Context")).isEqualTo("Patient/" + patient);
        // Who may read all Binary resources, but not what they belong to.
        Client others = salus.program(0, "system/Binary.rs");
        assertThat(send(others, "GET", "/fhir/Binary/" + plain, null).statusCode()).isEqualTo(404);
        assertThat(send(others, "GET", "/fhir/Binary/" + closed, null).statusCode()).isEqualTo(404);
        assertThat(send(others, "GET", "/fhir/Binary/" + closed + "/_history/1", null).statusCode()).isEqualTo(404);
        // Nor by way of its versions.
        String json = system.create(
                "Binary",
                "{\"resourceType\":\"Binary\",\"contentType\":\"text/plain\",\"data\":\"aGVsbG8=\",\"securityContext\":{\"reference\":\"Patient/"
                        + patient + "\"}}");
        for (String path : List.of("/_history", "/$versions", "/$meta", "/_history/1/$meta", "/$diff?fromVersion=1")) {
            assertThat(system.get("/fhir/Binary/" + json + path).status()).as(path).isEqualTo(200);
            assertThat(others.get("/fhir/Binary/" + json + path).status()).as(path).isEqualTo(404);
        }
        assertThat(system.get("/fhir/Binary/_history?_count=50").body()).contains(json);
        assertThat(others.get("/fhir/Binary/_history?_count=50").body()).doesNotContain(json).doesNotContain("aGVsbG8=\",\"securityContext");
        assertThat(send(salus.system(1), "GET", "/fhir/Binary/" + plain, null).statusCode()).isEqualTo(404);
        for (Role role : List.of(Role.FRONT_DESK, Role.BILLER, Role.LAB_TECHNICIAN)) {
            Client staff = salus.signIn(0, role, null);
            assertThat(staff.get("/fhir/Binary/" + plain).status()).as(role.code()).isEqualTo(403);
            assertThat(staff.get("/fhir/Binary/" + plain + "/_history").status()).as(role.code()).isEqualTo(403);
        }
        assertThat(send(system, "GET", "/fhir/Binary/" + UUID.randomUUID(), null).statusCode()).isEqualTo(404);
        Client patientUser = salus.signIn(0, Role.PATIENT, system.create("Patient", "{\"resourceType\":\"Patient\"}"));
        assertThat(send(patientUser, "GET", "/fhir/Binary/" + plain, null).statusCode()).isIn(403, 404);
        assertThat(send(salus.anonymous(), "GET", "/fhir/Binary/" + plain, null).statusCode()).isEqualTo(401);
        assertThat(system.with("Accept", "application/fhir+json").get("/fhir/Binary/" + closed).body()).contains("PSY");
        assertThat(send(system, "POST", "/fhir/Binary", bytes(5), "Content-Type", "text/plain", "X-Security-Context", "Patient/none").statusCode())
                .isEqualTo(422);
        assertThat(send(salus.program(0, "system/Binary.cr"), "POST", "/fhir/Binary", bytes(5), "Content-Type", "text/plain",
                        "X-Security-Context", "Patient/" + patient).statusCode())
                .isEqualTo(422);
        assertThat(send(salus.program(0, "system/Patient.r"), "POST", "/fhir/Binary", bytes(5), "Content-Type", "text/plain").statusCode())
                .isEqualTo(403);
        assertThat(system.with("X-Salus-Patient", patient).get("/fhir/Patient/" + patient + "/$everything").body()).contains(plain);
    }

    @Test
    void anUploadThatBreaksOffStoresNothing() throws Exception {
        URI base = URI.create(salus.base());
        String id = "broken-" + UUID.randomUUID();
        if (base.getScheme().equals("http")) {
            try (Socket socket = new Socket(base.getHost(), base.getPort())) {
                OutputStream out = socket.getOutputStream();
                StringBuilder head = new StringBuilder("PUT /fhir/Binary/" + id + " HTTP/1.1\r\nHost: x\r\nContent-Type: image/png\r\nContent-Length: 5000000\r\n");
                system.headers().forEach((name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
                out.write(head.append("\r\n").toString().getBytes(StandardCharsets.US_ASCII));
                out.write(bytes(600_000));
                out.flush();
            }
            Thread.sleep(500);
            assertThat(send(system, "GET", "/fhir/Binary/" + id, null).statusCode()).isEqualTo(404);
        }
    }

    /** The server's heap does not grow with the content: what is live never exceeds what was live before by the content's size. */
    @Test
    @Tag("slow")
    void fiftyMegabytesGoThroughInConstantMemory() throws Exception {
        long size = 50L * 1024 * 1024;
        HttpRequest.Builder up = HttpRequest.newBuilder(URI.create(salus.base() + "/fhir/Binary"))
                .header("Content-Type", "application/dicom")
                .POST(HttpRequest.BodyPublishers.fromPublisher(
                        HttpRequest.BodyPublishers.ofInputStream(() -> new Counting(size)), size));
        system.headers().forEach(up::header);
        Peak peak = new Peak();
        HttpResponse<byte[]> created = http.send(up.build(), HttpResponse.BodyHandlers.ofByteArray());
        String id = idOf(created);
        HttpRequest.Builder down = HttpRequest.newBuilder(URI.create(salus.base() + "/fhir/Binary/" + id));
        system.headers().forEach(down::header);
        HttpResponse<InputStream> read = http.send(down.build(), HttpResponse.BodyHandlers.ofInputStream());
        MessageDigest expected = MessageDigest.getInstance("SHA-256");
        MessageDigest actual = MessageDigest.getInstance("SHA-256");
        byte[] buffer = new byte[65536];
        try (InputStream one = read.body(); InputStream other = new Counting(size)) {
            for (int n = one.read(buffer); n >= 0; n = one.read(buffer)) {
                actual.update(buffer, 0, n);
            }
            for (int n = other.read(buffer); n >= 0; n = other.read(buffer)) {
                expected.update(buffer, 0, n);
            }
        }
        assertThat(HexFormat.of().formatHex(actual.digest())).isEqualTo(HexFormat.of().formatHex(expected.digest()));
        assertThat(peak.growth()).as("live bytes after collection, in and out").isLessThan(size / 2);
    }

    /** Live memory during the transfer, by collecting now and then. */
    private static final class Peak {
        private final long before = live();
        private volatile long most = before;
        private volatile boolean running = true;
        private final Thread thread = Thread.ofPlatform().start(() -> {
            while (running) {
                most = Math.max(most, live());
                try {
                    Thread.sleep(200);
                } catch (InterruptedException e) {
                    return;
                }
            }
        });

        private static long live() {
            System.gc();
            Runtime runtime = Runtime.getRuntime();
            return runtime.totalMemory() - runtime.freeMemory();
        }

        long growth() throws InterruptedException {
            running = false;
            thread.join();
            return most - before;
        }
    }

    /** Bytes that follow from their place. */
    private static final class Counting extends InputStream {
        private final long size;
        private long at;

        Counting(long size) {
            this.size = size;
        }

        @Override
        public int read() {
            return at == size ? -1 : (int) (at++ * 31 >>> 3 & 0xff);
        }
    }

    @Test
    void strangeTypesAreRefused() throws Exception {
        for (String type : List.of("nonsense", "a/b/c", "text/<script>")) {
            assertThat(send(system, "POST", "/fhir/Binary", bytes(3), "Content-Type", type).statusCode()).as(type).isIn(400, 415);
        }
        assertThatThrownBy(() -> idOf(send(system, "POST", "/fhir/Binary", bytes(3), "Content-Type", "text/plain", "If-None-Exist", "_id=x")))
                .isInstanceOf(AssertionError.class);
        assertThat(Arrays.equals(bytes(4), bytes(4))).isTrue();
    }
}
