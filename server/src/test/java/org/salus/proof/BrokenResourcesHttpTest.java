package org.salus.proof;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.net.Socket;
import java.net.URI;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.salus.fhir.JsonObject;
import org.salus.kernel.Problem.Code;
import org.salus.testing.RunningSalus;
import org.salus.testing.RunningSalus.Answer;
import org.salus.testing.RunningSalus.Client;

/** Broken input over HTTP: a clear 4xx that names the element, nothing stored, never a 5xx. */
class BrokenResourcesHttpTest {

    private static final String OBSERVATION =
            "{\"resourceType\":\"Observation\",\"status\":\"final\",\"code\":{\"text\":\"%s\"}}";

    private final RunningSalus salus = RunningSalus.shared();
    private final Client system = salus.system();

    private String stored() {
        // Every version of every resource is one entry of the history, so nothing can be stored behind its back.
        Answer newest = system.get("/fhir/_history?_count=1");
        var entries = newest.json().array("entry");
        return entries == null
                ? ""
                : entries.object(0).string("fullUrl")
                        + entries.object(0).object("response").string("etag");
    }

    private static JsonObject issue(Answer answer) {
        assertThat(answer.json().string("resourceType")).as(answer.body()).isEqualTo("OperationOutcome");
        return answer.json().array("issue").object(0);
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("org.salus.fhir.BrokenResourcesTest#broken")
    void isRefusedAndNotStored(Code code, String path, String quoted) {
        String json = quoted.replace('\'', '"');
        String type = path.contains(".") ? path.substring(0, path.indexOf('.')) : "Patient";
        String before = stored();
        if (path.equals("Patient.meta.lastUpdated") || path.equals("Patient.id")) {
            // Both are the server's to give: what a create says of them is passed over (R4 section 3.1.0.8).
            Answer answer = system.post("/fhir/Patient", json);
            assertThat(answer.status()).isEqualTo(201);
            assertThat(answer.json().string("id")).hasSize(36);
            assertThat(answer.json().object("meta").string("lastUpdated"))
                    .startsWith("20")
                    .endsWith("Z");
            return;
        }
        Answer answer = system.post("/fhir/" + type, json);

        assertThat(answer.status()).as(answer.body()).isIn(400, 422);
        assertThat(String.valueOf(issue(answer).array("expression").get(0))).isEqualTo(path);
        assertThat(stored()).isEqualTo(before);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a b", "a/b", "é", "..%2f..", "%00", "x;y", "'--"})
    void idsOfOtherFormsAreNoPlaceToWrite(String id) {
        String before = stored();
        String url = "/fhir/Patient/" + java.net.URLEncoder.encode(id, UTF_8).replace("+", "%20");

        assertThat(system.put(url, "{\"resourceType\":\"Patient\",\"id\":\"" + id + "\"}")
                        .status())
                .isBetween(400, 422);
        assertThat(system.get(url).status()).isIn(400, 404);
        assertThat(system.delete(url).status()).isIn(400, 404);
        assertThat(stored()).isEqualTo(before);
    }

    @Test
    void whatIsNoJsonIsRefusedWithTheReason() {
        String before = stored();
        byte[] wellFormed = OBSERVATION.formatted("x").getBytes(UTF_8);
        List<byte[]> broken = List.of(
                new byte[0],
                "null".getBytes(UTF_8),
                "[]".getBytes(UTF_8),
                "\"Patient\"".getBytes(UTF_8),
                "<Patient xmlns=\"http://hl7.org/fhir\"/>".getBytes(UTF_8),
                OBSERVATION.formatted("x").replace("}}", "}").getBytes(UTF_8),
                (OBSERVATION.formatted("x") + "x").getBytes(UTF_8),
                OBSERVATION
                        .formatted("x")
                        .replace("\"status\"", "\"status\":\"final\",\"status\"")
                        .getBytes(UTF_8),
                OBSERVATION.formatted("x").replace("\"status\"", "status").getBytes(UTF_8),
                OBSERVATION.formatted("\\ud800").getBytes(UTF_8),
                OBSERVATION.formatted("a\tb").getBytes(UTF_8),
                OBSERVATION.formatted("\u00c3\u0028").getBytes(ISO_8859_1),
                OBSERVATION.formatted("\u00c0\u00af").getBytes(ISO_8859_1),
                OBSERVATION.formatted("\u00ed\u00a0\u0080").getBytes(ISO_8859_1),
                OBSERVATION.formatted("x").getBytes(java.nio.charset.StandardCharsets.UTF_16),
                java.util.Arrays.copyOf(wellFormed, wellFormed.length + 1));
        for (byte[] body : broken) {
            Answer answer = system.sendBytes("POST", "/fhir/Observation", body);
            assertThat(answer.status()).as(new String(body, ISO_8859_1)).isIn(400, 422);
            assertThat(issue(answer).object("details")).isNotNull();
        }
        assertThat(stored()).isEqualTo(before);
    }

    @Test
    void tenThousandLevelsDeepAreRefused() {
        int deep = 10_000;
        List<String> bodies = List.of(
                "{\"resourceType\":\"Patient\",\"name\":" + "[".repeat(deep) + "]".repeat(deep) + "}",
                "{\"a\":".repeat(deep) + "1" + "}".repeat(deep),
                "{\"resourceType\":\"Questionnaire\",\"status\":\"draft\",\"item\":["
                        + "{\"linkId\":\"a\",\"type\":\"group\",\"item\":[".repeat(deep)
                        + "{\"linkId\":\"b\",\"type\":\"display\"}" + "]}".repeat(deep) + "]}",
                "{\"resourceType\":\"Patient\",\"extension\":[" + "{\"url\":\"x\",\"extension\":[".repeat(deep)
                        + "{\"url\":\"x\",\"valueBoolean\":true}" + "]}".repeat(deep) + "]}",
                "[".repeat(1_000_000));
        for (String body : bodies) {
            for (String url : List.of("/fhir/Patient", "/fhir")) {
                Answer answer = system.post(url, body);
                assertThat(answer.status()).isIn(400, 413, 422);
                assertThat(answer.body()).hasSizeLessThan(3000);
            }
        }
        String chain = "/fhir/Patient?" + "organization.partof.".repeat(2000) + "name=x";
        assertThat(system.get(chain).status()).isIn(400, 414);
    }

    @Test
    void otherMediaTypesAreRefused() {
        String json = OBSERVATION.formatted("media");
        for (String type : List.of(
                "text/plain",
                "text/html",
                "application/x-www-form-urlencoded",
                "multipart/form-data; boundary=x",
                "application/json-patch+json",
                "nonsense")) {
            Answer answer = system.with("Content-Type", type).post("/fhir/Observation", json);
            assertThat(answer.status()).as(type).isEqualTo(415);
        }
        assertThat(system.with("Content-Type", "application/fhir+xml").post("/fhir/Observation", json).status())
                .as("JSON that claims to be XML")
                .isEqualTo(400);
        assertThat(system.with("Accept", "image/png").get("/fhir/Patient").status()).isEqualTo(406);
        assertThat(system.with("Content-Type", "application/fhir+json; charset=utf-8")
                        .post("/fhir/Observation", json)
                        .status())
                .isEqualTo(201);
    }

    @Test
    void compressedBodiesAreReadOrRefused() throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
            gzip.write(OBSERVATION.formatted("packed").getBytes(UTF_8));
        }
        Client gzip = system.with("Content-Encoding", "gzip");
        assertThat(gzip.sendBytes("POST", "/fhir/Observation", packed.toByteArray())
                        .status())
                .isIn(201, 400, 415);
        byte[] cut = java.util.Arrays.copyOf(packed.toByteArray(), packed.size() / 2);
        assertThat(gzip.sendBytes("POST", "/fhir/Observation", cut).status()).isIn(400, 415);
        assertThat(gzip.post("/fhir/Observation", "not packed at all").status()).isIn(400, 415);
    }

    @Test
    void aBodyOf200MegabytesIsRefusedUnread() throws IOException {
        String before = stored();
        try (Socket socket = connect()) {
            request(socket, "Content-Length: 209715200\r\n");
            socket.getOutputStream().write(new byte[1000]);
            socket.getOutputStream().flush();
            // The answer is there after a thousand bytes: the other 209,714,200 are not waited for.
            assertThat(status(socket)).isEqualTo(413);
        }
        assertThat(stored()).isEqualTo(before);
    }

    @Test
    void aBodyWithoutEndIsCutOffAndLeavesNoMemoryBehind() throws IOException {
        String before = stored();
        long used = usedMemory();
        long sent = 0;
        int status = 0;
        try (Socket socket = connect()) {
            request(socket, "Transfer-Encoding: chunked\r\n");
            OutputStream out = socket.getOutputStream();
            byte[] chunk = ("100000\r\n" + " ".repeat(1 << 20) + "\r\n").getBytes(ISO_8859_1);
            try {
                while (sent < 200L << 20 && socket.getInputStream().available() == 0) {
                    out.write(chunk);
                    sent += 1 << 20;
                }
            } catch (IOException e) {
                // It has hung up, which is right too; what it said is still to be read, if it arrived.
            }
            status = socket.getInputStream().available() > 0 ? status(socket) : 413;
        }
        assertThat(status).isEqualTo(413);
        assertThat(sent).isLessThan(200L << 20);
        assertThat(usedMemory() - used).isLessThan(32L << 20);
        assertThat(stored()).isEqualTo(before);
    }

    @Test
    void oneBrokenEntryOf500StoresNothing() {
        String mark = UUID.randomUUID().toString();
        String good = "{\"request\":{\"method\":\"POST\",\"url\":\"Observation\"},\"resource\":"
                + OBSERVATION
                        .formatted("x")
                        .replace("\"status\"", "\"meta\":{\"tag\":[{\"code\":\"" + mark + "\"}]},\"status\"")
                + "}";
        List<String> entries = new java.util.ArrayList<>(Collections.nCopies(500, good));
        entries.set(250, good.replace("\"final\"", "\"over\""));
        String before = stored();

        Answer answer = system.post("/fhir", Matrix.bundle("transaction", entries));

        assertThat(answer.status()).isEqualTo(422);
        assertThat(String.valueOf(issue(answer).array("expression").get(0)))
                .contains("Bundle.entry[250].resource")
                .contains("Observation.status");
        assertThat(stored()).isEqualTo(before);
        assertThat(system.get("/fhir/Observation?_summary=count&_tag=" + mark)
                        .json()
                        .get("total"))
                .hasToString("0");
        entries.set(250, good);
        assertThat(system.post("/fhir", Matrix.bundle("transaction", entries)).status())
                .isEqualTo(200);
        assertThat(system.get("/fhir/Observation?_summary=count&_tag=" + mark)
                        .json()
                        .get("total"))
                .hasToString("500");
    }

    @Test
    void aBatchOfManyEntriesIsAnsweredEntryByEntry() {
        String id = system.create("Patient", "{\"resourceType\":\"Patient\"}");
        String read = Matrix.entry("GET", "Patient/" + id, "") + "}";

        Answer answer = system.post("/fhir", Matrix.bundle("batch", Collections.nCopies(6000, read)));

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.json().array("entry")).hasSize(6000);
    }

    @Test
    void bundlesOfOddShapesAreRefused() {
        String before = stored();
        for (String bundle : List.of(
                "{\"resourceType\":\"Bundle\"}",
                "{\"resourceType\":\"Bundle\",\"type\":\"collection\"}",
                "{\"resourceType\":\"Bundle\",\"type\":7}",
                "{\"resourceType\":\"Bundle\",\"type\":\"transaction\",\"entry\":{}}",
                "{\"resourceType\":\"Bundle\",\"type\":\"transaction\",\"entry\":[7]}",
                "{\"resourceType\":\"Bundle\",\"type\":\"transaction\",\"entry\":[{}]}",
                "{\"resourceType\":\"Bundle\",\"type\":\"transaction\",\"entry\":[{\"request\":[]}]}",
                "{\"resourceType\":\"Bundle\",\"type\":\"transaction\",\"entry\":[{\"request\":{\"method\":\"POST\",\"url\":\"Patient\"}}]}",
                "{\"resourceType\":\"Bundle\",\"type\":\"transaction\",\"entry\":[{\"request\":{\"method\":\"POST\",\"url\":7},\"resource\":{\"resourceType\":\"Patient\"}}]}",
                "{\"resourceType\":\"Bundle\",\"type\":\"transaction\",\"entry\":[{\"request\":{\"method\":\"POST\",\"url\":\"Nobody\"},\"resource\":{\"resourceType\":\"Patient\"}}]}",
                "{\"resourceType\":\"Bundle\",\"type\":\"transaction\",\"entry\":[{\"request\":{\"method\":\"PUT\",\"url\":\"Patient/a b\"},\"resource\":{\"resourceType\":\"Patient\"}}]}",
                "{\"resourceType\":\"Bundle\",\"type\":\"transaction\",\"entry\":[{\"request\":{\"method\":\"POST\",\"url\":\"\"},\"resource\":{\"resourceType\":\"Bundle\",\"type\":\"batch\"}}]}",
                "{\"resourceType\":\"Patient\"}")) {
            Answer answer = system.post("/fhir", bundle);
            assertThat(answer.status()).as(bundle).isIn(400, 404, 422);
            assertThat(issue(answer)).isNotNull();
        }
        assertThat(stored()).isEqualTo(before);
    }

    private Socket connect() throws IOException {
        URI base = URI.create(salus.base());
        Socket socket = new Socket(base.getHost(), base.getPort());
        socket.setSoTimeout(20_000);
        return socket;
    }

    private void request(Socket socket, String headers) throws IOException {
        socket.getOutputStream()
                .write(("POST /fhir/Patient HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/fhir+json\r\n"
                                + "Authorization: " + system.headers().get("Authorization") + "\r\n" + headers + "\r\n")
                        .getBytes(ISO_8859_1));
        socket.getOutputStream().flush();
    }

    private static int status(Socket socket) throws IOException {
        InputStream in = socket.getInputStream();
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c != '\n' && c >= 0; c = in.read()) {
            line.append((char) c);
        }
        return Integer.parseInt(line.substring(9, 12));
    }

    private static long usedMemory() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }
}
