package org.salus.interop.hl7v2;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;
import org.salus.fhir.JsonObject;
import org.salus.kernel.Role;
import org.salus.testing.RunningSalus;
import org.salus.testing.RunningSalus.Answer;
import org.salus.testing.RunningSalus.Client;

/** A patient with a number, a physician who orders, and a laboratory that answers by HL7 v2. */
final class Laboratory {

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("uuuuMMddHHmmss'+0000'").withZone(ZoneOffset.UTC);

    final RunningSalus salus = RunningSalus.shared();
    final Client system = salus.system();
    final String number = unique("M");
    final String npi = unique("N");
    final String practitioner = create("Practitioner", "'identifier':[{'system':'http://hl7.org/fhir/sid/us-npi','value':'" + npi
            + "'}],'name':[{'family':'Adler','given':['Eva']}]");
    final String patient = create("Patient", "'identifier':[{'system':'urn:test:mrn','value':'" + number
            + "'}],'name':[{'family':'Waiting','given':['Nora']}],'birthDate':'1970-04-02'");
    final Client physician = salus.signIn(0, Role.PHYSICIAN, null, practitioner.substring("Practitioner/".length()));

    static String unique(String prefix) {
        return prefix + UUID.randomUUID().toString().substring(0, 8);
    }

    String create(String type, String members) {
        return type + "/" + system.create(type, ("{'resourceType':'" + type + "'," + members + "}").replace('\'', '"'));
    }

    static String time(Instant time) {
        return TIME.format(time);
    }

    static String header(String id, Instant sent) {
        return "MSH|^~\\&|LAB|NORTH|SALUS|CLINIC|" + time(sent) + "||ORU^R01^ORU_R01|" + id + "|P|2.5.1||||||UNICODE UTF-8\r";
    }

    String pid() {
        return "PID|1||" + number + "^^^CLINIC^MR||Waiting^Nora||19700402|F\r";
    }

    /** A panel with one potassium. */
    String potassium(String id, String filler, String status, String value, String flag, Instant sent) {
        return header(id, sent) + pid()
                + "OBR|1||" + filler + "^LAB|24320-4^Basic metabolic panel^LN|||" + time(sent.minusSeconds(600)) + "|||||||||" + npi
                + "^Adler^Eva^^^^^^NPI||||||" + time(sent) + "|||" + status + "\r"
                + "OBX|1|NM|2823-3^Potassium^LN||" + value + "|mmol/L|3.5-5.1|" + flag + "|||" + status + "\r";
    }

    Answer send(String message) {
        return send(system, message);
    }

    static Answer send(Client who, String message) {
        return send(who, message.getBytes(StandardCharsets.UTF_8));
    }

    static Answer send(Client who, byte[] message) {
        return who.with("Content-Type", "application/hl7-v2").sendBytes("POST", "/hl7v2", message);
    }

    static String code(Answer answer) {
        return answer.body().split("\r")[1].split("\\|")[1];
    }

    List<JsonObject> search(String query) {
        Answer answer = system.get("/fhir/" + query);
        if (answer.status() != 200) {
            throw new IllegalStateException(answer.body());
        }
        return JsonObject.objects(answer.json(), "entry").stream().map(e -> e.object("resource")).toList();
    }

    List<JsonObject> reports() {
        return search("DiagnosticReport?subject=" + patient);
    }

    JsonObject report() {
        return reports().getFirst();
    }

    List<JsonObject> reviews(JsonObject report) {
        return search("Task?focus=" + Shapes.self(report) + "&_sort=authored-on");
    }

    static List<JsonObject> await(Supplier<List<JsonObject>> look, int count) throws InterruptedException {
        long end = System.nanoTime() + Duration.ofSeconds(10).toNanos();
        while (System.nanoTime() < end) {
            List<JsonObject> found = look.get();
            if (found.size() >= count) {
                return found;
            }
            Thread.sleep(50);
        }
        throw new AssertionError("Not " + count + " yet");
    }
}
