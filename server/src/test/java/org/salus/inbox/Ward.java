package org.salus.inbox;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.salus.fhir.Json;
import org.salus.fhir.JsonObject;
import org.salus.kernel.Role;
import org.salus.testing.RunningSalus;
import org.salus.testing.RunningSalus.Answer;
import org.salus.testing.RunningSalus.Client;

/** A physician with a patient who has ordered something, and a laboratory that answers. */
final class Ward {

    final RunningSalus salus = RunningSalus.shared();
    final Client system = salus.system();
    final String practitioner;
    final Client physician;
    final String patient;
    final String order;

    Ward() {
        practitioner = practitioner();
        physician = salus.signIn(0, Role.PHYSICIAN, null, Terms.idOf(practitioner));
        patient = create("Patient", "'name':[{'family':'Waiting','given':['Nora']}]");
        order = create("ServiceRequest", "'status':'active','intent':'order','subject':" + ref(patient) + ",'requester':" + ref(practitioner)
                + ",'code':{'text':'Potassium'}");
    }

    String practitioner() {
        return create("Practitioner", "'name':[{'family':'Adler','given':['Eva']}]");
    }

    static String json(String text) {
        return text.replace('\'', '"');
    }

    static String text(JsonObject resource) {
        return new String(Json.write(resource), StandardCharsets.UTF_8);
    }

    static String ref(String reference) {
        return "{'reference':'" + reference + "'}";
    }

    /** @return the reference */
    String create(String type, String members) {
        return create(system, type, members);
    }

    String create(Client who, String type, String members) {
        return type + "/" + who.create(type, json("{'resourceType':'" + type + "'," + members + "}"));
    }

    String potassium(String value, String flag, String status) {
        return "'status':'" + status
                + "','category':[{'coding':[{'system':'http://terminology.hl7.org/CodeSystem/observation-category','code':'laboratory'}]}],"
                + "'code':{'coding':[{'system':'http://loinc.org','code':'2823-3','display':'Potassium'}]},'subject':" + ref(patient)
                + ",'effectiveDateTime':'" + Instant.now().minusSeconds(600) + "','valueQuantity':{'value':" + value
                + ",'unit':'mmol/L'},'interpretation':[{'coding':[{'system':'http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation','code':'"
                + flag + "'}]}]";
    }

    /** One transaction with an observation and the report on it. @return the reference of the report */
    String report(Client who, String value, String flag) {
        return report(who, value, flag, "");
    }

    String report(Client who, String value, String flag, String more) {
        String bundle = "{'resourceType':'Bundle','type':'transaction','entry':["
                + "{'fullUrl':'urn:uuid:6a8c1b8e-0000-4000-8000-000000000001','resource':{'resourceType':'Observation',"
                + potassium(value, flag, "final") + "},'request':{'method':'POST','url':'Observation'}},"
                + "{'resource':{'resourceType':'DiagnosticReport'," + more + "'status':'final','basedOn':[" + ref(order)
                + "],'code':{'text':'Basic metabolic panel'},'subject':" + ref(patient) + ",'issued':'" + Instant.now()
                + "','result':[" + ref("urn:uuid:6a8c1b8e-0000-4000-8000-000000000001")
                + "]},'request':{'method':'POST','url':'DiagnosticReport'}}]}";
        Answer answer = who.post("/fhir", json(bundle));
        if (answer.status() != 200) {
            throw new IllegalStateException(answer.body());
        }
        String location = String.valueOf(
                ((JsonObject) answer.json().array("entry").get(1)).object("response").string("location"));
        return location.substring(location.indexOf("DiagnosticReport/")).replaceAll("/_history.*", "");
    }

    List<JsonObject> tasks(String focus) {
        return resources(system.get("/fhir/Task?focus=" + focus + "&_sort=authored-on"));
    }

    static List<JsonObject> resources(Answer answer) {
        if (answer.status() != 200) {
            throw new IllegalStateException(answer.body());
        }
        return JsonObject.objects(answer.json(), "entry").stream().map(e -> e.object("resource")).toList();
    }

    /** The Tasks on this, as soon as there are so many. */
    List<JsonObject> await(String focus, int count) {
        return await(() -> tasks(focus), count);
    }

    static List<JsonObject> await(Supplier<List<JsonObject>> look, int count) {
        long end = System.nanoTime() + Duration.ofSeconds(10).toNanos();
        List<JsonObject> found = new ArrayList<>();
        while (System.nanoTime() < end) {
            found = look.get();
            if (found.size() >= count) {
                return found;
            }
            try {
                Thread.sleep(50);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
        throw new AssertionError("There are " + found.size() + " of " + count + ": " + found);
    }

    /** Name, value, name, value ... */
    static Answer call(Client who, String path, String... pairs) {
        StringBuilder all = new StringBuilder("{'resourceType':'Parameters'");
        for (int i = 0; i < pairs.length; i += 2) {
            all.append(i == 0 ? ",'parameter':[" : ",").append("{'name':'" + pairs[i] + "','valueString':'" + pairs[i + 1] + "'}");
        }
        return who.post("/fhir/" + path, json(all + (pairs.length == 0 ? "}" : "]}")));
    }

    /** The Tasks in somebody's inbox, in order. */
    static List<JsonObject> inbox(Client who) {
        return inbox(who, "open");
    }

    static List<JsonObject> inbox(Client who, String section) {
        return resources(who.get("/fhir/Task/$inbox?_count=200&section=" + section)).stream()
                .filter(r -> "Task".equals(r.string("resourceType")))
                .toList();
    }
}
