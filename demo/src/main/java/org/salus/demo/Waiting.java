package org.salus.demo;

import java.time.ZonedDateTime;
import tools.jackson.databind.node.ObjectNode;

/** What waits in the inbox of the demo's physician besides results: a message of the nurse that is not read yet, and somebody to call back. */
final class Waiting {

    private static final int MESSAGE = 1;
    private static final int CALL = 2;
    private static final String CODES = "urn:salus:CodeSystem:inbox-task";

    private final String physician;
    private final ZonedDateTime now;

    /** @param physician reference of whose inbox it is; empty for none, and then nothing waits */
    Waiting(String physician, ZonedDateTime now) {
        this.physician = physician;
        this.now = now;
    }

    void add(Clinic.PatientBundle patient, int number) {
        if (physician.isEmpty()) {
            return;
        }
        if (number == MESSAGE) {
            message(patient);
        } else if (number == CALL) {
            ObjectNode task = task(patient, "call-back", "Call back about the blood pressure of this morning", "routine", now.plusHours(6));
            patient.append(Fhir.url(patient, "call-back"), task);
        }
    }

    private void message(Clinic.PatientBundle patient) {
        ZonedDateTime sent = now.minusMinutes(18);
        String thread = Fhir.url(patient, "thread");
        ObjectNode message = Fhir.resource("Communication");
        identifier(message, thread);
        message.put("status", "completed");
        message.withArray("category")
                .addObject()
                .withArray("coding")
                .addObject()
                .put("system", "urn:salus:CodeSystem:message")
                .put("code", "staff");
        message.put("priority", "routine");
        message.putObject("topic").put("text", "Refill before travelling");
        Fhir.reference(message, "subject", patient.reference());
        message.withArray("recipient").addObject().put("reference", physician);
        message.put("sent", Fhir.text(sent));
        message.putObject("sender")
                .put("reference", Site.reference("Practitioner", Site.NURSE))
                .put("display", "Nora Walsh");
        message.withArray("payload")
                .addObject()
                .put("contentString", "Leaves on Friday for three weeks and asks whether the medicines can be filled for six weeks.");
        patient.append(Fhir.url(patient, "message"), message);
        ObjectNode task = task(patient, "message", "Refill before travelling", "routine", sent.plusDays(2));
        identifier(task, thread);
        Fhir.reference(task, "focus", Fhir.url(patient, "message"));
        patient.append(Fhir.url(patient, "message task"), task);
    }

    private static void identifier(ObjectNode resource, String thread) {
        resource.withArray("identifier").addObject().put("system", "urn:salus:thread").put("value", thread);
    }

    private ObjectNode task(Clinic.PatientBundle patient, String code, String words, String priority, ZonedDateTime due) {
        ObjectNode task = Fhir.resource("Task");
        task.put("status", "requested").put("intent", "order").put("priority", priority);
        task.putObject("code").withArray("coding").addObject().put("system", CODES).put("code", code);
        task.put("description", words);
        Fhir.reference(task, "for", patient.reference());
        task.put("authoredOn", Fhir.text(now.minusMinutes(18)));
        task.putObject("requester")
                .put("reference", Site.reference("Practitioner", Site.NURSE))
                .put("display", "Nora Walsh");
        Fhir.reference(task, "owner", physician);
        task.putObject("restriction").putObject("period").put("end", Fhir.text(due));
        return task;
    }
}
