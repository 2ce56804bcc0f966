package org.salus.inbox;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.salus.documents.Inspection;
import org.salus.fhir.JsonArray;
import org.salus.fhir.JsonNumber;
import org.salus.fhir.JsonObject;
import org.salus.kernel.Caller;
import org.salus.kernel.Ids;
import org.salus.kernel.Outcome;
import org.salus.kernel.Problem;
import org.salus.record.Act;
import org.salus.record.FhirResponse;
import org.salus.record.Look;
import org.salus.record.Operation;

/**
 * A patient writes to the clinic: {@code Communication/$ask} begins a thread, {@code Communication/[id]/$ask} goes on with one. It comes into the inbox
 * of who answered last, else of the pool of patients' messages, with the time by which it is to be answered.
 */
final class AskOperation implements Operation {

    static final String ACT = "messages.ask";
    private static final String NAME = "ask";

    /** A patient may write this only; the patient is put in here, never by who calls. */
    private static final List<String> RIGHTS =
            List.of("system/Communication.crs", "system/Task.crs", "system/DocumentReference.c", "system/Patient.r", "system/CareTeam.rs");

    private static final Pattern MESSAGE_ID = Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");
    private static final int MOST_ATTACHMENTS = 3;
    private static final int MOST_BYTES = 5 * 1024 * 1024;
    private static final Set<String> TAKEN = Set.of("application/pdf", "image/jpeg", "image/png");

    private final Desk desk;
    private final Owners owners;
    private final Pools pools;
    private final Inspection inspection;
    private final InboxSettings settings;

    AskOperation(Desk desk, Owners owners, Pools pools, Inspection inspection, InboxSettings settings) {
        this.desk = desk;
        this.owners = owners;
        this.pools = pools;
        this.inspection = inspection;
        this.settings = settings;
    }

    @Override
    public Definition definition() {
        return Desk.definition(
                NAME, Set.of(Level.TYPE, Level.INSTANCE), "Communication", true, ACT, "A patient writes to the clinic, or answers it");
    }

    @Override
    public FhirResponse run(Call call) {
        boolean begins = call.id() == null;
        List<Problem> unknown = begins
                ? call.parameters().otherThan(NAME, "topic", "text", "message-id", "attachment")
                : call.parameters().otherThan(NAME, "text", "message-id", "attachment");
        if (!unknown.isEmpty()) {
            return FhirResponse.refused(unknown);
        }
        Caller patient = call.request().caller();
        if (patient.patientId() == null) {
            return FhirResponse.refused(new Problem(Problem.Code.FORBIDDEN, "A patient writes here, about the own record."));
        }
        String messageId = call.parameters().string("message-id");
        if (messageId == null || !MESSAGE_ID.matcher(messageId).matches()) {
            return Desk.answer(Desk.parameter("message-id", "is a UUID in small letters that names this message, so that it is stored once however often it is sent."));
        }
        return Desk.answer(sent(patient, messageId).flatMap(known -> {
            if (known != null) {
                return same(call, known);
            }
            Outcome<JsonObject> written = Desk.text(call, "text", true, Desk.LONGEST_LETTER)
                    .flatMap(text -> subject(call, patient).flatMap(about -> files(call)
                            .flatMap(files -> write(patient, messageId, text, about, files))));
            boolean twice = written instanceof Outcome.Refused<JsonObject>(List<Problem> problems)
                    && problems.getFirst().code() == Problem.Code.DUPLICATE;
            return twice
                    ? sent(patient, messageId).flatMap(other -> other == null ? written : same(call, other))
                    : written;
        }));
    }

    /** What is stored, if it is what is sent: another text under the same name would look sent, and be nowhere. */
    private static Outcome<JsonObject> same(Call call, JsonObject stored) {
        List<JsonObject> payload = JsonObject.objects(stored, "payload");
        long files = call.parameters().all().stream().filter(one -> one.name().equals("attachment")).count();
        return Desk.text(call, "text", true, Desk.LONGEST_LETTER).flatMap(text ->
                text.equals(payload.getFirst().string("contentString")) && payload.size() - 1 == files
                        ? Outcome.ok(stored)
                        : Desk.conflict("Another message of this message-id is stored: each message has one of its own. Nothing was sent."));
    }

    /** The message of this name, if it is there; null else. */
    private Outcome<@Nullable JsonObject> sent(Caller patient, String messageId) {
        return desk.record()
                .search(patient, "Communication", query(patient, messageId))
                .map(found -> found.matches().isEmpty() ? null : found.matches().getFirst());
    }

    private static String query(Caller patient, String messageId) {
        return "patient=Patient/" + patient.patientId() + "&identifier=" + PatientMessages.MESSAGE_ID + "%7C" + messageId;
    }

    /** @param messages before it, oldest first; none when it begins */
    private record Subject(String thread, JsonObject topic, List<JsonObject> messages) {}

    private Outcome<Subject> subject(Call call, Caller patient) {
        if (call.id() == null) {
            PatientMessages.Topic topic = PatientMessages.Topic.of(call.parameters().string("topic"));
            return topic == null
                    ? Desk.parameter("topic", "is health, medicine, appointment, result, billing or other.")
                    : Outcome.ok(new Subject(Ids.resource(), topic.concept(), List.of()));
        }
        Look look = desk.record().as(patient);
        return look.read("Communication", call.id()).flatMap(asked -> {
            String thread = Terms.identifier(asked, Terms.THREAD);
            if (thread == null || !PatientMessages.isOne(asked)) {
                return Desk.conflict("This is no message that can be answered here.");
            }
            JsonObject topic = asked.object("topic");
            return look.search("Communication", "identifier=" + Terms.THREAD + "%7C" + thread + "&_sort=sent")
                    .map(found -> new Subject(
                            thread, topic == null ? PatientMessages.Topic.OTHER.concept() : topic.deepCopy(), found.matches()));
        });
    }

    private record Attached(String mediaType, String data, int size, @Nullable String name) {}

    private Outcome<List<Attached>> files(Call call) {
        List<Attached> files = new ArrayList<>();
        for (var parameter : call.parameters().all()) {
            if (!parameter.name().equals("attachment")) {
                continue;
            }
            if (files.size() == MOST_ATTACHMENTS) {
                return Desk.parameter("attachment", "comes at most " + MOST_ATTACHMENTS + " times.");
            }
            if (!(parameter.value() instanceof JsonObject stated) || !(stated.string("data") instanceof String data)) {
                return Desk.parameter("attachment", "is an Attachment with data.");
            }
            byte[] bytes;
            try {
                bytes = Base64.getDecoder().decode(data);
            } catch (IllegalArgumentException e) {
                return Desk.parameter("attachment", "has data in base64.");
            }
            if (bytes.length > MOST_BYTES) {
                return Outcome.refused(new Problem(Problem.Code.TOO_LARGE, "A file has at most 5 MB. Nothing was sent.", "attachment"));
            }
            Outcome<String> kind;
            try {
                kind = inspection.of(out -> out.write(bytes));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            boolean unknown = kind instanceof Outcome.Refused<String>(List<Problem> problems)
                    && problems.getFirst().code() == Problem.Code.MEDIA_TYPE;
            if (!unknown && kind instanceof Outcome.Refused<String> refused) {
                return refused.cast();
            }
            // The inspection knows more kinds than a patient may send.
            if (unknown || !TAKEN.contains(kind.get())) {
                return Outcome.refused(new Problem(Problem.Code.MEDIA_TYPE, "A file is a PDF, JPEG or PNG. Nothing was sent.", "attachment"));
            }
            files.add(new Attached(kind.get(), Base64.getEncoder().encodeToString(bytes), bytes.length, Inspection.name(stated.string("title"))));
        }
        return Outcome.ok(files);
    }

    private Outcome<JsonObject> write(Caller patient, String messageId, String text, Subject about, List<Attached> files) {
        Caller writer = patient.within(RIGHTS);
        Look look = desk.record().as(writer);
        String self = "Patient/" + patient.patientId();
        Outcome<JsonObject> chart = look.read("Patient", String.valueOf(patient.patientId()));
        if (chart instanceof Outcome.Refused<JsonObject> refused) {
            return refused.cast();
        }
        String now = Terms.written(desk.now());
        String since = Terms.written(desk.now().minus(Duration.ofDays(1)));
        String lately = "sender=" + self + "&sent=gt" + since;
        String pool = pools.patientMessages(patient.organisation());
        List<JsonObject> labels = new ArrayList<>(about.messages());
        labels.add(chart.get());
        Act act = Act.of(NAME).inChartOf(patient.patientId()).lock("messages of " + self).check(under -> {
            if (!under.search("Communication", query(patient, messageId)).get().matches().isEmpty()) {
                return List.of(new Problem(Problem.Code.DUPLICATE, "This message is stored already."));
            }
            return under.search("Communication", lately).get().matches().size() >= settings.mostADay()
                    ? List.of(new Problem(
                            Problem.Code.THROTTLED,
                            "You have sent " + settings.mostADay() + " messages within a day. In an emergency call for help; else call the clinic, or write again tomorrow."))
                    : List.of();
        });
        JsonArray payload = JsonArray.of(new JsonObject().put("contentString", text));
        for (Attached file : files) {
            String url = "urn:uuid:" + UUID.randomUUID();
            act = act.create(url, document(patient, file, labels, now));
            JsonObject reference = Terms.reference(url);
            if (file.name() != null) {
                reference.put("display", file.name());
            }
            payload.add(new JsonObject().put("contentReference", reference));
        }
        JsonObject message = PatientMessages.labelled(new JsonObject().put("resourceType", "Communication"), labels)
                .put("identifier", JsonArray.of(
                        Terms.identifier(Terms.THREAD, about.thread()), Terms.identifier(PatientMessages.MESSAGE_ID, messageId)));
        if (!about.messages().isEmpty()) {
            message.put("inResponseTo", JsonArray.of(Terms.reference(Terms.self(about.messages().getLast()))));
        }
        message.put("status", "completed")
                .put("category", JsonArray.of(Terms.concept(PatientMessages.CATEGORY, PatientMessages.WITH_PATIENT)))
                .put("priority", "routine")
                .put("subject", Terms.reference(self))
                .put("topic", about.topic())
                .put("recipient", JsonArray.of(Terms.reference(pool)))
                .put("sent", now)
                .put("sender", PatientMessages.person(patient))
                .put("payload", payload);
        String url = "urn:uuid:" + UUID.randomUUID();
        act = act.create(url, message).create(null, task(patient, message, url, about, pool));
        return desk.record().change(writer, act).map(written -> written.get(files.size()));
    }

    private JsonObject task(Caller patient, JsonObject message, String url, Subject about, String pool) {
        JsonObject task = Labels.inherit(new JsonObject().put("resourceType", "Task"), List.of(message))
                .put("identifier", JsonArray.of(Terms.identifier(Terms.THREAD, about.thread())))
                .put("status", "requested")
                .put("intent", "order")
                .put("priority", "routine")
                .put("code", Terms.concept(Terms.TASK_CODE, Terms.MESSAGE));
        for (String member : List.of("text", "_text")) {
            if (about.topic().get(member) instanceof Object words) {
                task.put(member.equals("text") ? "description" : "_description", words);
            }
        }
        return task.put("focus", Terms.reference(url))
                .put("for", Terms.reference("Patient/" + patient.patientId()))
                .put("authoredOn", Terms.written(desk.now()))
                .put("lastModified", Terms.written(desk.now()))
                .put("requester", PatientMessages.person(patient))
                .put("owner", Terms.reference(owner(patient, message, about, pool)))
                .put("restriction", new JsonObject()
                        .put("period", new JsonObject().put("end", Terms.written(desk.now().plus(settings.answerPatients())))));
    }

    /** Who answered last, while that one would see it; else the pool. */
    private String owner(Caller patient, JsonObject message, Subject about, String pool) {
        for (JsonObject before : about.messages().reversed()) {
            String answered = Terms.target(before, "sender", "Practitioner");
            if (answered != null) {
                String why = owners.whyUnseen(desk.all(patient), patient.organisation(), answered, Labels.isSensitive(List.of(message)));
                return why == null ? answered : pool;
            }
        }
        return pool;
    }

    private JsonObject document(Caller patient, Attached file, List<JsonObject> labels, String now) {
        JsonObject attachment = new JsonObject()
                .put("contentType", file.mediaType())
                .put("data", file.data())
                .put("size", JsonNumber.of(file.size()));
        if (file.name() != null) {
            attachment.put("title", file.name());
        }
        attachment.put("creation", now);
        return PatientMessages.labelled(new JsonObject().put("resourceType", "DocumentReference"), labels)
                .put("extension", JsonArray.of(inspection.said(now)))
                .put("status", "current")
                .put("type", Terms.concept("http://loinc.org", "34109-9"))
                .put("category", JsonArray.of(Terms.concept(
                        "http://hl7.org/fhir/us/core/CodeSystem/us-core-documentreference-category", "clinical-note")))
                .put("subject", Terms.reference("Patient/" + patient.patientId()))
                .put("date", now)
                .put("author", JsonArray.of(PatientMessages.person(patient)))
                .put("content", JsonArray.of(new JsonObject().put("attachment", attachment)));
    }
}
