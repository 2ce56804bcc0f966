package org.salus.documents;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.salus.fhir.Json;
import org.salus.fhir.JsonObject;
import org.salus.kernel.Role;
import org.salus.testing.RunningSalus;
import org.salus.testing.RunningSalus.Answer;
import org.salus.testing.RunningSalus.Client;

/** {@code $upload} and {@code $move} over HTTP. */
class DocumentsTest {

    private static final String EICAR = "X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + "EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*";

    private final RunningSalus salus = RunningSalus.shared();
    private final Client system = salus.system();
    private final Client physician = salus.signIn(0, Role.PHYSICIAN, null);

    private String patient(String number) {
        return system.create("Patient", json("{'resourceType':'Patient','identifier':[{'type':{'coding':[{'system':"
                + "'http://terminology.hl7.org/CodeSystem/v2-0203','code':'MR'}]},'value':'" + number + "'}],'name':[{'family':'Doe'}]}"));
    }

    private static String json(String text) {
        return text.replace('\'', '"');
    }

    private static String text(JsonObject resource) {
        return new String(Json.write(resource), StandardCharsets.UTF_8);
    }

    private static String document(String patient, String more) {
        return json("{'resourceType':'DocumentReference','status':'current','docStatus':'final','type':{'coding':[{'system':'http://loinc.org',"
                + "'code':'11488-4'}]},'subject':{'reference':'Patient/" + patient + "'}" + more
                + ",'description':'Letter of the cardiologist','content':[{'attachment':{'title':'..\\\\\\\\etc/letter\\u202e.pdf'}}]}");
    }

    private static byte[] pdf(int size) {
        byte[] content = new byte[size];
        new Random(size).nextBytes(content);
        byte[] magic = "%PDF-1.7\n".getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(magic, 0, content, 0, magic.length);
        return content;
    }

    private static byte[] framed(String document, byte[] content) {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        body.writeBytes(document.getBytes(StandardCharsets.UTF_8));
        body.write('\n');
        body.writeBytes(content);
        return body.toByteArray();
    }

    private static Client uploader(Client who, String patient) {
        return who.with("Content-Type", "application/vnd.salus.upload").with("X-Salus-Patient", patient);
    }

    private Answer upload(Client who, String patient, byte[] content) {
        return uploader(who, patient).sendBytes("POST", "/fhir/DocumentReference/$upload", framed(document(patient, ""), content));
    }

    private byte[] content(String binary) throws Exception {
        try (HttpClient http = HttpClient.newHttpClient()) {
            HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(salus.fhir() + "/" + binary));
            system.headers().forEach(request::header);
            HttpResponse<byte[]> answer = http.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
            assertThat(answer.headers().firstValue("Content-Disposition")).contains("attachment");
            return answer.body();
        }
    }

    private static JsonObject attachment(JsonObject document) {
        return document.array("content").object(0).object("attachment");
    }

    private int documentsOf(String patient) {
        return system.get("/fhir/DocumentReference?patient=" + patient).ids().size();
    }

    @Test
    void aDocumentAndItsContentAreFiledTogether() throws Exception {
        String patient = patient("D-" + UUID.randomUUID());
        byte[] content = pdf(700_000);
        Answer filed = upload(physician, patient, content);
        assertThat(filed.status()).as(filed.body()).isEqualTo(201);
        JsonObject attachment = attachment(filed.json());
        assertThat(attachment.string("contentType")).isEqualTo("application/pdf");
        assertThat(attachment.get("size")).hasToString("700000");
        assertThat(attachment.string("title")).isEqualTo("letter.pdf");
        assertThat(filed.body()).contains("not-scanned");
        assertThat(content(String.valueOf(attachment.string("url")))).isEqualTo(content);
        assertThat(documentsOf(patient)).isEqualTo(1);
        assertThat(system.get("/fhir/" + attachment.string("url") + "?_format=json").body())
                .contains("DocumentReference/" + filed.json().string("id"));
    }

    @Test
    void whatAContentIsItsBytesSay() {
        String patient = patient("D-" + UUID.randomUUID());
        assertThat(attachment(upload(physician, patient, "Grüße\n".getBytes(StandardCharsets.UTF_8)).json()).string("contentType"))
                .startsWith("text/plain");
        String cda = "<?xml version=\"1.0\"?><ClinicalDocument xmlns=\"urn:hl7-org:v3\"/>";
        assertThat(attachment(upload(physician, patient, cda.getBytes(StandardCharsets.UTF_8)).json()).string("contentType"))
                .isEqualTo("application/xml");
        int before = documentsOf(patient);
        for (byte[] hostile : List.of(
                "<html><script>alert(1)</script></html>".getBytes(StandardCharsets.UTF_8),
                "<?xml version=\"1.0\"?><svg xmlns=\"http://www.w3.org/2000/svg\" onload=\"x()\"/>".getBytes(StandardCharsets.UTF_8),
                "<?xml version=\"1.0\"?><html xmlns=\"http://www.w3.org/1999/xhtml\"/>".getBytes(StandardCharsets.UTF_8),
                "words, then <SCRIPT src=x>".getBytes(StandardCharsets.UTF_8),
                new byte[] {'P', 'K', 3, 4, 20, 0, 0, 0},
                new byte[] {'M', 'Z', (byte) 0x90, 0},
                new byte[] {'a', 0, 'b'},
                new byte[] {'a', (byte) 0xc3})) {
            assertThat(upload(physician, patient, hostile).status()).isEqualTo(415);
        }
        assertThat(upload(physician, patient, new byte[0]).status()).isEqualTo(422);
        Answer eicar = upload(physician, patient, EICAR.getBytes(StandardCharsets.US_ASCII));
        assertThat(eicar.status()).isEqualTo(422);
        assertThat(eicar.body()).contains("SAL-MALWARE").contains("Nothing was stored");
        assertThat(documentsOf(patient)).isEqualTo(before);
    }

    @Test
    void theWrongPatientIsAStop() {
        String patient = patient("D-" + UUID.randomUUID());
        String other = patient("D-" + UUID.randomUUID());
        Answer wrong = uploader(physician, other)
                .sendBytes("POST", "/fhir/DocumentReference/$upload", framed(document(patient, ""), pdf(5_000_000)));
        assertThat(wrong.status()).isEqualTo(409);
        assertThat(wrong.body()).contains("SAL-WRONG-PATIENT");
        assertThat(physician.with("Content-Type", "application/vnd.salus.upload")
                        .sendBytes("POST", "/fhir/DocumentReference/$upload", framed(document(patient, ""), pdf(100)))
                        .status())
                .isEqualTo(422);
        assertThat(upload(physician, "nobody-" + UUID.randomUUID(), pdf(100)).status()).isEqualTo(404);
        assertThat(upload(salus.system(1), patient, pdf(100)).status()).isEqualTo(404);
        assertThat(documentsOf(patient) + documentsOf(other)).isZero();
    }

    @Test
    void moreThanFiftyMegabytesAreRefusedAndFiftyAreNot() throws Exception {
        String patient = patient("D-" + UUID.randomUUID());
        byte[] most = pdf((int) UploadOperation.MOST_BYTES);
        Answer filed = upload(physician, patient, most);
        assertThat(filed.status()).as(filed.body()).isEqualTo(201);
        assertThat(content(String.valueOf(attachment(filed.json()).string("url")))).isEqualTo(most);
        Answer large = upload(physician, patient, pdf((int) UploadOperation.MOST_BYTES + 1));
        assertThat(large.status()).as(large.body()).isEqualTo(413);
        assertThat(documentsOf(patient)).isEqualTo(1);
    }

    @Test
    void aSenderWhoBreaksOffLeavesNothing() throws Exception {
        String patient = patient("D-" + UUID.randomUUID());
        byte[] body = framed(document(patient, ""), pdf(1_000_000));
        try (Socket socket = new Socket("127.0.0.1", URI.create(salus.base()).getPort())) {
            OutputStream out = socket.getOutputStream();
            StringBuilder head = new StringBuilder("POST /fhir/DocumentReference/$upload HTTP/1.1\r\nHost: localhost\r\n"
                    + "Content-Type: application/vnd.salus.upload\r\nX-Salus-Patient: " + patient + "\r\nContent-Length: " + body.length + "\r\n");
            system.headers().forEach((name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
            out.write(head.append("\r\n").toString().getBytes(StandardCharsets.US_ASCII));
            out.write(body, 0, body.length / 2);
            out.flush();
            socket.shutdownOutput();
            try (InputStream in = socket.getInputStream()) {
                in.readAllBytes();
            }
        }
        assertThat(documentsOf(patient)).isZero();
    }

    @ParameterizedTest
    @EnumSource(
            value = Role.class,
            names = {"FRONT_DESK", "BILLER", "LAB_TECHNICIAN", "ADMINISTRATOR", "PRIVACY_OFFICER", "PATIENT"})
    void othersNeitherUploadNorMove(Role role) {
        String patient = patient("D-" + UUID.randomUUID());
        Client who = salus.signIn(0, role, role == Role.PATIENT ? patient : null);
        assertThat(upload(who, patient, pdf(100)).status()).isEqualTo(403);
        String id = String.valueOf(upload(physician, patient, pdf(100)).json().string("id"));
        String number = "D-" + UUID.randomUUID();
        assertThat(move(who, id, patient, patient(number), number).status()).isEqualTo(403);
        assertThat(documentsOf(patient)).isEqualTo(1);
    }

    @Test
    void strangersAreTurnedAway() {
        String patient = patient("D-" + UUID.randomUUID());
        assertThat(upload(salus.anonymous(), patient, pdf(100)).status()).isEqualTo(401);
        String id = String.valueOf(upload(physician, patient, pdf(100)).json().string("id"));
        String number = "D-" + UUID.randomUUID();
        String other = patient(number);
        assertThat(move(salus.anonymous(), id, patient, other, number).status()).isEqualTo(401);
        assertThat(move(salus.system(1), id, patient, other, number).status()).isEqualTo(404);
    }

    private Answer move(Client who, String id, String from, String to, String confirm) {
        return who.with("X-Salus-Patient", from)
                .post("/fhir/DocumentReference/" + id + "/$move", json("{'resourceType':'Parameters','parameter':["
                        + "{'name':'target','valueReference':{'reference':'Patient/" + to + "'}},{'name':'confirm','valueString':'" + confirm
                        + "'},{'name':'reason','valueString':'scanned into the wrong chart'}]}"));
    }

    @Test
    void aDocumentIsMovedToTheRightPatient() throws Exception {
        String number = "D-" + UUID.randomUUID();
        String from = patient("D-" + UUID.randomUUID());
        String to = patient(number);
        String encounter = system.create("Encounter", json("{'resourceType':'Encounter','status':'finished','class':{'system':"
                + "'http://terminology.hl7.org/CodeSystem/v3-ActCode','code':'AMB'},'subject':{'reference':'Patient/" + from + "'}}"));
        byte[] content = pdf(600_000);
        Answer filed = uploader(physician, from).sendBytes(
                "POST",
                "/fhir/DocumentReference/$upload",
                framed(document(from, ",'context':{'encounter':[{'reference':'Encounter/" + encounter + "'}]}"), content));
        String id = String.valueOf(filed.json().string("id"));
        String binary = String.valueOf(attachment(filed.json()).string("url"));
        assertThat(move(physician, id, from, to, "another number").status()).isEqualTo(422);
        assertThat(move(physician, id, to, to, number).status()).isEqualTo(409);
        assertThat(documentsOf(to)).isZero();
        Answer moved = move(physician, id, from, to, number);
        assertThat(moved.status()).as(moved.body()).isEqualTo(200);
        assertThat(moved.body()).contains("\"valueInteger\":1");
        JsonObject stub = system.get("/fhir/DocumentReference/" + id).json();
        assertThat(stub.string("status")).isEqualTo("entered-in-error");
        assertThat(text(stub)).as("what US Core wants of every document").contains("34109-9").contains("clinical-note").contains("\"data\"");
        assertThat(text(stub)).contains("scanned into the wrong chart").doesNotContain("cardiologist").doesNotContain("11488-4").doesNotContain("Binary/").doesNotContain(to);
        List<String> there = system.get("/fhir/DocumentReference?patient=" + to).ids();
        assertThat(there).hasSize(1);
        JsonObject copy = system.get("/fhir/" + there.getFirst()).json();
        assertThat(copy.string("description")).isEqualTo("Letter of the cardiologist");
        assertThat(text(copy)).contains("Patient/" + to).doesNotContain(from).doesNotContain("Encounter/");
        String copied = String.valueOf(attachment(copy).string("url"));
        assertThat(copied).isEqualTo(binary);
        assertThat(system.get("/fhir/" + copied + "?_format=json").body()).contains("\"reference\":\"" + there.getFirst() + "\"");
        // Under the key of the right patient now, in whose chart it lies.
        assertThat(system.get("/fhir/Patient/" + from + "/$everything").body()).doesNotContain(copied);
        assertThat(content(copied)).isEqualTo(content);
        // Of the patient whose it never was: nothing of any version.
        Client own = salus.signIn(0, Role.PATIENT, from);
        assertThat(own.get("/fhir/DocumentReference/" + id).status()).isEqualTo(404);
        assertThat(own.get("/fhir/DocumentReference/" + id + "/_history/1").status()).isEqualTo(404);
        // The audit says it in both charts.
        Client officer = salus.signIn(0, Role.PRIVACY_OFFICER, null);
        assertThat(officer.get("/audit/events?patient=" + from).body()).contains("$move", "DocumentReference/" + id);
        assertThat(officer.get("/audit/events?patient=" + to).body()).contains("$move", there.getFirst());
        // Moved back.
        String newId = there.getFirst().substring("DocumentReference/".length());
        String back = number + "-back";
        String third = patient(back);
        assertThat(move(physician, newId, to, third, back).status()).isEqualTo(200);
        assertThat(move(physician, id, from, to, number).status()).isEqualTo(409);
    }

    @Test
    void whoReviewedItInTheWrongChartHasNotReviewedItInTheRightOne() {
        String number = "D-" + UUID.randomUUID();
        String from = patient("D-" + UUID.randomUUID());
        String to = patient(number);
        String practitioner = system.create("Practitioner", json("{'resourceType':'Practitioner','name':[{'family':'Reader'}]}"));
        String id = String.valueOf(upload(physician, from, pdf(100)).json().string("id"));
        Answer reviewed = salus.signIn(0, Role.PHYSICIAN, null, practitioner)
                .with("X-Salus-Patient", from)
                .post("/fhir/DocumentReference/" + id + "/$review", json("{'resourceType':'Parameters','parameter':["
                        + "{'name':'version','valueInteger':1}]}"));
        assertThat(reviewed.status()).as(reviewed.body()).isEqualTo(200);
        assertThat(reviewed.body()).contains(Reviews.REVIEWED);
        assertThat(move(physician, id, from, to, number).status()).isEqualTo(200);
        String copy = system.get("/fhir/DocumentReference?patient=" + to).body();
        assertThat(copy).contains("cardiologist").doesNotContain(Reviews.REVIEWED).doesNotContain("authenticator");
    }

    @Test
    void theDayOfTheDocumentIsKept() {
        String patient = patient("D-" + UUID.randomUUID());
        String stated = document(patient, ",'date':'2026-05-04T10:00:00Z'").replace("\"attachment\":{", "\"attachment\":{\"creation\":\"2026-05-04\",");
        Answer filed = uploader(physician, patient).sendBytes("POST", "/fhir/DocumentReference/$upload", framed(stated, pdf(100)));
        assertThat(filed.status()).as(filed.body()).isEqualTo(201);
        assertThat(attachment(filed.json()).string("creation")).isEqualTo("2026-05-04");
        String wrong = stated.replace("\"creation\":\"2026-05-04\"", "\"creation\":\"the fourth of May\"");
        assertThat(uploader(physician, patient)
                        .sendBytes("POST", "/fhir/DocumentReference/$upload", framed(wrong, pdf(100)))
                        .status())
                .isEqualTo(422);
    }

    @Test
    void ofManyWhoMoveItAtOnceOneDoes() throws Exception {
        String from = patient("D-" + UUID.randomUUID());
        String number = "D-" + UUID.randomUUID();
        String to = patient(number);
        String id = String.valueOf(upload(physician, from, pdf(300_000)).json().string("id"));
        try (ExecutorService many = Executors.newFixedThreadPool(6)) {
            List<Callable<Integer>> tries = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                tries.add(() -> move(system, id, from, to, number).status());
            }
            List<Integer> statuses = new ArrayList<>();
            for (Future<Integer> one : many.invokeAll(tries)) {
                statuses.add(one.get());
            }
            assertThat(statuses.stream().filter(s -> s == 200)).hasSize(1);
            assertThat(statuses.stream().filter(s -> s != 200)).allMatch(s -> s == 409 || s == 412 || s == 410 || s == 404);
        }
        assertThat(documentsOf(to)).isEqualTo(1);
    }
}
