package org.salus.inbox;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.salus.fhir.JsonArray;
import org.salus.fhir.JsonObject;
import org.salus.fhir.Translated;
import org.salus.kernel.Caller;
import org.salus.kernel.Ids;
import org.salus.kernel.Outcome;
import org.salus.kernel.Problem;
import org.salus.record.Act;
import org.salus.record.FhirResponse;
import org.salus.record.Look;
import org.salus.record.Operation;

/**
 * Messages of staff, among themselves, about a patient or about nobody, and to a patient: {@code Communication/$send} begins a thread, {@code Communication/[id]/$reply} answers everybody in it,
 * {@code Communication/[id]/$file} puts the thread into the chart as a document. Each recipient has a Task of the own, which says whether it
 * was read and until when it is to be answered.
 */
final class MessageOperation implements Operation {

    static final String ACT = "messages.use";
    private static final Duration ANSWER = Duration.ofDays(2);
    private static final Duration ANSWER_URGENT = Duration.ofHours(4);
    private static final int MOST_RECIPIENTS = 20;
    private static final Translated AMONG_STAFF =
            new Translated("Messages among staff", "Messages entre soignants", "Mensajes entre el personal");
    private static final Translated WITH_PATIENT =
            new Translated("Messages with the patient", "Messages avec le patient", "Mensajes con el paciente");

    /** What is done. */
    enum Kind {
        SEND("send", Operation.Level.TYPE, "Begins a thread of messages", "patient", "to", "text", "topic", "priority", "attachment", "due"),
        REPLY("reply", Operation.Level.INSTANCE, "Answers everybody in a thread", "text", "attachment"),
        FILE("file", Operation.Level.INSTANCE, "Puts a thread into the chart");

        private final String word;
        private final Operation.Level level;
        private final String summary;
        private final String[] parameters;

        Kind(String word, Operation.Level level, String summary, String... parameters) {
            this.word = word;
            this.level = level;
            this.summary = summary;
            this.parameters = parameters;
        }
    }

    private final Desk desk;
    private final Owners owners;
    private final Kind kind;

    MessageOperation(Desk desk, Owners owners, Kind kind) {
        this.desk = desk;
        this.owners = owners;
        this.kind = kind;
    }

    @Override
    public Definition definition() {
        return Desk.definition(kind.word, Set.of(kind.level), "Communication", true, ACT, kind.summary);
    }

    @Override
    public FhirResponse run(Call call) {
        List<Problem> unknown = call.parameters().otherThan(kind.word, kind.parameters);
        if (!unknown.isEmpty()) {
            return FhirResponse.refused(unknown);
        }
        Caller caller = call.request().caller();
        if (caller.practitionerId() == null) {
            return FhirResponse.refused(new Problem(
                    Problem.Code.FORBIDDEN, "Your account is not linked to a Practitioner, who could send and receive messages."));
        }
        Outcome<Act> act = switch (kind) {
            case SEND -> send(call, caller);
            case REPLY -> thread(call, caller)
                    .flatMap(thread -> thread.withPatient() ? answer(call, caller, thread) : reply(call, caller, thread));
            case FILE -> thread(call, caller).flatMap(thread -> file(caller, thread));
        };
        return Desk.answer(act.flatMap(a -> desk.record().change(caller, a.inChartOf(Desk.chart(call))).map(List::getFirst)));
    }

    private Outcome<Act> send(Call call, Caller caller) {
        Set<String> to = new LinkedHashSet<>(references(call, "to"));
        to.remove("Practitioner/" + caller.practitionerId());
        boolean toPatient = to.stream().anyMatch(one -> one.startsWith("Patient/"));
        if (toPatient && to.size() > 1) {
            return Desk.parameter("to", "names a patient alone: what is said among staff is no message to the patient.");
        }
        for (String one : toPatient ? Set.<String>of() : to) {
            String type = one.split("/", 2)[0];
            Outcome<JsonObject> found = List.of("Practitioner", "CareTeam").contains(type)
                    ? desk.all(caller).read(type, Terms.idOf(one))
                    : Outcome.refused(Problem.Code.NOT_FOUND, "No recipient.");
            if (!found.isOk() || (type.equals("CareTeam") && !Pools.isPool(found.get()))) {
                return Desk.parameter("to", "names Practitioners or pools (CareTeam) that exist.");
            }
        }
        if (to.isEmpty() || to.size() > MOST_RECIPIENTS) {
            return Desk.parameter("to", "names 1 to " + MOST_RECIPIENTS + " others.");
        }
        List<String> patients = references(call, "patient");
        if (patients.size() > 1 || (patients.size() == 1 && !patients.getFirst().startsWith("Patient/"))) {
            return Desk.parameter("patient", "is a reference such as Patient/123, if the message is about a patient.");
        }
        String patient = patients.isEmpty() ? null : patients.getFirst();
        List<JsonObject> about = new ArrayList<>();
        if (patient != null) {
            Outcome<JsonObject> read = desk.record().read(caller, "Patient", Terms.idOf(patient));
            if (read instanceof Outcome.Refused<JsonObject> refused) {
                return refused.cast();
            }
            about.add(read.get());
        }
        if (toPatient && !to.contains(String.valueOf(patient))) {
            return Desk.parameter("to", "names the patient whom the message is about, or staff.");
        }
        if (toPatient && desk.portal(caller, Terms.idOf(String.valueOf(patient))).isEmpty()) {
            return Desk.conflict("This patient has no account for the portal, and would not see the message.");
        }
        String priority = call.parameters().string("priority");
        if (priority != null && !List.of("routine", "urgent").contains(priority)) {
            return Desk.parameter("priority", "is routine or urgent.");
        }
        boolean urgent = "urgent".equals(priority);
        String due = call.parameters().string("due");
        Instant until = due == null ? desk.now().plus(urgent ? ANSWER_URGENT : ANSWER) : Results.time(due);
        if (until == null || until.isBefore(desk.now())) {
            return Desk.parameter("due", "is a time to come.");
        }
        String thread = Ids.resource();
        return Desk.text(call, "text", true)
                .flatMap(text -> Desk.text(call, "topic", false).flatMap(topic -> attachments(call, caller, patient)
                        .flatMap(attached -> {
                            JsonObject message = message(caller, patient, thread, to, text, urgent, attached, about, toPatient);
                            if (!topic.isEmpty()) {
                                message.put("topic", new JsonObject().put("text", topic));
                            }
                            return toPatient
                                    ? readable(attached).map(all -> Act.of("send").create(null, message))
                                    : seen(caller, message, to).map(m -> tasks(Act.of("send"), m, to, caller, until));
                        })));
    }

    /** Refused when one of these would not see the message: what is sent into the void looks sent. */
    private Outcome<JsonObject> seen(Caller caller, JsonObject message, Set<String> to) {
        boolean sensitive = Labels.isSensitive(List.of(message));
        for (String one : to) {
            String why = owners.whyUnseen(desk.all(caller), caller.organisation(), one, sensitive);
            if (why != null) {
                return Desk.conflict(why);
            }
        }
        return Outcome.ok(message);
    }

    /** @param about what it is about beside the attached documents: it has their labels, too */
    private JsonObject message(
            Caller caller,
            @Nullable String patient,
            String thread,
            Set<String> to,
            String text,
            boolean urgent,
            List<JsonObject> attached,
            List<JsonObject> about,
            boolean toPatient) {
        JsonArray recipients = new JsonArray();
        to.forEach(one -> recipients.add(Terms.reference(one)));
        JsonArray payload = JsonArray.of(new JsonObject().put("contentString", text));
        attached.forEach(a -> payload.add(new JsonObject().put("contentReference", Terms.reference(Terms.self(a)))));
        List<JsonObject> all = new ArrayList<>(about);
        all.addAll(attached);
        JsonObject bare = new JsonObject().put("resourceType", "Communication");
        JsonObject message = (toPatient ? PatientMessages.labelled(bare, all) : Labels.inherit(bare, all))
                .put("identifier", JsonArray.of(Terms.identifier(Terms.THREAD, thread)))
                .put("status", "completed")
                .put("category", JsonArray.of(
                        Terms.concept(PatientMessages.CATEGORY, toPatient ? PatientMessages.WITH_PATIENT : PatientMessages.STAFF)))
                .put("priority", urgent ? "urgent" : "routine");
        if (patient != null) {
            message.put("subject", Terms.reference(patient));
        }
        if (!toPatient) {
            // Staff talk to each other here; what the patient is to read is sent to the patient.
            Labels.withhold(message);
        }
        return message.put("recipient", recipients)
                .put("sent", Terms.written(desk.now()))
                .put("sender", Terms.reference("Practitioner/" + caller.practitionerId()).put("display", caller.name()))
                .put("payload", payload);
    }

    /** Adds the message and a Task for each recipient. */
    private Act tasks(Act act, JsonObject message, Set<String> to, Caller caller, Instant until) {
        String url = "urn:uuid:" + UUID.randomUUID();
        Act more = act.create(url, message);
        JsonObject topic = message.object("topic");
        String text = String.valueOf(JsonObject.objects(message, "payload").getFirst().string("contentString"));
        for (String owner : to) {
            JsonObject task = Labels.inherit(new JsonObject().put("resourceType", "Task"), List.of(message))
                    .put("identifier", JsonArray.of(Terms.identifier(
                            Terms.THREAD, String.valueOf(Terms.identifier(message, Terms.THREAD)))))
                    .put("status", "requested")
                    .put("intent", "order")
                    .put("priority", String.valueOf(message.string("priority")))
                    .put("code", Terms.concept(Terms.TASK_CODE, Terms.MESSAGE))
                    .put("description", topic == null ? shortened(text) : String.valueOf(topic.string("text")))
                    .put("focus", Terms.reference(url))
                    .put("authoredOn", Terms.written(desk.now()))
                    .put("lastModified", Terms.written(desk.now()))
                    .put("requester", Terms.person(caller))
                    .put("owner", Terms.reference(owner))
                    .put("restriction", new JsonObject()
                            .put("period", new JsonObject().put("end", Terms.written(until))));
            String patient = Terms.target(message, "subject", "Patient");
            if (patient != null) {
                task.put("for", Terms.reference(patient));
            }
            more = more.create(null, task);
        }
        return more;
    }

    private static String shortened(String text) {
        return text.length() > 120 ? text.substring(0, 117) + "..." : text;
    }

    private record Thread(JsonObject asked, String id, List<JsonObject> messages) {
        boolean withPatient() {
            return PatientMessages.isOne(asked);
        }

        /** The addressed message and those before it: what came meanwhile was not seen by who answers. */
        Set<String> answered() {
            Instant last = Results.time(String.valueOf(asked.string("sent")));
            return messages.stream()
                    .filter(one -> {
                        Instant sent = Results.time(String.valueOf(one.string("sent")));
                        return last != null && sent != null && !sent.isAfter(last);
                    })
                    .map(Terms::self)
                    .collect(Collectors.toSet());
        }

        @Nullable String patient() {
            return Terms.target(asked, "subject", "Patient");
        }

        Set<String> participants() {
            Set<String> all = new LinkedHashSet<>();
            for (JsonObject message : messages) {
                String sender = Terms.target(message, "sender", "Practitioner");
                if (sender != null) {
                    all.add(sender);
                }
                JsonObject.objects(message, "recipient").forEach(r -> all.add(String.valueOf(r.string("reference"))));
            }
            return all;
        }
    }

    /** The thread of the addressed message, oldest first, if the caller takes part in it. */
    private Outcome<Thread> thread(Call call, Caller caller) {
        Look look = desk.record().as(caller);
        return look.read("Communication", String.valueOf(call.id())).flatMap(asked -> {
            String id = Terms.identifier(asked, Terms.THREAD);
            if (id == null) {
                return Desk.conflict("This communication is no message of a thread.");
            }
            Outcome<Look.Found> found = look.search("Communication", "identifier=" + Terms.THREAD + "%7C" + id + "&_sort=sent");
            return found.flatMap(f -> {
                Thread thread = new Thread(asked, id, f.matches());
                Mine mine = desk.mine(caller);
                // What a patient writes is for the clinic: who may read it may answer.
                return thread.withPatient() || thread.participants().stream().anyMatch(mine.references()::contains)
                        ? Outcome.ok(thread)
                        : given(look, thread, mine);
            });
        });
    }

    /** The thread, if a recipient has given an item of it to the caller, who was not in it until then. */
    private static Outcome<Thread> given(Look look, Thread thread, Mine mine) {
        return open(look, thread).flatMap(found -> found.matches().stream().anyMatch(mine::has)
                ? Outcome.ok(thread)
                : Outcome.refused(Problem.Code.FORBIDDEN, "You take no part in this thread."));
    }

    private Outcome<Act> reply(Call call, Caller caller, Thread thread) {
        String own = "Practitioner/" + caller.practitionerId();
        Mine mine = desk.mine(caller);
        Set<String> to = thread.participants();
        // Who answers for a pool answers as the pool does: it is not asked again.
        to.remove(own);
        to.removeAll(mine.pools().keySet());
        if (to.isEmpty()) {
            return Desk.conflict("Nobody else takes part in this thread.");
        }
        Look look = desk.record().as(caller);
        Outcome<Look.Found> open = open(look, thread);
        if (open instanceof Outcome.Refused<Look.Found> refused) {
            return refused.cast();
        }
        boolean urgent = "urgent".equals(thread.asked().string("priority"));
        return Desk.text(call, "text", true).flatMap(text -> attachments(call, caller, thread.patient()).flatMap(attached -> {
            JsonObject message = message(caller, thread.patient(), thread.id(), to, text, urgent, attached, thread.messages(), false)
                    .put("inResponseTo", JsonArray.of(Terms.reference(Terms.self(thread.asked()))));
            JsonObject topic = thread.asked().object("topic");
            if (topic != null) {
                message.put("topic", topic.deepCopy());
            }
            Act act = tasks(Act.of("reply"), message, to, caller, desk.now().plus(urgent ? ANSWER_URGENT : ANSWER));
            for (JsonObject task : open.get().matches()) {
                if (mine.why(task) != null) {
                    act = act.update(task.put("status", "completed").put("lastModified", Terms.written(desk.now())));
                }
            }
            Act whole = act;
            // A thread goes on when somebody in it has gone; what is too sensitive for somebody in it stops.
            return Labels.isSensitive(List.of(message)) ? seen(caller, message, to).map(m -> whole) : Outcome.ok(whole);
        }));
    }

    private static Outcome<Look.Found> open(Look look, Thread thread) {
        return look.search(
                "Task",
                "identifier=" + Terms.THREAD + "%7C" + thread.id() + "&code=" + Terms.TASK_CODE + "%7C" + Terms.MESSAGE + "&status=" + Terms.OPEN);
    }

    /** To the patient, who reads it in the portal. Nobody else has to answer any more what was written up to the message that is answered. */
    private Outcome<Act> answer(Call call, Caller caller, Thread thread) {
        String patient = String.valueOf(thread.patient());
        if (desk.portal(caller, Terms.idOf(patient)).isEmpty()) {
            return Desk.conflict("This patient has no account for the portal any more, and would not see the answer.");
        }
        Outcome<Look.Found> open = open(desk.record().as(caller), thread);
        if (open instanceof Outcome.Refused<Look.Found> refused) {
            return refused.cast();
        }
        boolean urgent = "urgent".equals(thread.asked().string("priority"));
        return Desk.text(call, "text", true)
                .flatMap(text -> attachments(call, caller, patient).flatMap(attached -> readable(attached).map(all -> {
                    JsonObject message = message(caller, patient, thread.id(), Set.of(patient), text, urgent, attached, thread.messages(), true)
                            .put("inResponseTo", JsonArray.of(Terms.reference(Terms.self(thread.asked()))));
                    JsonObject topic = thread.asked().object("topic");
                    if (topic != null) {
                        message.put("topic", topic.deepCopy());
                    }
                    Act act = Act.of("reply").create(null, message);
                    for (JsonObject task : open.get().matches()) {
                        if (thread.answered().contains(String.valueOf(Terms.target(task, "focus", "Communication")))) {
                            act = act.update(task.put("status", "completed").put("lastModified", Terms.written(desk.now())));
                        }
                    }
                    return act;
                })));
    }

    /** Refused when one of these is withheld from the patient, who would be told of it and could not open it. */
    private static Outcome<List<JsonObject>> readable(List<JsonObject> attached) {
        boolean withheld = attached.stream()
                .flatMap(one -> JsonObject.objects(one.object("meta"), "security").stream())
                .anyMatch(Labels::isWithholding);
        return withheld ? Desk.conflict("An attached document is withheld from the patient.") : Outcome.ok(attached);
    }

    private Outcome<Act> file(Caller caller, Thread thread) {
        String patient = thread.patient();
        if (patient == null) {
            return Desk.conflict("This thread is about no patient, so it goes into no chart.");
        }
        String system = "urn:salus:filed-thread";
        String query = "identifier=" + system + "%7C" + thread.id() + "-" + thread.messages().size();
        StringBuilder text = new StringBuilder();
        JsonArray related = new JsonArray();
        for (JsonObject message : thread.messages()) {
            JsonObject sender = message.object("sender");
            text.append(message.string("sent")).append("  ").append(sender == null ? "" : sender.string("display")).append('\n');
            JsonObject.objects(message, "payload").stream()
                    .map(p -> p.string("contentString"))
                    .filter(java.util.Objects::nonNull)
                    .forEach(p -> text.append(p).append("\n\n"));
            related.add(Terms.reference(Terms.self(message)));
        }
        JsonObject topic = thread.asked().object("topic");
        JsonObject attachment = new JsonObject()
                .put("contentType", "text/plain; charset=utf-8")
                .put("data", Base64.getEncoder().encodeToString(text.toString().getBytes(StandardCharsets.UTF_8)))
                .put("title", topic == null ? "Messages" : String.valueOf(topic.string("text")));
        JsonObject document = (thread.withPatient() ? WITH_PATIENT : AMONG_STAFF)
                .into(Labels.inherit(new JsonObject().put("resourceType", "DocumentReference"), thread.messages()), "description")
                .put("identifier", JsonArray.of(Terms.identifier(system, thread.id() + "-" + thread.messages().size())))
                .put("status", "current")
                .put("type", new JsonObject()
                        .put("coding", JsonArray.of(new JsonObject().put("system", "http://loinc.org").put("code", "34109-9"))))
                .put("category", JsonArray.of(Terms.concept(
                        "http://hl7.org/fhir/us/core/CodeSystem/us-core-documentreference-category", "clinical-note")))
                .put("subject", Terms.reference(patient))
                .put("date", Terms.written(desk.now()))
                .put("author", JsonArray.of(Terms.reference("Practitioner/" + caller.practitionerId()).put("display", caller.name())))
                .put("content", JsonArray.of(new JsonObject().put("attachment", attachment)))
                .put("context", new JsonObject().put("related", related));
        return Outcome.ok(Act.of("file")
                .lock("file " + thread.id())
                .check(under -> under.search("DocumentReference", query).get().matches().isEmpty()
                        ? List.of()
                        : List.of(new Problem(Problem.Code.DUPLICATE, "This thread is in the chart already.")))
                .create(null, document));
    }

    /** DocumentReferences that the caller may read, of this patient. */
    private Outcome<List<JsonObject>> attachments(Call call, Caller caller, @Nullable String patient) {
        List<JsonObject> attached = new ArrayList<>();
        for (String reference : references(call, "attachment")) {
            Outcome<JsonObject> read = reference.startsWith("DocumentReference/")
                    ? desk.record().read(caller, "DocumentReference", Terms.idOf(reference))
                    : Outcome.refused(Problem.Code.NOT_FOUND, "No document.");
            if (!read.isOk() || patient == null || !patient.equals(Terms.target(read.get(), "subject", "Patient"))) {
                return Desk.parameter("attachment", "is a DocumentReference of this patient.");
            }
            attached.add(read.get());
        }
        return Outcome.ok(attached);
    }

    private static List<String> references(Call call, String name) {
        List<String> all = new ArrayList<>();
        for (var parameter : call.parameters().all()) {
            if (parameter.name().equals(name)) {
                @Nullable String text =
                        parameter.value() instanceof JsonObject object ? object.string("reference") : String.valueOf(parameter.value());
                all.add(String.valueOf(text));
            }
        }
        return all;
    }
}
