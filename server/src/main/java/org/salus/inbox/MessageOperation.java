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
import org.jspecify.annotations.Nullable;
import org.salus.fhir.JsonArray;
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
 * Messages among staff, about a patient or about nobody: {@code Communication/$send} begins a thread, {@code Communication/[id]/$reply} answers everybody in it,
 * {@code Communication/[id]/$file} puts the thread into the chart as a document. Each recipient has a Task of the own, which says whether it
 * was read and until when it is to be answered.
 */
final class MessageOperation implements Operation {

    static final String ACT = "messages.use";
    private static final Duration ANSWER = Duration.ofDays(2);
    private static final Duration ANSWER_URGENT = Duration.ofHours(4);
    private static final int MOST_RECIPIENTS = 20;

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
            case REPLY -> thread(call, caller).flatMap(thread -> reply(call, caller, thread));
            case FILE -> thread(call, caller).flatMap(thread -> file(caller, thread));
        };
        return Desk.answer(act.flatMap(a -> desk.record().change(caller, a.inChartOf(Desk.chart(call))).map(List::getFirst)));
    }

    private Outcome<Act> send(Call call, Caller caller) {
        Set<String> to = new LinkedHashSet<>(references(call, "to"));
        to.remove("Practitioner/" + caller.practitionerId());
        for (String one : to) {
            String type = one.split("/", 2)[0];
            Outcome<JsonObject> found = List.of("Practitioner", "CareTeam").contains(type)
                    ? desk.all(caller).read(type, Terms.idOf(one))
                    : Outcome.refused(Problem.Code.NOT_FOUND, "No recipient.");
            if (!found.isOk() || (type.equals("CareTeam") && !Pools.isPool(found.get()))) {
                return Desk.parameter("to", "names Practitioners or pools (CareTeam) that exist.");
            }
            if (type.equals("Practitioner") && !owners.reads(caller.organisation(), one)) {
                return Desk.conflict(one + " has no inbox: nobody would read it. Task/$recipients says who has one.");
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
        if (patient != null && desk.record().read(caller, "Patient", Terms.idOf(patient)) instanceof Outcome.Refused<JsonObject> refused) {
            return refused.cast();
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
                        .map(attached -> {
                            JsonObject message = message(caller, patient, thread, to, text, urgent, attached);
                            if (!topic.isEmpty()) {
                                message.put("topic", new JsonObject().put("text", topic));
                            }
                            return tasks(Act.of("send"), message, to, caller, until);
                        })));
    }

    private JsonObject message(
            Caller caller, @Nullable String patient, String thread, Set<String> to, String text, boolean urgent, List<String> attached) {
        JsonArray recipients = new JsonArray();
        to.forEach(one -> recipients.add(Terms.reference(one)));
        JsonArray payload = JsonArray.of(new JsonObject().put("contentString", text));
        attached.forEach(a -> payload.add(new JsonObject().put("contentReference", Terms.reference(a))));
        JsonObject message = new JsonObject()
                .put("resourceType", "Communication")
                .put("identifier", JsonArray.of(Terms.identifier(Terms.THREAD, thread)))
                .put("status", "completed")
                .put("category", JsonArray.of(Terms.concept("urn:salus:CodeSystem:message", "staff")))
                .put("priority", urgent ? "urgent" : "routine");
        if (patient != null) {
            message.put("subject", Terms.reference(patient));
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
        String text = String.valueOf(Terms.objects(message, "payload").getFirst().string("contentString"));
        for (String owner : to) {
            JsonObject task = new JsonObject()
                    .put("resourceType", "Task")
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
                Terms.objects(message, "recipient").forEach(r -> all.add(String.valueOf(r.string("reference"))));
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
                List<String> mine = desk.mine(caller).references();
                return thread.participants().stream().anyMatch(mine::contains)
                        ? Outcome.ok(thread)
                        : Outcome.refused(Problem.Code.FORBIDDEN, "You take no part in this thread.");
            });
        });
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
        Outcome<Look.Found> open = look.search(
                "Task",
                "identifier=" + Terms.THREAD + "%7C" + thread.id() + "&code=" + Terms.TASK_CODE + "%7C" + Terms.MESSAGE + "&status=" + Terms.OPEN);
        if (open instanceof Outcome.Refused<Look.Found> refused) {
            return refused.cast();
        }
        boolean urgent = "urgent".equals(thread.asked().string("priority"));
        return Desk.text(call, "text", true).flatMap(text -> attachments(call, caller, thread.patient()).map(attached -> {
            JsonObject message = message(caller, thread.patient(), thread.id(), to, text, urgent, attached)
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
            return act;
        }));
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
            Terms.objects(message, "payload").stream()
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
        JsonObject document = new JsonObject()
                .put("resourceType", "DocumentReference")
                .put("identifier", JsonArray.of(Terms.identifier(system, thread.id() + "-" + thread.messages().size())))
                .put("status", "current")
                .put("type", new JsonObject()
                        .put("coding", JsonArray.of(new JsonObject().put("system", "http://loinc.org").put("code", "34109-9"))))
                .put("subject", Terms.reference(patient))
                .put("date", Terms.written(desk.now()))
                .put("author", JsonArray.of(Terms.reference("Practitioner/" + caller.practitionerId()).put("display", caller.name())))
                .put("description", "Messages among staff")
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
    private Outcome<List<String>> attachments(Call call, Caller caller, @Nullable String patient) {
        List<String> attached = new ArrayList<>();
        for (String reference : references(call, "attachment")) {
            Outcome<JsonObject> read = reference.startsWith("DocumentReference/")
                    ? desk.record().read(caller, "DocumentReference", Terms.idOf(reference))
                    : Outcome.refused(Problem.Code.NOT_FOUND, "No document.");
            if (!read.isOk() || patient == null || !patient.equals(Terms.target(read.get(), "subject", "Patient"))) {
                return Desk.parameter("attachment", "is a DocumentReference of this patient.");
            }
            attached.add(reference);
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
